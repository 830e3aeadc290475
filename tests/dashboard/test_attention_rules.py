"""Each line of "needs attention now": its number is that of the list behind it, and its one button leads there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now

from agreements import drafting_actions
from agreements.models import Agreement, Revision
from evaluations import ballotbox
from matching import run_actions
from mentorship.dashboard import attention, selectors
from mentorship.dashboard.attention import RULES
from mentorship.duos import check_in_actions, help_actions
from mentorship.duos.models import CheckIn, Duo
from mentorship.intake import erasure_actions, payment_actions
from mentorship.intake.actions import record_training
from mentorship.intake.models import Application, Event, Participant, Partner, Payment
from mentorship.mail.models import OutgoingEmail
from tests.evaluations.rounds import ANSWERS, open_round
from tests.factories import (
    coordinator_of,
    make_application,
    make_duo,
    make_participant,
)

pytestmark = pytest.mark.django_db
TODAY = localdate()
LONG_AGO = now() - timedelta(days=60)


# --- what makes each of them -------------------------------------------------------------------


def quiet(programme, **more):
    return make_duo(programme, started_on=TODAY - timedelta(days=90), **more)


def applied(programme, days):
    made = make_application(programme)
    submitted_at = now() - timedelta(days=days)
    Application.objects.filter(pk=made.pk).update(submitted_at=submitted_at)
    return made


def unplanned(programme, days=10):
    programme.gates = {"interview": {"before": "decision", "strength": "block"}}
    programme.save()
    return applied(programme, days)


def help_asked(programme):
    duo = make_duo(programme, guide=coordinator_of(programme))
    help_actions.ask(
        duo, topic="other", reach="bel", words="", other_may_know=False, by=duo.mentee.user
    )


def bounced(programme):
    key = OutgoingEmail.objects.count()
    OutgoingEmail.objects.create(
        address="x@example.org",
        kind="x",
        key=f"bounced-{key}",
        programme_slug=programme.slug,
        subject="x",
        status="bounced",
    )


def wants_a_call(programme):
    duo = make_duo(programme)
    check_in_actions.ask(duo, by=duo.guide)
    check_in_actions.answer(CheckIn.objects.filter(duo=duo).first(), state="trouble")


def agreed_on(programme, state, *, offered_at=None):
    agreement = drafting_actions.draw_up(make_duo(programme, status="confirmed"))
    at = {"offered_at": offered_at or now(), "offered": {}, "expires_at": now()}
    Revision.objects.filter(agreement=agreement).update(status=state, **at)
    Agreement.objects.filter(pk=agreement.pk).update(state=state)


def ticked_by_both(programme):
    agreement = drafting_actions.draw_up(make_duo(programme, status="confirmed"))
    ticked = {"mentor_agreed_at": now(), "mentee_agreed_at": now()}
    Revision.objects.filter(agreement=agreement).update(**ticked)


def unanswered(programme):
    made = make_duo(programme, status="proposed")
    Duo.objects.filter(pk=made.pk).update(proposed_at=LONG_AGO)


def unanswered_after_meeting(programme):
    at = now() - timedelta(days=9)
    make_duo(programme, status="introduced", answers_due_at=at)


def forgetting(programme):
    erasure_actions.ask(make_duo(programme).mentee.user, programme)


def kept_long_enough(programme):
    programme.months_kept_refused = 1
    programme.save()
    made = make_application(programme, status="declined")
    Application.objects.filter(pk=made.pk).update(submitted_at=LONG_AGO, decided_at=LONG_AGO)


def closing(programme):
    round_, by_role = open_round(programme, 5, 5, days=2)
    ballotbox.submit(by_role["mentor"][0], ANSWERS, at=now())
    return round_


def trained_long_ago(programme):
    record_training(
        make_participant(programme, role="mentor"), held_on=TODAY, by=coordinator_of(programme)
    )
    Event.objects.filter(programme=programme).update(
        held_on=TODAY - timedelta(days=50), points=3, kind="training"
    )


def unpaid(programme):
    payment = payment_actions.ask(make_participant(programme))
    Payment.objects.filter(pk=payment.pk).update(due_on=TODAY - timedelta(days=1))


def proposal(programme):
    make_participant(programme)
    make_participant(programme, role="mentor", trained=True)
    run_actions.ask(programme, by=coordinator_of(programme))


def partner(programme):
    count = Partner.objects.count()
    Partner.objects.create(
        programme=programme, name=f"Wijkteam {count}", code=f"w{count}", next_contact_on=TODAY
    )


MAKES = {
    "help": help_asked,
    "bel": wants_a_call,
    "undelivered": bounced,
    "overdue": lambda programme: applied(programme, 30),
    "agreement_declined": lambda programme: agreed_on(programme, "declined"),
    "agreement_unsealed": lambda programme: agreed_on(programme, "signed"),
    "agreement_agreed": ticked_by_both,
    "silent": lambda programme: quiet(programme, quiet_after=TODAY - timedelta(days=2)),
    "call": lambda programme: quiet(
        programme, quiet_after=TODAY + timedelta(days=2), due_on=TODAY - timedelta(days=1)
    ),
    "datum": unanswered,
    "agreement_late": lambda programme: agreed_on(programme, "offered", offered_at=LONG_AGO),
    "antwoord": unanswered_after_meeting,
    "voorstel": unanswered,
    "erasures": forgetting,
    "unplanned": unplanned,
    "closing": closing,
    "short": make_participant,
    "to_register": trained_long_ago,
    "fee_open": unpaid,
    "retention": kept_long_enough,
    "proposals": proposal,
    "waiting": make_participant,
    "submitted": make_application,
    "proposed": lambda programme: make_duo(programme, status="proposed"),
    "check-in": lambda programme: quiet(programme, contact_due_on=TODAY),
    "untrained": lambda programme: make_participant(programme, role="mentor"),
    "afronden": lambda programme: quiet(programme, ends_on=TODAY + timedelta(days=10)),
    "partners_due": partner,
}
# Of these there is one at a time.
ONCE = {"closing", "proposals", "to_register"}


def todos(programme, **put_off):
    numbers = selectors.numbers(programme, coordinator_of(programme))
    return attention.attention(programme, numbers, postponed=put_off).now


def behind(page, number):
    """How many rows the page shows."""
    context = page.context
    if number == "help":
        return len(context["waiting"])
    if number == "erasures":
        return len(context["requests"].rows)
    if number == "waiting":
        return context["kpi"]["waiting"]
    if number == "proposals":
        return context["kpi"]["proposed"]
    return len(context["lines"] if "lines" in context else context["page"].rows)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.number)
def test_the_number_of_a_line_is_that_of_the_list_behind_its_one_button(staff, programme, rule):
    make_duo(programme)  # which asks for nothing
    times = 1 if rule.number in ONCE else 2
    for _time in range(times):
        MAKES[rule.number](programme)

    [todo] = [each for each in todos(programme) if each.code == rule.number]
    page = staff.get(todo.url)

    assert todo.count == times
    assert page.status_code == 200
    assert behind(page, rule.number) == times
    overview = staff.get(reverse("dashboard:overview", args=[programme.slug])).content.decode()
    assert overview.count(f'href="{todo.url}"'.replace("&", "&amp;")) >= 1


def test_every_line_is_tested():
    assert [rule.number for rule in RULES] == list(MAKES)


def test_the_most_urgent_come_first():
    order = ["bad", "warn", "brand", "info"]
    places = [min(order.index(rule.tone), 2) for rule in RULES]

    assert places == sorted(places)


# --- the terms of the programme ----------------------------------------------------------------


def count(programme, number):
    return selectors.numbers(programme, coordinator_of(programme))[number]


@pytest.mark.parametrize(
    ("number", "code", "days"),
    [
        ("voorstel", "proposal", 5),
        ("unplanned", "intake", 3),
        ("waiting_long", "waiting", 14),
        ("closing", "evaluation", 3),
    ],
)
def test_a_programme_says_itself_when_it_is_too_long(programme, number, code, days):
    assert programme.patience(code) == days
    MAKES.get(number, make_participant)(programme)
    Participant.objects.update(admitted_at=now() - timedelta(days=20))
    before = count(programme, number)

    programme.attention_days = {code: 1 if number == "closing" else 90}
    programme.save()

    assert (before, count(programme, number)) == (1, 0)


def test_who_waits_too_long_makes_the_line_more_pressing(programme):
    make_participant(programme)
    with translation.override("nl"):
        [soon] = [each for each in todos(programme) if each.code == "waiting"]
        Participant.objects.update(admitted_at=now() - timedelta(days=20))
        [late] = [each for each in todos(programme) if each.code == "waiting"]

    assert (soon.tone, late.tone) == ("info", "warn")
    assert late.text == "1 van hen wacht langer dan 14 dagen."
    assert soon.count == late.count == 1


@pytest.mark.parametrize("days", [1, 2, 3])
def test_a_talk_is_late_after_three_working_days_and_not_before(programme, days):
    unplanned(programme, days)

    assert count(programme, "unplanned") == 0


def test_a_talk_that_was_offered_or_had_waits_for_nobody(programme):
    offered, talked = unplanned(programme), unplanned(programme)
    offered.slots.create(
        interviewer=coordinator_of(programme),
        starts_at=now() + timedelta(days=2),
        place="Online",
    )
    talked.interviews.create(held_on=TODAY, interviewer=coordinator_of(programme))

    assert count(programme, "unplanned") == 0


def test_where_no_talk_is_a_step_none_is_asked_for(programme):
    assert "interview" not in programme.gates
    applied(programme, 20)

    assert count(programme, "unplanned") == 0
    assert count(programme, "submitted") == 1


def test_who_answered_the_proposal_no_longer_makes_it_late(programme):
    unanswered(programme)
    Duo.objects.update(mentor_agreed_at=now())
    half = count(programme, "voorstel")
    Duo.objects.update(mentee_agreed_at=now())

    assert (half, count(programme, "voorstel")) == (1, 0)


# --- evaluations -------------------------------------------------------------------------------


@pytest.mark.parametrize(("answered", "found"), [(7, 1), (8, 0), (10, 0)])
def test_an_evaluation_that_most_answered_asks_for_nothing(programme, answered, found):
    _round, by_role = open_round(programme, 5, 5, days=2)
    everybody = [*by_role["mentor"], *by_role["mentee"]]
    for invitation in everybody[:answered]:
        ballotbox.submit(invitation, ANSWERS, at=now())

    assert count(programme, "closing") == found


def test_the_rounds_that_close_soon_are_a_list_of_their_own(staff, programme):
    address = reverse("evaluations:round_list", args=[programme.slug])
    nothing = staff.get(f"{address}?stand=sluit").content.decode()
    open_round(programme, 5, 5, days=30)
    later = staff.get(f"{address}?stand=sluit").context["lines"]

    assert "Er sluit binnenkort niets" in nothing
    assert later == []
    assert len(staff.get(address).context["lines"]) == 1


# --- places ------------------------------------------------------------------------------------


def test_who_waits_longest_has_the_places_there_are(staff, programme):
    make_participant(programme, role="mentor", capacity=2, trained=True)
    people = [make_participant(programme) for _number in range(3)]
    for number, person in enumerate(people):
        Participant.objects.filter(pk=person.pk).update(
            admitted_at=LONG_AGO + timedelta(days=number)
        )

    page = staff.get(reverse("dashboard:people", args=[programme.slug]) + "?stand=tekort")

    assert count(programme, "short") == 1
    assert [line.key for line in page.context["lines"]] == [str(people[-1].user_id)]
    assert "Werf mentoren" in " ".join(page.content.decode().split())


def test_where_there_are_places_enough_nobody_is_short_of_one(staff, programme):
    make_participant(programme, role="mentor", capacity=2, trained=True)
    make_participant(programme)
    address = reverse("dashboard:people", args=[programme.slug])

    assert count(programme, "short") == 0
    assert "?stand=tekort" not in staff.get(address).content.decode()
    assert staff.get(f"{address}?stand=tekort").context["lines"] == []


def test_who_takes_nobody_for_a_while_has_no_place(programme):
    mentor = make_participant(programme, role="mentor", capacity=2, trained=True)
    make_participant(programme)
    Participant.objects.filter(pk=mentor.pk).update(away_until=TODAY + timedelta(days=9))

    assert count(programme, "short") == 1
