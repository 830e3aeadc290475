"""What comes first: before the match and at the latest at the start, and what it never blocks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from matching import inputs, table_selectors
from matching import selectors as matching
from mentorship.dashboard import selectors as dashboard
from mentorship.duos import actions, ending_actions, jobs, meeting_actions
from mentorship.duos.models import Duo
from mentorship.intake import gates
from mentorship.intake.actions import record_training
from mentorship.intake.models import Attendance, Interview, Payment
from mentorship.programmes.models import MENTEE, GateBefore
from mentorship.transitions import TransitionNotAllowed
from tests.factories import coordinator_of, make_duo, make_participant, make_programme
from tests.intake.test_events import make_event

pytestmark = pytest.mark.django_db


def gated(step, before, strength="block", **fields):
    return make_programme(gates={step: {"before": before, "strength": strength}}, **fields)


def how_many(programme):
    return table_selectors.how_many(inputs.everybody(programme), programme)


def train(mentor):
    record_training(mentor, held_on=localdate(), by=coordinator_of(mentor.programme))


def confirmed(programme):
    mentor = make_participant(programme, role="mentor", name="Ahmed Yilmaz")
    return make_duo(programme, status="confirmed", mentor=mentor)


def begin(duo, *, days=0, length=100):
    on = localdate() + timedelta(days=days)
    actions.start(duo, on=on, ends_on=on + timedelta(days=length))
    duo.refresh_from_db()


# --- at the latest at the start -----------------------------------------------------------


def test_a_duo_waits_for_the_training_and_then_begins_by_itself_S2_MREC_5():
    programme = gated("training", "start")
    duo = confirmed(programme)

    begin(duo, days=-3)
    jobs.start_one(duo_pk=duo.pk)
    duo.refresh_from_db()

    assert (duo.status, duo.started_on) == ("confirmed", None)

    train(duo.mentor)
    jobs.start_held_duos(0)
    jobs.start_one(duo_pk=duo.pk)

    duo.refresh_from_db()
    assert (duo.status, duo.started_on, duo.held_from) == ("active", localdate(), None)
    assert duo.ends_on == localdate() + timedelta(days=100)


def test_who_agreed_on_a_later_day_begins_on_that_day():
    programme = gated("training", "start")
    duo = confirmed(programme)

    begin(duo, days=5)
    train(duo.mentor)
    actions.start_held(duo)

    assert (duo.status, duo.started_on) == ("active", localdate() + timedelta(days=5))


def test_a_duo_that_ended_meanwhile_does_not_begin():
    duo = confirmed(gated("training", "start"))
    begin(duo)
    train(duo.mentor)
    stale = Duo.objects.get(pk=duo.pk)

    ending_actions.stop(duo, by=duo.guide)
    actions.start_held(stale)

    assert stale.status == "ended_early"
    with pytest.raises(TransitionNotAllowed):
        actions.start(stale, on=localdate(), ends_on=localdate())


@pytest.mark.parametrize(
    ("before", "strength"), [("start", "warn"), ("match", "block"), ("match", "warn")]
)
def test_what_only_warns_or_comes_elsewhere_holds_no_start_back(before, strength):
    duo = confirmed(gated("training", before, strength))

    begin(duo)

    assert duo.status == "active"


@pytest.mark.parametrize(
    ("strength", "words"), [("block", "begint het vanzelf"), ("warn", "Beginnen kan ook zonder")]
)
def test_the_page_of_a_duo_tells_what_is_to_be_done_first(staff_of, strength, words):
    programme = gated("training", "start", strength)
    duo = confirmed(programme)
    Duo.objects.filter(pk=duo.pk).update(held_from=localdate(), held_until=localdate())
    address = reverse("duos:detail", args=[programme.slug, duo.pk])

    before = staff_of(programme).get(address).content.decode()
    train(duo.mentor)
    after = staff_of(programme).get(address).content.decode()

    assert "De training is nog niet gevolgd" in before
    assert words in before
    assert "Voor de start" not in after


@pytest.mark.parametrize("strength", ["block", "warn"])
def test_the_page_of_a_mentor_tells_what_is_to_be_done_before_the_start(staff_of, strength):
    programme = gated("training", "start", strength)
    mentor = make_participant(programme, role="mentor")
    address = reverse("intake:application_detail", args=[programme.slug, mentor.application_id])

    before = staff_of(programme).get(address).content.decode()
    train(mentor)
    after = staff_of(programme).get(address).content.decode()

    assert "De training is nog niet gevolgd" in before
    assert ("Tot die tijd kunnen ze niet beginnen" in before) is (strength == "block")
    assert "De training is nog niet gevolgd" not in after


def test_a_programme_without_such_a_step_pays_nothing(django_assert_num_queries):
    duo = confirmed(make_programme())

    with django_assert_num_queries(0):
        assert gates.before_start(duo.programme, duo.mentor, duo.mentee) == []


# --- before the match ---------------------------------------------------------------------


def do(step, person):
    by = coordinator_of(person.programme)
    if step == "interview":
        whole = dict.fromkeys(
            ["period_discussed", "frequency_discussed", "expectations_discussed"], True
        )
        Interview.objects.create(
            application=person.application, held_on=localdate(), interviewer=by, **whole
        )
    elif step == "payment":
        Payment.objects.filter(participant=person).update(
            status="waived", settled_on=localdate(), settled_by=by
        )
    else:
        kind = {"info_session": "info_session", "training": "training"}[step]
        event = make_event(person.programme, kind=kind, days=-1)
        Attendance.objects.create(
            event=event, application=person.application, was_there=True, recorded_by=by
        )


@pytest.mark.parametrize("step", ["info_session", "interview", "payment"])
def test_a_mentee_who_is_held_back_is_not_counted_but_listed_with_why(staff_of, step):
    programme = gated(step, "match", fee_amount=25)
    mentee = make_participant(programme, role="mentee", name="Bo Kuik")
    if step == "payment":
        from mentorship.intake import payment_actions

        payment_actions.ask(mentee)
    address = reverse("matching:workbench", args=[programme.slug])

    before = staff_of(programme).get(address)

    assert before.context["kpi"]["waiting"] == 0
    assert dashboard.numbers(programme, coordinator_of(programme))["waiting"] == 0
    [row] = before.context["not_yet"]
    assert (row.participant, row.reasons) == (mentee, [gates.TEXTS[step]])
    assert "Bo Kuik" in before.content.decode()

    do(step, mentee)
    after = staff_of(programme).get(address)

    assert (after.context["kpi"]["waiting"], after.context["not_yet"]) == (1, [])
    assert dashboard.numbers(programme, coordinator_of(programme))["waiting"] == 1


def test_an_untrained_mentor_is_listed_and_a_trained_one_counted():
    programme = gated("training", "match")
    mentee = make_participant(programme, role="mentee")
    mentor = make_participant(programme, role="mentor")

    assert how_many(programme) == {"waiting": 1, "with_room": 0, "places": 0}
    assert [each.participant for each in matching.not_yet(programme)] == [mentor]
    assert list(dashboard.mentors_with_room(programme)) == []

    do("training", mentor)

    assert how_many(programme) == {"waiting": 1, "with_room": 1, "places": 1}
    assert matching.not_yet(programme) == []
    assert list(dashboard.mentors_with_room(programme)) == [mentor]
    assert mentee.role == MENTEE


def test_many_who_wait_cost_as_many_queries_as_one(django_assert_num_queries):
    programme = gated("interview", "match")
    for _number in range(5):
        make_participant(programme, role="mentee")

    with django_assert_num_queries(2):
        assert len(matching.not_yet(programme)) == 5


def test_what_the_programme_wants_to_hear_besides_counts_too():
    programme = gated("interview", "match", interview_topics=["Privacy", "Reizen"])
    mentee = make_participant(programme, role="mentee")
    do("interview", mentee)

    assert gates.missing(mentee.application, before=GateBefore.MATCH)
    assert how_many(programme)["waiting"] == 0

    Interview.objects.update(also_discussed=["Reizen", "Privacy", "Vroeger"])
    mentee.refresh_from_db()

    assert not gates.missing(mentee.application, before=GateBefore.MATCH)
    assert how_many(programme)["waiting"] == 1


# --- what money never blocks --------------------------------------------------------------


def test_not_paying_blocks_no_help_no_stopping_and_no_evaluation_S4_COND_11(as_participant):
    programme = gated("payment", "start", fee_amount=25)
    duo = make_duo(programme, status="active")
    browser = as_participant(duo.mentee)

    assert gates.is_blocked(duo.mentee.application, before=GateBefore.START)
    for name in ("portal:home", "portal:help"):
        assert browser.get(reverse(name)).status_code == 200

    meeting_actions.log_meeting(
        duo, held_on=localdate(), minutes=30, form="in_person", by=duo.mentee.user
    )
    assert duo in Duo.objects.active()

    ending_actions.stop(duo, by=duo.guide)
    assert duo.status == "ended_early"
