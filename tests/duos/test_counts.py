"""The database keeps on each participant what the pages count: trained, in a duo, free, waiting."""

import pytest
from django.urls import reverse

from mentorship.duos import meeting_actions, reflection_actions
from mentorship.duos.models import (
    Duo,
    DuoStatus,
    IntroductionAnswer,
    Meeting,
    Reflection,
    free_mentors,
    waiting_mentees,
)
from mentorship.intake.models import Attendance, Event, Participant
from tests.factories import coordinator_of, make_duo, make_participant

pytestmark = pytest.mark.django_db
LIVE = {"proposed", "introduced", "confirmed", "active", "paused"}


def counts(participant):
    row = Participant.objects.get(pk=participant.pk)
    return row.live_duos, row.kept_duos


@pytest.mark.parametrize("status", DuoStatus.values)
def test_a_duo_counts_by_where_it_is(programme, status):
    duo = make_duo(programme, status=status)

    expected = (int(status in LIVE), int(status != "dissolved"))
    assert (counts(duo.mentor), counts(duo.mentee)) == (expected, expected)
    assert free_mentors().filter(pk=duo.mentor_id).exists() == (status not in LIVE)
    assert waiting_mentees().filter(pk=duo.mentee_id).exists() == (status == "dissolved")


def test_who_left_waits_for_nobody(programme):
    mentee = make_participant(programme)
    assert waiting_mentees().filter(pk=mentee.pk).exists()

    mentee.user.is_active = False
    mentee.user.save()

    assert not waiting_mentees().filter(pk=mentee.pk).exists()


def test_the_counts_follow_a_duo_through_its_life(programme):
    duo = make_duo(programme, status="proposed")

    Duo.objects.filter(pk=duo.pk).update(guide=duo.guide)
    assert counts(duo.mentor) == (1, 1)
    Duo.objects.filter(pk=duo.pk).update(status="ended_early")
    assert counts(duo.mentor) == (0, 1)
    Duo.objects.filter(pk=duo.pk).delete()
    assert counts(duo.mentor) == counts(duo.mentee) == (0, 0)


def test_a_mentor_with_two_places_has_one_left():
    mentor = make_participant(role="mentor", capacity=2, trained=True)

    make_duo(mentor.programme, mentor=mentor)

    assert free_mentors().get(pk=mentor.pk).places_left == 1


def test_a_row_that_was_read_before_does_not_write_its_old_counts_back(programme):
    mentor = make_participant(programme, role="mentor")
    read_before = Participant.objects.get(pk=mentor.pk)
    make_duo(programme, mentor=mentor)

    read_before.capacity = 3
    read_before.save()

    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.live_duos) == (3, 1)


def test_who_was_at_a_training_is_trained(programme):
    mentor = make_participant(programme, role="mentor")
    workshop = Event.objects.create(programme=programme, kind="workshop", held_on="2026-05-01")

    def is_trained():
        return Participant.objects.trained().filter(pk=mentor.pk).exists()

    attendance = Attendance.objects.create(
        event=workshop,
        application=mentor.application,
        was_there=True,
        recorded_by=coordinator_of(programme),
    )
    assert not is_trained()
    Event.objects.filter(pk=workshop.pk).update(kind="training")
    assert is_trained()
    attendance.delete()
    assert not is_trained()


def test_a_row_tells_whose_it_is_and_never_what_was_said(programme):
    duo = make_duo(programme)
    meeting = meeting_actions.log_meeting(
        duo, held_on=duo.started_on, minutes=60, form="online", by=duo.mentee.user
    )
    written = reflection_actions.write(
        meeting, conversation="Kanarie", progress="Kanarie", is_shared=False, by=duo.mentee.user
    )
    answer = IntroductionAnswer.objects.create(duo=duo, role="mentee", answer="no")

    assert str(Meeting.objects.get()) == f"{duo} · {duo.started_on}"
    assert str(Reflection.objects.get()) == f"{duo} · {duo.started_on}"
    assert "Kanarie" not in str(written)
    assert str(answer) == f"{duo} · mentee"


def test_a_coordinator_sees_the_duos_of_her_own_programmes(programme, coordinator):
    own = make_duo(programme)
    make_duo()

    assert list(Duo.objects.coordinated_by(coordinator)) == [own]
    assert list(Duo.objects.of(own.mentor.user)) == [own]
    assert list(Duo.objects.of(coordinator)) == []


def test_others_cannot_reach_a_reflection_through_a_duo_of_their_own(programme):
    duo, other = make_duo(programme), make_duo(programme)
    for each, is_shared in ((duo, False), (other, True)):
        meeting = meeting_actions.log_meeting(
            each, held_on=each.started_on, minutes=60, form="online", by=each.mentee.user
        )
        reflection_actions.write(
            meeting, conversation="x", progress="x", is_shared=is_shared, by=each.mentee.user
        )

    def readers(of):
        people = [each.user for pair in (duo, other) for each in (pair.mentor, pair.mentee)]
        rows = Reflection.objects.filter(meeting__duo=of)
        return {user for user in people if rows.readable_by(user).exists()}

    assert readers(duo) == {duo.mentee.user}
    assert readers(other) == {other.mentee.user, other.mentor.user}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("status", ["submitted", "accepted", "waitlisted", "declined", "referred"])
def test_the_list_says_where_an_application_is_in_the_language_of_its_reader(
    staff, programme, status, language
):
    from tests.factories import make_application

    make_application(programme, status=status)
    staff.cookies["django_language"] = language

    page = staff.get(
        reverse("intake:application_list", args=[programme.slug]), {"stand": status}
    ).content.decode()

    words = {
        "nl": ["Nieuw", "Toegelaten", "Wachtlijst", "Niet toegelaten", "Doorverwezen"],
        "en": ["New", "Admitted", "On the waiting list", "Not admitted", "Referred"],
    }[language]
    order = ["submitted", "accepted", "waitlisted", "declined", "referred"]
    assert f"</svg>{words[order.index(status)]}</span>" in page.replace("\n", "")
