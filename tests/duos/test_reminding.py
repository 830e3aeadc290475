"""Whoever did not answer is reminded: by day, on working days, twice at most, whatever the clock does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate, localtime, now
from procrastinate.contrib.django.models import ProcrastinateJob

from mentorship.duos import (
    actions,
    appointment_actions,
    ending_actions,
    introduction_actions,
    meeting_actions,
    pause_actions,
    reflection_actions,
    reminding_actions,
    reminding_jobs,
)
from mentorship.duos.models import Duo, How, Meeting, Reminder, When
from mentorship.duos.reminding import QUESTIONS, Asked, may_go, next_on
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.holidays import is_holiday
from tests.duos.letters import text_of
from tests.factories import make_duo, make_participant, make_programme

HERE = ZoneInfo("Europe/Amsterdam")
DAY = timedelta(days=1)
MONDAY = date(2026, 2, 2)
MET = date(2026, 11, 24)


def at(moment):
    return time_machine.travel(moment, tick=False)


def clock(day, hour="10:00"):
    """A moment on the clocks here."""
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=HERE)


def days(first, count):
    return [first + timedelta(days=n) for n in range(count)]


def work(moment):
    """What the worker does at this moment: the round, and what that queued, and so on."""
    with at(moment):
        ProcrastinateJob.objects.all().delete()
        reminding_jobs.look_for_reminders(0)
        for task in (reminding_jobs.find, reminding_jobs.remind):
            for job in ProcrastinateJob.objects.filter(task_name=task.name):
                task(**job.args)


def run(first, count, *hours):
    for day in days(first, count):
        for hour in hours or ("10:00",):
            work(clock(day, hour))


def mails(kind):
    return OutgoingEmail.objects.filter(kind=f"duos/{kind}").order_by("pk")


def sent(kind):
    """On which day, and to whom."""
    return [(localtime(mail.queued_at).date(), mail.to) for mail in mails(kind)]


# --- the reckoning ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_on", "country", "first"),
    [
        # the day after, which is a weekend, and the night in which the clocks go on
        (date(2026, 3, 27), "nl", date(2026, 3, 30)),
        (date(2026, 10, 23), "nl", date(2026, 10, 26)),
        (date(2028, 2, 28), "nl", date(2028, 2, 29)),
        (date(2028, 2, 29), "be", date(2028, 3, 1)),
        # New Year is a Friday
        (date(2026, 12, 31), "nl", date(2027, 1, 4)),
        (date(2026, 12, 24), "be", date(2026, 12, 28)),
        # the day of the King, and the one of the Belgians
        (date(2027, 4, 26), "nl", date(2027, 4, 28)),
        (date(2027, 4, 26), "be", date(2027, 4, 27)),
        (date(2027, 7, 20), "nl", date(2027, 7, 21)),
        (date(2027, 7, 20), "be", date(2027, 7, 22)),
        # Easter
        (date(2027, 3, 26), "be", date(2027, 3, 30)),
    ],
)
def test_the_first_reminder_waits_for_a_day_on_which_people_work(asked_on, country, first):
    assert next_on(asked_on, [], days=(1, 8), country=country) == first


def test_what_was_sent_late_leaves_room_for_the_next_one():
    in_time = next_on(MONDAY, [date(2026, 2, 3)], days=(1, 8), country="nl")
    late = next_on(MONDAY, [date(2026, 2, 10)], days=(1, 8), country="nl")

    assert (in_time, late) == (date(2026, 2, 10), date(2026, 2, 17))


def test_two_are_the_most_however_many_days_are_named():
    both = [date(2026, 2, 3), date(2026, 2, 10)]

    assert next_on(MONDAY, both, days=(1, 8, 15), country="nl") is None
    assert next_on(MONDAY, both[:1], days=(1,), country="nl") is None


def asked_on(day, country):
    programme = SimpleNamespace(country=country)
    return Asked(SimpleNamespace(programme=programme), None, day, (1, 8))


@pytest.mark.parametrize("day", [date(2026, 1, 20), date(2026, 3, 30), date(2026, 10, 26)])
@pytest.mark.parametrize(
    ("hour", "goes"),
    [("03:00", False), ("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)],
)
def test_it_goes_between_nine_and_five_on_the_clocks_here(day, hour, goes):
    asked = asked_on(day - timedelta(days=3), "nl")

    assert may_go(asked, [], at=clock(day, hour).astimezone(UTC)) is goes


def live_through(asked, *, without=()):
    """On which days the reminders go, when the worker looks now and then but for some days."""
    sent_on, day = [], asked.on
    while day <= asked.on + timedelta(days=30):
        for hour in (0, 2, 8, 9, 16, 17, 23) if day not in without else ():
            moment = datetime.combine(day, time(hour, 37), tzinfo=HERE)
            if may_go(asked, sent_on, at=moment):
                sent_on.append(day)
        day += DAY
    return sent_on


@pytest.mark.parametrize("country", ["nl", "be"])
@pytest.mark.parametrize(
    "first",
    # over both changes of the clocks, the end of a year, the 29th of February, and May
    [
        date(2026, 3, 16),
        date(2026, 10, 12),
        date(2026, 12, 14),
        date(2027, 4, 12),
        date(2028, 2, 14),
    ],
)
def test_no_reminder_is_lost_or_doubled_by_a_day_on_which_nothing_ran(first, country):
    for day in days(first, 21):
        asked = asked_on(day, country)
        usual = live_through(asked)
        for down in usual:
            late = live_through(asked, without=[down])
            assert len(usual) == len(late) == 2
            assert down not in late
            for found in (usual, late):
                assert found[1] - found[0] >= timedelta(days=7)
                assert not any(each.weekday() > 4 for each in found)
                assert not any(is_holiday(each, country=country) for each in found)


# --- did you two meet? --------------------------------------------------------------------


def plan(duo, day, hour=time(19)):
    with at(f"{day - timedelta(days=7)}T12:00:00+00:00"):
        return appointment_actions.plan(duo, When(day, hour), how=How("phone"), by=duo.mentor.user)


@pytest.fixture
def duo(db):
    with at("2026-11-01T12:00:00+00:00"):
        return make_duo(make_programme("work", reflections="off"))


def asked_after():
    return sent("meeting_question")


def test_the_mentee_is_asked_the_day_after_and_both_once_more(duo):
    plan(duo, MET)

    work(clock(MET, "21:30"))
    assert asked_after() == []
    run(MET + DAY, 30)

    assert asked_after() == [
        (MET + DAY, duo.mentee.user),
        (MET + timedelta(days=8), duo.mentee.user),
        (MET + timedelta(days=8), duo.mentor.user),
    ]
    assert str(Reminder.objects.latest("pk")) == "meeting 1"


def test_the_same_hours_again_ask_nothing_again(duo):
    plan(duo, MET)

    run(MET + DAY, 1, "09:07", "09:37", "16:37")

    assert len(asked_after()) == 1


def test_at_night_and_in_the_evening_nobody_is_asked(duo):
    plan(duo, MET)

    run(MET + DAY, 1, "00:37", "08:37", "17:07", "23:37")

    assert asked_after() == []
    assert not ProcrastinateJob.objects.exists()


def test_what_was_queued_by_day_and_taken_up_at_night_waits_for_the_morning(duo):
    plan(duo, MET)
    with at(clock(MET + DAY, "23:00")):
        reminding_jobs.remind(question="meeting", duo_pk=duo.pk)

    assert asked_after() == []


def test_a_worker_that_was_down_loses_and_doubles_nothing(duo):
    plan(duo, MET)

    run(MET + timedelta(days=2), 3)
    run(MET + timedelta(days=9), 20)

    assert [to for _on, to in asked_after()] == [duo.mentee.user, duo.mentee.user, duo.mentor.user]


def test_who_answered_is_not_asked(duo):
    plan(duo, MET)
    with at(clock(MET, "21:30")):
        meeting_actions.log_meeting(
            duo, held_on=MET, minutes=None, form="phone", by=duo.mentor.user
        )

    run(MET + DAY, 16)

    assert asked_after() == []


def test_who_answers_after_the_first_reminder_gets_no_second(duo):
    planned = plan(duo, MET)
    run(MET + DAY, 3)
    with at(clock(MET + timedelta(days=4))):
        appointment_actions.call_off(planned, by=duo.mentor.user)

    run(MET + timedelta(days=4), 16)

    assert len(asked_after()) == 1


def test_an_answer_between_the_round_and_the_letter_is_in_time(duo):
    planned = plan(duo, MET)
    with at(clock(MET + DAY)):
        reminding_jobs.find(question="meeting")
        appointment_actions.call_off(planned, by=duo.mentee.user)
        reminding_jobs.remind(question="meeting", duo_pk=duo.pk)

    assert asked_after() == []


def test_who_pauses_is_not_asked(duo):
    plan(duo, MET)
    with at(clock(MET + DAY, "06:00")):
        pause_actions.pause(duo, until=date(2027, 1, 10), by=duo.mentee.user)

    run(MET + DAY, 16)

    assert asked_after() == []


def test_who_stops_between_the_round_and_the_letter_is_not_asked(duo):
    plan(duo, MET)
    with at(clock(MET + DAY)):
        reminding_jobs.find(question="meeting")
        ending_actions.stop(duo, by=duo.mentee.user)
        reminding_jobs.remind(question="meeting", duo_pk=duo.pk)

    assert asked_after() == []


def test_who_goes_on_by_herself_is_not_asked_S0_DUR_2(duo):
    plan(duo, MET)
    with at(clock(MET + DAY, "06:00")):
        ending_actions.complete(duo, by=duo.mentee.user, goes_on=True)

    run(MET + DAY, 16)

    assert asked_after() == []


def test_of_several_days_of_which_nobody_said_a_word_only_the_last_is_asked_after(duo):
    plan(duo, MET - timedelta(days=2))
    latest = plan(duo, MET)

    run(MET + DAY, 1)

    assert [row.about for row in Reminder.objects.all()] == [str(latest.pk)]


@pytest.mark.parametrize(("country", "on"), [("nl", date(2027, 4, 28)), ("be", date(2027, 4, 27))])
def test_a_holiday_is_one_of_the_country_of_the_programme(duo, country, on):
    duo.programme.country = country
    duo.programme.save()
    plan(duo, date(2027, 4, 26))

    run(date(2027, 4, 27), 3)

    assert asked_after() == [(on, duo.mentee.user)]


@pytest.mark.parametrize(
    ("met", "on"),
    [
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2028, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 1)),
        (date(2026, 3, 28), date(2026, 3, 30)),
        (date(2026, 10, 24), date(2026, 10, 26)),
    ],
)
def test_the_ends_of_years_and_februaries_and_the_changes_of_the_clock(db, met, on):
    with at(f"{met - timedelta(days=20)}T12:00:00+00:00"):
        duo = make_duo(make_programme("work"))
    plan(duo, met)

    run(met + DAY, 5, "02:37", "08:37", "09:07", "16:37")

    assert asked_after() == [(on, duo.mentee.user)]


# --- the other questions ------------------------------------------------------------------


@pytest.fixture
def proposed(db):
    with at(clock(MONDAY)):
        return make_duo(make_programme("work"), status="proposed")


def test_who_does_not_answer_a_proposal_is_reminded_twice_and_nobody_hears_of_the_other(proposed):
    with at(clock(MONDAY + DAY)):
        actions.accept(proposed, by=proposed.mentee.user)

    run(MONDAY, 30)

    assert sent("proposal_reminder") == [
        (MONDAY + timedelta(days=3), proposed.mentor.user),
        (MONDAY + timedelta(days=7), proposed.mentor.user),
    ]
    assert "Nee zeggen mag ook" in text_of(mails("proposal_reminder")[0])


def test_who_says_yes_after_the_first_reminder_gets_no_second(proposed):
    run(MONDAY, 4)
    with at(clock(MONDAY + timedelta(days=4))):
        actions.accept(proposed, by=proposed.mentee.user)
        actions.accept(proposed, by=proposed.mentor.user)

    run(MONDAY + timedelta(days=5), 20)

    assert len(sent("proposal_reminder")) == 2


def test_after_a_no_nobody_is_reminded(proposed):
    with at(clock(MONDAY + DAY)):
        actions.decline(proposed, by=proposed.mentor.user)

    run(MONDAY, 20)

    assert sent("proposal_reminder") == []


def test_whose_first_meeting_is_planned_is_not_asked_whether_they_want_to_meet(proposed):
    with at(clock(MONDAY + DAY)):
        introduction_actions.plan(
            proposed,
            host=proposed.guide,
            starts_at=clock(MONDAY + timedelta(days=20)),
            minutes=45,
            place="Buurthuis",
        )

    run(MONDAY, 15)

    assert sent("proposal_reminder") == []


@pytest.mark.django_db
def test_who_has_not_said_yes_is_not_asked_to_make_contact_first():
    with at(clock(MONDAY)):
        programme = make_programme(
            "network", first_contact_days=5, agreement_moment="after_validation"
        )
        duo = make_duo(programme, status="confirmed", introduced_on=None)
    run(MONDAY, 8)
    before = sent("first_contact")
    with at(clock(MONDAY + timedelta(days=8))):
        actions.accept(duo, by=duo.mentee.user)

    run(MONDAY + timedelta(days=8), 1)

    assert before == []
    assert [to for _on, to in sent("first_contact")] == [duo.mentee.user]


def met(**fields):
    duo = make_duo(make_programme("work", **fields), status="proposed")
    introduction_actions.introduce(duo, on=localdate(), place="Buurthuis")
    return duo


@pytest.mark.django_db
def test_who_is_silent_after_the_first_meeting_is_reminded_twice_and_nobody_hears_of_the_other():
    with at(clock(MONDAY)):
        duo = met()
        introduction_actions.answer(duo, answer="yes", by=duo.mentee.user)

    run(MONDAY, 30)

    assert sent("introduction_reminder") == [
        (MONDAY + DAY, duo.mentor.user),
        (MONDAY + timedelta(days=8), duo.mentor.user),
    ]


@pytest.mark.django_db
def test_before_the_time_to_think_is_over_nobody_is_reminded():
    with at(clock(MONDAY, "15:00")):
        met()

    run(MONDAY + DAY, 1, "14:37")

    assert sent("introduction_reminder") == []


@pytest.mark.django_db
def test_who_talked_once_more_is_reminded_anew():
    with at(clock(MONDAY)):
        duo = met()
    run(MONDAY, 15)
    with at(clock(MONDAY + timedelta(days=15))):
        introduction_actions.answer(duo, answer="again", by=duo.mentee.user)
        duo.refresh_from_db()
        introduction_actions.introduce(duo, on=localdate(), place="Buurthuis")

    run(MONDAY + timedelta(days=15), 20)

    assert len(sent("introduction_reminder")) == 8


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts", [{}, {"meetings_held": 1}, {"planned_until": "2030-01-01"}, {"status": "paused"}]
)
def test_the_first_step_is_asked_of_the_mentee_alone_S0_CONT_1(facts):
    with at(clock(MONDAY)):
        duo = make_duo(make_programme("network", first_contact_days=5), status="active")
    Duo.objects.update(introduced_on=None, **facts)

    run(MONDAY, 40)

    # Five days later it is weekend.
    once, twice = MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)
    expected = [(once, duo.mentee.user), (twice, duo.mentee.user)]
    assert sent("first_contact") == ([] if facts else expected)


@pytest.mark.django_db
def test_who_offered_days_made_contact():
    with at(clock(MONDAY)):
        duo = make_duo(make_programme("network", first_contact_days=5), status="active")
        Duo.objects.update(introduced_on=None)
        options = [When(MONDAY + timedelta(days=n), time(19)) for n in (30, 31)]
        appointment_actions.offer(duo, options, how=How("phone"), by=duo.mentee.user)

    run(MONDAY, 14)

    assert sent("first_contact") == []


@pytest.mark.django_db
def test_both_hear_that_the_end_is_near_and_once_more_while_no_last_talk_is_planned():
    with at(clock(MONDAY)):
        duo = make_duo(make_programme("work"), ends_on=MONDAY + timedelta(days=42))
    both = {duo.mentor.user, duo.mentee.user}

    run(MONDAY, 20)
    once = {to for _on, to in sent("mentorship_ending")}
    run(MONDAY + timedelta(days=20), 22)

    assert once == both
    assert [on for on, _to in sent("mentorship_ending")] == [
        MONDAY + timedelta(days=14),
        MONDAY + timedelta(days=14),
        MONDAY + timedelta(days=28),
        MONDAY + timedelta(days=28),
    ]


@pytest.mark.django_db
def test_who_planned_a_last_talk_is_not_reminded_of_it():
    with at(clock(MONDAY)):
        duo = make_duo(make_programme("work"), ends_on=MONDAY + timedelta(days=30))
        ending_actions.plan_closing_talk(
            duo, starts_at=now() + timedelta(days=20), form="online", place="", by=duo.mentee.user
        )

    run(MONDAY, 20)

    assert sent("mentorship_ending") == []


def log(duo, on):
    return meeting_actions.log_meeting(
        duo, held_on=on, minutes=60, form="online", by=duo.mentor.user
    )


@pytest.fixture
def writing(db):
    with at(clock(MONDAY)):
        duo = make_duo(make_programme("work", reflections="expected"))
        log(duo, MONDAY)
        return duo


def test_the_mentee_is_reminded_to_write_where_that_is_expected(writing):
    run(MONDAY, 30)

    [first, second] = sent("reflection_reminder")
    assert first == (MONDAY + timedelta(days=3), writing.mentee.user)
    assert second == (MONDAY + timedelta(days=10), writing.mentee.user)
    assert "Jij kiest wie het mag lezen." in text_of(mails("reflection_reminder")[0])


@pytest.mark.parametrize("reflections", ["off", "optional"])
def test_where_it_is_not_expected_nobody_is_reminded_to_write(writing, reflections):
    writing.programme.reflections = reflections
    writing.programme.save()

    run(MONDAY, 14)

    assert sent("reflection_reminder") == []


def test_who_wrote_about_the_last_meeting_is_reminded_of_none(writing):
    with at(clock(MONDAY + DAY)):
        reflection_actions.write(
            log(writing, MONDAY + DAY),
            conversation="x",
            progress="",
            is_shared=False,
            by=writing.mentee.user,
        )

    run(MONDAY, 14)

    assert sent("reflection_reminder") == []


# --- the engine ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_nobody_answered_for_long_is_let_go_of():
    with at(clock(MONDAY)):
        make_duo(make_programme("network", first_contact_days=5), status="active")
        Duo.objects.update(introduced_on=None)

    run(MONDAY + timedelta(days=60), 5)

    assert sent("first_contact") == []


def test_a_third_reminder_cannot_be_kept(duo):
    facts = {"duo": duo, "question": "meeting", "role": "mentee"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**facts, number=3)


def test_each_question_has_a_code_that_fits():
    longest = Reminder._meta.get_field("question").max_length

    assert all(code == each.code for code, each in QUESTIONS.items())
    assert all(len(code) <= longest for code in QUESTIONS)


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(QUESTIONS))
def test_finding_takes_as_many_queries_for_one_as_for_many(code, django_assert_max_num_queries):
    with at(clock(MONDAY)):
        programme = make_programme("work", reflections="expected")
        for _each in range(4):
            log(make_duo(programme, ends_on=MONDAY + timedelta(days=20)), MONDAY)
            make_duo(programme, status="proposed")
            introduced = make_duo(programme, status="introduced")
            Duo.objects.filter(pk=introduced.pk).update(answers_due_at=now())
    contact = make_programme("network", first_contact_days=0)
    with at(clock(MONDAY)):
        for _each in range(4):
            Duo.objects.filter(pk=make_duo(contact).pk).update(introduced_on=None)
        for each in Duo.objects.active():
            appointment_actions.plan(each, When(MONDAY, None), how=How("phone"), by=each.guide)
    Duo.objects.filter(programme=contact).update(planned_until=None)
    Meeting.objects.filter(duo__programme=contact).delete()

    with at(clock(MONDAY + timedelta(days=3))), django_assert_max_num_queries(3):
        found = list(reminding_actions.due(QUESTIONS[code], reminding_actions.askable(), at=now()))

    assert len(found) >= 4 or code in {"signature", "signature_last", "fill"}


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_sends():
    with at(clock(MONDAY)):
        mentor = make_participant(make_programme("work"), role="mentor", trained=True)
        duo = make_duo(mentor.programme, mentor=mentor)
    plan(duo, MONDAY + DAY)
    barrier, moment = Barrier(2), clock(MONDAY + timedelta(days=2))

    def worker(_number):
        try:
            barrier.wait()
            reminding_actions.remind(QUESTIONS["meeting"], duo_pk=duo.pk, at=moment)
        finally:
            connection.close()

    with at(moment), ThreadPoolExecutor(2) as pool:
        list(pool.map(worker, range(2)))

    assert len(asked_after()) == 1
    assert Reminder.objects.count() == 1
