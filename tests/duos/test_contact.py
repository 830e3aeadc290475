"""The one of a duo sees how to reach the other: what she chose to show, and since when is kept (S0-CONT-2)."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from agreements import drafting_actions
from matching import emails as matching_emails
from mentorship.duos import actions, contact_actions, introduction_actions, introduction_emails
from mentorship.duos.models import ContactRelease, Duo, Meeting
from mentorship.intake import actions as intake_actions
from mentorship.intake import details_actions
from mentorship.intake.models import Participant
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(response.content.decode().split())


def shows(part, what):
    Participant.objects.filter(pk=part.pk).update(shares=what)
    part.refresh_from_db()


def two(preset="gp"):
    programme = make_programme(preset)
    mentor = make_participant(programme, role="mentor", name="Ahmed Yilmaz", trained=True)
    return mentor, make_participant(programme)


def given(duo):
    rows = ContactRelease.objects.filter(duo=duo).order_by("pk")
    return [(row.role, row.shares) for row in rows]


@pytest.mark.parametrize(
    ("what", "phone", "mail"), [("both", True, True), ("phone", True, False), ("mail", False, True)]
)
def test_the_other_sees_what_she_chose_on_her_page_and_in_each_letter(
    what, phone, mail, as_participant
):
    duo = make_duo(make_programme("network"))
    shows(duo.mentor, what)
    number, address = duo.mentor.application.phone, duo.mentor.user.email

    page = as_participant(duo.mentee).get("/m/").content.decode()
    letters = [
        matching_emails.mentor_found(duo, link="/m/"),
        introduction_emails.contact_details(duo, duo.mentee),
        introduction_emails.first_contact(duo, turn=1),
    ]

    for shown in (page, *(letter.text for letter in letters)):
        assert (number in shown, address in shown) == (phone, mail)


def test_who_has_no_number_is_reached_by_mail_whatever_she_chose():
    duo = make_duo()
    shows(duo.mentor, "phone")
    duo.mentor.application.phone = ""

    assert (duo.mentor.shown_phone, duo.mentor.shown_email) == ("", duo.mentor.user.email)


def test_the_agreement_does_not_fill_in_a_number_that_she_does_not_show(as_participant):
    mentor, mentee = two()
    shows(mentor, "mail")
    duo = make_duo(mentor.programme, status="confirmed", mentor=mentor, mentee=mentee)
    drafting_actions.draw_up(duo)

    page = as_participant(mentee).get(reverse("agreements:fill", args=[duo.pk]))

    assert mentor.application.phone == mentee.application.phone
    assert page.content.decode().count(mentee.application.phone) == 1


def test_at_the_match_is_kept_what_each_shows():
    mentor, mentee = two("network")
    shows(mentor, "phone")

    duo = actions.pair(mentor, mentee, guide=coordinator_of(mentor.programme))

    assert given(duo) == [("mentor", "phone"), ("mentee", "both")]
    assert mentor.user.email not in str(ContactRelease.objects.first())


def test_where_staff_are_between_them_nothing_is_given_before_both_said_yes():
    mentor, mentee = two("work")
    duo = actions.pair(mentor, mentee, guide=coordinator_of(mentor.programme))
    before = given(duo)
    introduction_actions.introduce(duo, on=localdate(), place="Buurthuis")
    for one in (mentor, mentee):
        introduction_actions.answer(duo, answer="yes", by=one.user)

    assert before == []
    assert given(duo) == [("mentor", "both"), ("mentee", "both")]


def test_the_same_once_more_is_nothing_new():
    duo = make_duo()

    contact_actions.release(duo)
    contact_actions.release(duo)

    assert len(given(duo)) == 2


def typed(person, **more):
    start = {"name": person.name, "phone": person.phone, "language": "nl", "reach_by": ""}
    return start | {"seen": details_actions.mark(person)} | more


def test_she_chooses_it_at_her_own_data_and_that_is_kept_with_its_day(as_participant, staff_of):
    duo = make_duo()
    contact_actions.release(duo)
    browser = as_participant(duo.mentee)
    address = reverse("portal:own_data_change")

    form = words(browser.get(address))
    kept = words(browser.post(address, typed(duo.mentee.user, shares="mail"), follow=True))
    page = reverse("duos:detail", args=[duo.programme.slug, duo.pk])
    story = words(staff_of(duo.programme).get(page))

    assert "Wat mag de ander van je duo zien?" in form
    assert "alleen mailadres" in kept
    assert given(duo)[2:] == [("mentee", "mail")]
    assert "De ander kan Fleur Peeters bereiken" in story
    assert "alleen mailadres" in story


def chooses(person, what):
    person.refresh_from_db()
    contact_actions.keep_own(person, **typed(person, shares=what))


@pytest.mark.django_db(transaction=True)
def test_she_chooses_while_one_of_her_duos_ends_and_neither_waits_for_ever():
    duo = make_duo()
    chosen = threading.Thread(target=lambda: (chooses(duo.mentee.user, "mail"), connection.close()))
    with transaction.atomic():
        Duo.objects.get(pk=duo.pk).lock()
        chosen.start()
        chosen.join(0.5)
        assert chosen.is_alive()
        # The counts of both and who logged it are written with it.
        Duo.objects.filter(pk=duo.pk).update(status="completed", ended_on=localdate())
        Meeting.objects.create(
            duo=duo, held_on=localdate(), form="phone", logged_by=duo.mentee.user
        )
    chosen.join(5)

    assert Participant.objects.get(pk=duo.mentee.pk).shares == "mail"
    assert given(duo) == [("mentee", "mail")]


@pytest.mark.parametrize(("status", "is_shown"), [("completed", True), ("ended_early", False)])
def test_of_who_stopped_no_new_number_is_shown(status, is_shown, as_participant):
    duo = make_duo(status=status)
    new = typed(duo.mentee.user, shares="both", phone="06 87 65 43 21")

    as_participant(duo.mentee).post(reverse("portal:own_data_change"), new)
    page = as_participant(duo.mentor).get("/m/").content.decode()

    assert ("06 87 65 43 21" in page, bool(given(duo))) == (is_shown, is_shown)
    assert (duo.mentee.user.email in page) == is_shown


def test_what_she_chose_goes_for_the_next_programme_that_admits_her_as_well():
    first = make_participant(role="mentor", email="ahmed@example.org")
    Participant.objects.filter(pk=first.pk).update(shares="phone", reach_by="message")
    application = make_application(make_programme(), role="mentor", email="ahmed@example.org")

    second = intake_actions.accept(
        application, seen=application.status, by=coordinator_of(application.programme)
    )

    assert second.user == first.user
    assert (second.shares, second.reach_by) == ("phone", "message")


@pytest.mark.parametrize("shares", ["", "alles"])
def test_what_is_no_choice_is_told_at_the_field(as_participant, shares):
    duo = make_duo()

    page = as_participant(duo.mentee).post(
        reverse("portal:own_data_change"), typed(duo.mentee.user, shares=shares)
    )

    assert "Kies een van de drie." in page.content.decode()
    assert given(duo) == []


def test_what_is_not_given_yet_is_not_given_by_choosing_otherwise(as_participant):
    duo = make_duo(make_programme("work"), status="proposed")
    ended = make_duo(status="ended_early")

    for each in (duo, ended):
        chooses(each.mentee.user, "mail")

    assert not ContactRelease.objects.exists()
    Duo.objects.filter(pk=duo.pk).update(status="confirmed")
    chooses(duo.mentee.user, "mail")
    assert given(duo) == [("mentee", "mail")]  # since when that of the other is seen is not known


def test_the_database_knows_no_other_choice():
    duo = make_duo()

    with pytest.raises(IntegrityError), transaction.atomic():
        shows(duo.mentee, "niets")
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactRelease.objects.create(duo=duo, role="mentee", shares="niets")
