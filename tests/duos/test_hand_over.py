"""Another colleague guides a duo: there is always exactly one, and both hear whom they can call."""

from threading import Event
from time import sleep

import pytest
from django.db import transaction
from django.urls import reverse

from mentorship.duos import hand_over_actions as actions
from mentorship.duos.models import Duo, HandOver
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import actions as programme_actions
from mentorship.programmes.models import Membership, Programme
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import is_waiting
from tests.duos.test_races import at_once
from tests.factories import coordinator_of, make_coordinator, make_duo, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def femke(programme):
    femke = make_coordinator("Femke Bos")
    programme_actions.add_staff(programme, user=femke)
    return femke


def url_of(duo):
    return reverse("duos:hand_over", args=[duo.programme.slug, duo.pk])


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_duo_goes_to_a_colleague_and_both_hear_it_S2_GUID_3a(staff, programme, femke):
    duo = make_duo(programme)
    was = duo.guide

    asked = text_of(staff.get(url_of(duo)))
    done = staff.post(
        url_of(duo), {"guide": femke.pk, "was": was.pk, "note": "Bel in de avond"}, follow=True
    )

    assert f'value="{femke.pk}"' in asked
    assert f'value="{was.pk}">' not in asked.partition("<select")[2].partition("</select>")[0]
    duo.refresh_from_db()
    assert duo.guide == femke
    moved = HandOver.objects.get()
    assert (moved.was, moved.to, moved.by) == (was, femke, was)
    page = text_of(done)
    assert "Femke Bos begeleidt hen vanaf nu" in page
    assert "Bel in de avond" in page
    mails = OutgoingEmail.objects.filter(kind="duos/guide_changed")
    assert {mail.to for mail in mails} == {duo.mentee.user, duo.mentor.user}
    assert {mail.subject for mail in mails} == {"Femke Bos is er nu voor jullie"}
    told = OutgoingEmail.objects.get(kind="duos/handed_over")
    assert (told.to, told.subject) == (femke, "Je begeleidt nu meer duo’s")


def test_who_takes_them_herself_needs_no_letter_and_a_caseload_is_one(programme, femke):
    for _turn in range(3):
        duo = make_duo(programme)
        actions.hand_over(duo, to=femke, seen=str(duo.guide_id), by=femke)
    for _turn in range(3):
        duo = make_duo(programme)
        actions.hand_over(duo, to=femke, seen=str(duo.guide_id), by=duo.guide)

    assert HandOver.objects.count() == 6
    assert OutgoingEmail.objects.filter(kind="duos/handed_over").count() == 1


def test_who_has_it_already_keeps_it_and_nobody_hears_anything(programme):
    duo = make_duo(programme)

    actions.hand_over(duo, to=duo.guide, seen=str(duo.guide_id), by=duo.guide)

    assert not HandOver.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_of_two_colleagues_one_wins_and_the_other_reads_so(staff, programme, femke):
    duo = make_duo(programme)
    was = duo.guide_id
    anna = make_coordinator("Anna")
    programme_actions.add_staff(programme, user=anna)
    actions.hand_over(duo, to=anna, seen=str(was), by=anna)

    page = text_of(staff.post(url_of(duo), {"guide": femke.pk, "was": was, "note": "Let op"}))

    assert "Anna begeleidt hen nu" in page
    assert "Let op" in page
    duo.refresh_from_db()
    assert duo.guide == anna


def test_nobody_from_elsewhere_takes_over(staff, programme):
    duo = make_duo(programme)
    stranger = coordinator_of(make_programme())

    page = text_of(staff.post(url_of(duo), {"guide": stranger.pk, "was": duo.guide_id}))

    assert "Kies een collega." in page
    with pytest.raises(actions.NotInTeam):
        actions.hand_over(duo, to=stranger, seen=str(duo.guide_id), by=duo.guide)


def test_what_has_ended_is_handed_over_no_more(staff, programme, femke):
    duo = make_duo(programme, status="completed")

    assert staff.get(url_of(duo)).status_code == 409
    assert staff.post(url_of(duo), {"guide": femke.pk}).status_code == 409
    with pytest.raises(TransitionNotAllowed):
        actions.hand_over(duo, to=femke, seen=str(duo.guide_id), by=femke)


def test_another_programmes_duo_is_not_there(staff):
    assert staff.get(url_of(make_duo())).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [False, True])
def test_who_leaves_the_team_at_that_very_moment_takes_over_nothing(staff, programme, femke, many):
    duo = make_duo(programme)
    url = reverse("duos:hand_over_many", args=[programme.slug]) if many else url_of(duo)
    data = {"guide": femke.pk, "was": duo.guide_id, "note": "Let op"}
    data |= {f"was-{duo.pk}": duo.guide_id, "duo": [duo.pk], "zeker": "1"}
    pages, left = [], Event()

    def leave():
        with transaction.atomic():
            Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
            Membership.objects.filter(user=femke).delete()
            left.set()
            while not is_waiting():
                sleep(0.05)

    def give():
        left.wait()
        pages.append(text_of(staff.post(url, data)))

    at_once(leave, give)

    assert "werkt hier niet meer" in pages[0]
    assert "Let op" in pages[0]
    assert not HandOver.objects.exists()
    assert Duo.objects.get().guide != femke
