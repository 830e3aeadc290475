"""Who was kept long enough, and until when everybody is."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.timezone import localdate, now

from evaluations.models import Box, Invitation, Round
from mentorship.accounts.models import User
from mentorship.dashboard import retention
from mentorship.duos.models import ClosingTalk, Duo, HelpRequest
from mentorship.intake.models import (
    Application,
    Attendance,
    Event,
    Guest,
    Interest,
    KeptLonger,
    Participant,
    Payment,
    Referral,
)
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG_AGO, LAST, NOW = date(2023, 3, 1), date(2024, 1, 31), date(2026, 3, 2)


@pytest.fixture
def programme(coordinator):
    return make_programme(coordinator=coordinator, months_kept_refused=6, months_kept_ended=25)


def noon(day):
    return datetime.combine(day, time(12), tzinfo=UTC)


def long_ago(*applications):
    for one in applications:
        rows = Application.objects.filter(pk=one.pk)
        rows.update(
            submitted_at=noon(LONG_AGO), decided_at=noon(LONG_AGO) if one.decided_at else None
        )


def refused(programme, on, *, status="declined", **fields):
    one = make_application(programme, status=status, **fields)
    rows = Application.objects.filter(pk=one.pk)
    rows.update(submitted_at=noon(LONG_AGO), decided_at=noon(on))
    return one.applicant


def over(programme, on, *, status="completed", **fields):
    """Two whose mentorship ended on this day; the mentor takes nobody else."""
    duo = make_duo(
        programme, status=status, ended_on=on, started_on=LONG_AGO, ends_on=LAST, **fields
    )
    Duo.objects.filter(pk=duo.pk).update(proposed_at=noon(LONG_AGO))
    Participant.objects.filter(pk=duo.mentor_id).update(capacity=0)
    Event.objects.update(held_on=LONG_AGO)
    long_ago(duo.mentor.application, duo.mentee.application)
    return duo


def names(programme, on=NOW):
    return sorted(retention.due(programme, on=on).values_list("name", flat=True))


@pytest.mark.parametrize("status", ["declined", "referred"])
def test_who_was_turned_away_is_due_so_many_months_after_that(programme, status):
    refused(programme, date(2025, 8, 31), status=status, name="Zoë")

    # August has a 31st and February has not.
    assert names(programme, date(2026, 2, 27)) == []
    assert names(programme, date(2026, 2, 28)) == ["Zoë"]


def test_who_withdrew_is_kept_from_that_day_also_when_she_waited_long(programme):
    one = make_application(programme, name="Zoë")
    long_ago(one)
    one.refresh_from_db()

    one.withdraw()

    assert names(programme, localdate()) == []
    assert names(programme, localdate() + 200 * DAY) == ["Zoë"]


def test_who_withdrew_before_that_day_was_kept_counts_from_the_last_that_is_known(programme):
    one = make_application(programme, status="withdrawn", name="Zoë")
    Application.objects.filter(pk=one.pk).update(submitted_at=noon(date(2025, 9, 2)))

    assert (names(programme, NOW - DAY), names(programme)) == ([], ["Zoë"])


@pytest.mark.parametrize("status", ["completed", "ended_early", "dissolved"])
def test_both_are_due_so_many_months_after_their_mentorship_ended(programme, status):
    over(programme, LAST, status=status)
    expected = ["Ahmed Yilmaz"] if status == "dissolved" else ["Ahmed Yilmaz", "Fleur Peeters"]

    assert names(programme, date(2026, 2, 27)) == []
    # Of a duo that never began the mentee waits for another mentor.
    assert names(programme, date(2026, 2, 28)) == expected


def test_the_last_of_her_mentorships_counts(programme):
    first = over(programme, LAST)
    second = over(programme, date(2025, 6, 1), mentor=first.mentor)
    second.mentee.user.name = "Iris"
    second.mentee.user.save()

    assert names(programme) == ["Fleur Peeters"]


def test_who_stopped_without_ever_being_in_a_duo_is_kept_from_the_day_she_was_admitted(programme):
    mentor = make_participant(programme, role="mentor", name="Ahmed", capacity=0)
    long_ago(mentor.application)

    assert (names(programme, date(2025, 3, 31)), names(programme)) == ([], ["Ahmed"])


@pytest.mark.parametrize(
    "goes_on",
    [
        lambda programme: make_application(programme, status="submitted"),
        lambda programme: make_application(programme, status="waitlisted"),
        make_participant,
        lambda programme: make_participant(programme, role="mentor"),
    ],
)
def test_nobody_is_due_while_she_waits_or_has_room(programme, goes_on):
    one = goes_on(programme)
    long_ago(getattr(one, "application", one))

    assert names(programme) == []


def test_who_is_in_a_duo_is_not_due(programme):
    duo = make_duo(programme)
    Participant.objects.filter(pk=duo.mentor_id).update(capacity=0)
    long_ago(duo.mentor.application, duo.mentee.application)

    assert names(programme) == []


def test_nobody_is_due_where_nobody_said_for_how_long(coordinator):
    programme = make_programme(coordinator=coordinator)
    refused(programme, LONG_AGO)
    over(programme, LAST)

    assert names(programme) == []


def test_staff_and_who_is_forgotten_are_not_due(programme):
    who = refused(programme, LONG_AGO, email="ilse@example.org")
    gone = refused(programme, LONG_AGO)
    User.objects.filter(pk=who.pk).update(is_staff=True)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    assert names(programme) == []


@pytest.mark.parametrize("months", [120, None])
def test_what_is_kept_elsewhere_keeps_her_here(programme, coordinator, months):
    elsewhere = make_programme("work", months_kept_refused=months, months_kept_ended=1)
    hers = {"email": "zoe@example.org", "name": "Zoë"}
    refused(programme, LONG_AGO, **hers)
    refused(elsewhere, LONG_AGO, **hers)

    assert (names(programme), names(elsewhere)) == ([], [])


def test_a_role_elsewhere_that_goes_on_keeps_her_here(programme):
    elsewhere = make_programme("work", months_kept_refused=1, months_kept_ended=1)
    refused(programme, LONG_AGO, email="zoe@example.org")
    part = make_participant(elsewhere, role="mentor", email="zoe@example.org")
    long_ago(part.application)

    assert names(programme) == []


def test_whose_time_is_over_everywhere_is_due_in_each_programme(programme):
    elsewhere = make_programme("work", months_kept_refused=1, months_kept_ended=1)
    untouched = make_programme("school", months_kept_refused=1, months_kept_ended=1)
    for each in (programme, elsewhere):
        refused(each, LONG_AGO, email="zoe@example.org", name="Zoë")

    assert [names(each) for each in (programme, elsewhere, untouched)] == [["Zoë"], ["Zoë"], []]


def draft(duo):
    make_application(duo.programme, status="draft", email=duo.mentee.user.email)


def referral(duo):
    application = duo.mentee.application
    Referral.objects.create(application=application, to="Loket", follow_up_on=NOW)


def payment(duo):
    Payment.objects.create(
        participant=duo.mentee,
        programme=duo.programme,
        amount=10,
        due_on=LONG_AGO,
        reference="RF18000000000539007547034",
    )


def event(duo, state="coming"):
    held = Event.objects.create(
        programme=duo.programme, kind="training", held_on=NOW, host=duo.guide
    )
    Attendance.objects.create(event=held, application=duo.mentee.application, state=state)


def question_for_help(duo):
    HelpRequest.objects.create(duo=duo, asked_by=duo.mentor.user, guide=duo.guide, topic="other")


def closing_talk(duo):
    ClosingTalk.objects.create(duo=duo, starts_at=now() + DAY, form="online", said_by=duo.guide)


def evaluation(duo, status="open"):
    round_ = Round.objects.create(
        programme=duo.programme,
        moment="final",
        status=status,
        opened_on=NOW,
        closes_at=noon(NOW + DAY),
    )
    box = Box.objects.create(round=round_)
    Invitation.objects.create(round=round_, box=box, person=duo.mentee.user, role="mentee")


def guest(duo):
    gathering = Event.objects.create(
        programme=make_programme("work"), kind="information", held_on=NOW, host=duo.guide
    )
    Guest.objects.create(event=gathering, name="Fleur", email=duo.mentee.user.email)


def interest(duo):
    Interest.objects.create(programme=make_programme("work"), email=duo.mentee.user.email)


def kept_longer(duo, until=NOW + DAY):
    KeptLonger.objects.create(
        person=duo.mentee.user,
        programme=make_programme("work"),
        until=until,
        reason="Er loopt een klacht.",
        by=duo.guide,
    )


@pytest.mark.parametrize(
    "under_way",
    [
        *(draft, referral, payment, event, guest, interest),
        *(question_for_help, closing_talk, evaluation, kept_longer),
    ],
)
def test_nobody_is_due_while_something_of_hers_is_under_way(programme, under_way):
    duo = over(programme, LAST)
    assert names(programme) == ["Ahmed Yilmaz", "Fleur Peeters"]

    under_way(duo)

    assert "Fleur Peeters" not in names(programme)


def test_what_is_over_keeps_nobody(programme):
    duo = over(programme, LAST)
    payment(duo)
    Payment.objects.update(status="waived", settled_on=LONG_AGO, settled_by=duo.guide)
    event(duo, state="not_coming")
    question_for_help(duo)
    HelpRequest.objects.update(status="closed", closed_at=noon(LONG_AGO))
    evaluation(duo, status="released")
    kept_longer(duo, until=NOW)
    make_application(
        programme,
        status="draft",
        email=duo.mentee.user.email,
        is_test=True,
        entered_by=coordinator_of(programme),
    )

    assert names(programme) == ["Ahmed Yilmaz", "Fleur Peeters"]


def test_it_is_said_until_when_somebody_is_kept(programme):
    duo = over(programme, LAST)
    refused(programme, date(2026, 1, 1), email=duo.mentee.user.email)
    waits = make_application(programme, email=duo.mentor.user.email).applicant
    unknown = make_user()

    rows = retention.with_kept_until(User.objects.all(), programme)
    kept = dict(rows.values_list("pk", "kept_until"))
    assert kept[duo.mentee.user_id] == date(2026, 7, 1)
    assert (kept[waits.pk], kept[unknown.pk]) == (None, None)


def test_who_is_due_is_looked_up_in_one_query(programme, django_assert_num_queries):
    for _ in range(3):
        refused(programme, LONG_AGO)

    with django_assert_num_queries(1):
        assert len(retention.with_kept_until(retention.due(programme), programme)) == 3
