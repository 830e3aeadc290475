"""The team of a programme: who works in it, who comes, who leaves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from mentorship.accounts.models import User
from mentorship.dashboard import team_actions
from mentorship.duos.models import Introduction
from mentorship.intake import interview_actions as interviews
from mentorship.intake.models import Event, InterviewSlot
from mentorship.look.templatetags.look import moment
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.actions import add_staff
from mentorship.programmes.models import Membership
from tests.conftest import is_waiting, log_in
from tests.factories import (
    make_application,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db
NEW = {"name": "Joost de Wit", "email": "Joost@Example.org"}


def url(name, programme, *args):
    return reverse(f"dashboard:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def make_colleague(programme, name="Joost de Wit", **fields):
    user = make_coordinator(name, **fields)
    return add_staff(programme, user=user)


def give_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


def member(programme, user):
    return Membership.objects.get(programme=programme, user=user)


def test_the_team_says_who_can_log_in_and_who_has_not_yet(staff, programme, coordinator):
    give_factor(coordinator)
    make_colleague(programme, email="joost@example.org")

    page = text(staff.get(url("team", programme)))

    assert "Logt veilig in" in page
    assert "Nog niet ingelogd" in page
    assert "joost@example.org" in page


def test_recovery_codes_alone_are_no_second_way_to_log_in(programme, coordinator):
    Authenticator.objects.create(user=coordinator, type=Authenticator.Type.RECOVERY_CODES, data={})

    [row] = team_actions.team(programme)

    assert row.has_factor is False


def test_who_is_asked_in_becomes_staff_and_reads_how_to_log_in(staff, programme):
    page = text(staff.post(url("team", programme), NEW, follow=True))

    joost = User.objects.get(email="joost@example.org")
    assert joost.is_staff
    assert member(programme, joost)
    assert "krijgt een mail" in page
    mail = OutgoingEmail.objects.get(kind="dashboard/team_invited")
    assert (mail.address, mail.programme_slug) == ("joost@example.org", programme.slug)


def test_asking_somebody_in_twice_is_once(staff, programme):
    staff.post(url("team", programme), NEW)
    staff.post(url("team", programme), NEW)

    assert programme.memberships.count() == 2
    assert OutgoingEmail.objects.filter(kind="dashboard/team_invited").count() == 1


def test_nobody_learns_from_the_answer_whether_an_address_is_known(staff, programme):
    known = make_participant(make_programme(), name="Geheime Naam", email="joost@example.org")

    page = text(staff.post(url("team", programme), NEW, follow=True))
    leaving = text(staff.get(url("team_remove", programme, member(programme, known.user).pk)))

    known.user.refresh_from_db()
    assert known.user.name == "Geheime Naam"
    assert "krijgt een mail" in page
    assert "Geheime Naam" not in page + leaving


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Vul de naam van je collega in."),
        ({"name": "x" * 101}, "hooguit 100 tekens"),
        ({"name": "www.voorbeeld.nl"}, "zonder webadres"),
        ({"email": "joost"}, "Vul een e-mailadres in"),
    ],
)
def test_what_cannot_be_is_told_and_kept(staff, programme, change, message):
    page = text(staff.post(url("team", programme), NEW | change))

    assert message in page
    assert programme.memberships.count() == 1


@pytest.mark.parametrize("name", ["🎉", "\u202eשלום", "<b>{{7*7}}</b>"])
def test_any_name_survives(staff, programme, name):
    staff.post(url("team", programme), NEW | {"name": name})

    assert User.objects.get(email="joost@example.org").name == name


def test_the_title_says_once_that_something_is_wrong(staff, programme):
    page = text(staff.post(url("team", programme), NEW | {"name": ""}))

    assert page.split("</title>")[0].count("Fout:") == 1


def test_a_colleague_can_be_taken_off_the_team(staff, programme):
    joost = make_colleague(programme)
    page = text(staff.get(url("team_remove", programme, joost.pk)))

    after = text(staff.post(url("team_remove", programme, joost.pk), follow=True))

    joost.user.refresh_from_db()
    assert "Wie neemt het over?" not in page
    assert "werkt niet meer in dit programma" in after
    assert not joost.user.is_staff
    assert programme.memberships.count() == 1


def test_who_works_elsewhere_or_keeps_the_site_running_stays_staff(programme, coordinator):
    elsewhere, keeper = make_colleague(programme), make_colleague(programme, is_superuser=True)
    add_staff(make_programme(), user=elsewhere.user)

    for leaving in (elsewhere, keeper):
        team_actions.remove(leaving, successor=None, by=coordinator)

    assert (
        User.objects.filter(pk__in=[elsewhere.user_id, keeper.user_id], is_staff=True).count() == 2
    )


def test_the_last_one_stays_and_reads_why(staff, programme, coordinator):
    address = url("team_remove", programme, member(programme, coordinator).pk)

    page, tried = text(staff.get(address)), text(staff.post(address))

    assert "Niemand anders van het team" in page
    assert "Niemand anders van het team" in tried
    assert programme.memberships.count() == 1


def test_a_colleague_who_never_logged_in_does_not_count_as_somebody_left(
    staff, programme, coordinator
):
    joost = make_colleague(programme)
    address = url("team_remove", programme, member(programme, coordinator).pk)

    tried = text(staff.post(address))
    give_factor(joost.user)
    page = text(staff.get(address))

    assert "Niemand anders van het team" in tried
    assert "Je ziet niets meer van dit programma." in page
    assert "vertel het haar zelf" not in page
    assert programme.memberships.count() == 2


def test_who_takes_herself_off_goes_home(staff, programme, coordinator):
    give_factor(make_colleague(programme).user)

    response = staff.post(url("team_remove", programme, member(programme, coordinator).pk))

    assert response.url == reverse("home")
    assert not programme.memberships.filter(user=coordinator).exists()


def test_who_guides_duos_hands_them_over(staff, programme, coordinator):
    joost = make_colleague(programme)
    going_on = make_duo(programme, guide=joost.user)
    over = make_duo(programme, status="completed", guide=joost.user)
    address = url("team_remove", programme, joost.pk)

    page = text(staff.get(address))
    refused = text(staff.post(address, {"successor": ""}))
    staff.post(address, {"successor": coordinator.pk})

    assert "Ze begeleidt 1 duo" in page
    assert "Kies wie het overneemt." in refused
    going_on.refresh_from_db()
    over.refresh_from_db()
    assert (going_on.guide, over.guide) == (coordinator, joost.user)
    assert programme.memberships.count() == 1


def test_what_a_colleague_should_know_goes_along_and_both_hear_whom_to_call_S2_GUID_3a(
    staff, programme, coordinator
):
    joost = make_colleague(programme)
    duo = make_duo(programme, guide=joost.user)
    met = make_duo(programme, status="proposed")
    tomorrow = now() + timedelta(days=1)
    Introduction.objects.create(duo=met, host=joost.user, starts_at=tomorrow, place="Buurthuis")
    address = url("team_remove", programme, joost.pk)

    page = text(staff.get(address))
    staff.post(address, {"successor": coordinator.pk, "note": "Belt liever niet"})

    assert reverse("duos:introduce", args=[programme.slug, met.pk]) in page
    assert [note.text for note in duo.notes.all()] == ["Belt liever niet"]
    told = OutgoingEmail.objects.filter(kind="duos/guide_changed")
    assert {mail.to for mail in told} == {duo.mentee.user, duo.mentor.user}
    assert Introduction.objects.get().host == coordinator
    invited = OutgoingEmail.objects.filter(kind="duos/introduction_invited")
    assert {mail.to for mail in invited} == {met.mentee.user, met.mentor.user, coordinator}


@pytest.mark.parametrize("guides", [True, False])
def test_her_applicants_go_to_a_colleague_or_wait_for_one(staff, programme, coordinator, guides):
    joost = make_colleague(programme)
    hers, elsewhere = (make_application(each, owner=joost.user) for each in (programme, None))
    if guides:
        make_duo(programme, guide=joost.user)
    address = url("team_remove", programme, joost.pk)

    page = text(staff.get(address))
    staff.post(address, {"successor": coordinator.pk})

    assert ("Die collega gaat ook verder met haar aanmeldingen." in page) is guides
    hers.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (hers.owner, elsewhere.owner) == (coordinator if guides else None, joost.user)


def test_only_somebody_of_the_team_takes_over(staff, programme):
    joost = make_colleague(programme)
    make_duo(programme, guide=joost.user)
    address = url("team_remove", programme, joost.pk)

    for stranger in (make_user(), joost.user):
        page = text(staff.post(address, {"successor": stranger.pk}))
        assert "Kies iemand van het team." in page

    assert programme.memberships.count() == 2


def test_who_left_a_moment_ago_takes_nothing_over(staff, programme, coordinator):
    joost = make_colleague(programme)
    make_duo(programme, guide=joost.user)

    with pytest.raises(team_actions.NoSuccessor):
        team_actions.remove(joost, successor=make_user(), by=coordinator)

    assert programme.memberships.count() == 2


def test_who_was_taken_off_takes_nobody_off(programme, coordinator):
    joost = make_colleague(programme)
    team_actions.remove(joost, successor=None, by=coordinator)

    with pytest.raises(team_actions.NotInTeam):
        team_actions.remove(member(programme, coordinator), successor=None, by=joost.user)


def test_the_team_is_for_the_team(staff, programme):
    other = make_programme(slug="ander")
    foreign = other.memberships.get()

    assert staff.get(url("team", other)).status_code == 404
    assert staff.post(url("team", other), NEW).status_code == 404
    assert staff.get(url("team_remove", other, foreign.pk)).status_code == 404
    assert staff.post(url("team_remove", programme, foreign.pk)).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_fifty(
    staff, programme, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as few:
        staff.get(url("team", programme))
    for number in range(49):
        make_colleague(programme, f"Naam {number}")

    with django_assert_max_num_queries(len(few)):
        staff.get(url("team", programme))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_each_other_off_at_once_one_wins_and_the_other_reads_so(
    programme, coordinator
):
    joost = make_colleague(programme)
    hers = member(programme, coordinator)
    browser = log_in(Client(), joost.user, second_factor=True)

    def take_off():
        try:
            return text(browser.post(url("team_remove", programme, hers.pk), follow=True))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            team_actions.remove(joost, successor=None, by=coordinator)
            second = pool.submit(take_off)
            while not is_waiting():
                sleep(0.01)
        page = second.result()

    assert "Een collega heeft je net van het team gehaald." in page
    assert list(programme.memberships.all()) == [hers]


@pytest.mark.django_db(transaction=True)
def test_who_is_chosen_while_she_leaves_is_chosen_once_more(programme, coordinator):
    joost, mila = make_colleague(programme), make_colleague(programme, "Mila Bakker")
    make_duo(programme, guide=joost.user)
    browser = log_in(Client(), coordinator, second_factor=True)

    def take_off():
        try:
            data = {"successor": mila.user_id}
            return text(browser.post(url("team_remove", programme, joost.pk), data))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            team_actions.remove(mila, successor=None, by=coordinator)
            second = pool.submit(take_off)
            while not is_waiting():
                sleep(0.01)
        page = second.result()

    assert "Het team is net veranderd." in page
    assert programme.memberships.filter(user=joost.user).exists()


def test_nobody_asks_herself_in(staff, programme, coordinator):
    typed = {"name": "Ilse", "email": coordinator.email.upper()}

    page = text(staff.post(url("team", programme), typed))

    assert "Dit is je eigen adres, en jij hoort al bij het team." in page
    assert not OutgoingEmail.objects.exists()


def make_talk(programme, interviewer, *, hours=48, is_picked=True, **fields):
    return InterviewSlot.objects.create(
        application=make_application(programme, **fields),
        interviewer=interviewer,
        starts_at=now() + timedelta(hours=hours),
        place="De Linde",
        picked_at=now() if is_picked else None,
    )


def test_what_she_has_to_come_goes_to_a_colleague(staff, programme, coordinator):
    joost = make_colleague(programme)
    chosen = make_talk(programme, joost.user, name="Noor Bakker")
    offered = make_talk(programme, joost.user, hours=60, is_picked=False, name="Bas Vos")
    past = make_talk(programme, joost.user, hours=-48)
    elsewhere = make_talk(make_programme(), joost.user, hours=90)
    facts = {"kind": "training", "host": joost.user}
    event, old = (
        Event.objects.create(programme=programme, held_on=localdate() + timedelta(days), **facts)
        for days in (3, -3)
    )
    address = url("team_remove", programme, joost.pk)

    page = " ".join(text(staff.get(address)).split())
    refused = text(staff.post(address, {}))
    assert programme.memberships.count() == 2
    staff.post(address, {"successor": coordinator.pk})

    assert "gesprek met Noor Bakker" in page
    assert "tijd aangeboden aan Bas Vos" in page
    assert reverse("intake:event_detail", args=[programme.slug, event.pk]) in page
    assert "Kies wie het overneemt." in refused
    for row in (chosen, offered, past, elsewhere, event, old):
        row.refresh_from_db()
    assert {chosen.interviewer, offered.interviewer, event.host} == {coordinator}
    assert {past.interviewer, elsewhere.interviewer, old.host} == {joost.user}
    letters = OutgoingEmail.objects.filter(kind__startswith="intake/")
    assert sorted(letters.values_list("kind", "address")) == [
        ("intake/interview_planned", coordinator.email),
        ("intake/interview_taken_over", chosen.application.email),
    ]
    assert programme.memberships.count() == 1


def test_every_time_a_talk_goes_to_a_colleague_both_hear_it(programme, coordinator):
    joost = make_colleague(programme).user
    talk = make_talk(programme, joost)

    for of, to in ((joost, coordinator), (coordinator, joost), (joost, coordinator)):
        interviews.hand_over(programme, of=of, to=to)

    letters = OutgoingEmail.objects.order_by("pk").values_list("kind", "address")
    told = "intake/interview_taken_over", talk.application.email
    assert list(letters) == [
        each
        for to in (coordinator, joost, coordinator)
        for each in (told, ("intake/interview_planned", to.email))
    ]


def test_who_talks_with_somebody_else_then_does_not_take_it_over(staff, programme, coordinator):
    joost = make_colleague(programme)
    hers = make_talk(programme, joost.user)
    make_talk(make_programme(), coordinator)

    page = text(staff.post(url("team_remove", programme, joost.pk), {"successor": coordinator.pk}))

    assert "praat dan al met iemand anders" in page
    assert moment(hers.starts_at) in page
    hers.refresh_from_db()
    assert hers.interviewer == joost.user
    assert programme.memberships.count() == 2
