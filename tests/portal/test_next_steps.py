"""Home over all states: exactly one next step, whose link opens for her and for nobody else."""

from datetime import time, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now

from agreements import drafting_actions, version_actions
from agreements.models import AgreementRules, Revision
from evaluations.models import Box, Invitation, Round
from mentorship.duos import (
    check_in_actions,
    goal_actions,
    pause_actions,
    permission_actions,
    plan_actions,
    preparation_actions,
)
from mentorship.duos.models import Appointment, CheckIn, ClosingTalk, Duo, Introduction, Meeting
from mentorship.portal import next_steps
from mentorship.portal.next_steps import Rank
from mentorship.portal.selectors import cards_of, next_step
from tests.agreements.steps import TERMS, declined, offered, put_name
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db
TODAY = localdate()
NOTHING, OFFERED, ASKED, LOOSE, SOON, PAST = "nothing", "offered", "asked", "loose", "soon", "past"
APPOINTMENTS = (NOTHING, OFFERED, ASKED, LOOSE, SOON, PAST)
ENDS = ("far", "near", "talk planned", "talk past", "talk held")
AGREEMENTS = ("", "draft", "offered", "half", "declined")


def prepare(duo, *people):
    for one in people:
        preparation_actions.answer(duo, answers={"place": "Hier"}, seen="", by=one.user)


def agree(duo, how):
    """Lay down an agreement as far along as this."""
    if not how:
        return
    agreement = drafting_actions.draw_up(duo)
    if how != "draft":
        offered(agreement)
    if how == "half":
        put_name(agreement, duo.mentee)
    if how == "declined":
        declined(agreement, duo.mentee.user)


def plan(duo, what):
    """Plan their next meeting as far as this."""
    facts = {
        OFFERED: {"status": "offered", "offered_by": duo.mentor.user},
        ASKED: {"status": "offered", "offered_by": duo.mentee.user},
        LOOSE: {"status": "loose"},
        SOON: {"status": "planned", "on": TODAY + timedelta(days=3), "at": time(16)},
        PAST: {"status": "planned", "on": TODAY - timedelta(days=1), "at": time(16)},
    }
    if what != NOTHING:
        made = Appointment.objects.create(duo=duo, form="online", **facts[what])
        if made.status == "offered":
            made.options.create(on=TODAY + timedelta(days=5), at=time(16))


def meet(duo):
    """Have them met some days ago."""
    held_on = TODAY - timedelta(days=5)
    Meeting.objects.create(duo=duo, held_on=held_on, form="phone", logged_by=duo.mentee.user)
    Duo.objects.filter(pk=duo.pk).update(meetings_held=1, last_met_on=held_on)


def near_end(duo, how):
    """Bring their end near, with a last talk as far along as this."""
    if how == "far":
        return
    Duo.objects.filter(pk=duo.pk).update(ends_on=TODAY + timedelta(days=10))
    talks = {
        "talk planned": {"starts_at": now() + timedelta(days=2)},
        "talk past": {"starts_at": now() - timedelta(days=2)},
        "talk held": {"held_on": TODAY},
    }
    if how in talks:
        ClosingTalk.objects.create(duo=duo, form="online", said_by=duo.mentor.user, **talks[how])


def introduce(duo, when):
    if when:
        host, at = duo.guide, now() + timedelta(days=when)
        Introduction.objects.create(duo=duo, host=host, starts_at=at, place="Buurthuis")


class World:
    """Two people and one who is neither, and one duo that is laid anew for each state."""

    def __init__(self, preset, as_participant):
        self.programme = make_programme(preset)
        first = make_duo(self.programme)
        other = make_duo(self.programme)
        self.stranger = as_participant(other.mentee)
        self.people = {"mentee": first.mentee, "mentor": first.mentor}
        self.browsers = {role: as_participant(one) for role, one in self.people.items()}
        self.opened = set()
        first.delete()

    def look(self, *lay, status="active", **fields):
        """Look at home in this state, and take it away again."""
        with transaction.atomic():
            duo = make_duo(self.programme, status=status, **self.people, **fields)
            for step, argument in lay:
                step(duo, argument) if argument is not None else step(duo)
            duo.refresh_from_db()
            for role, participant in self.people.items():
                self.is_right(role, participant.user, duo.status)
            transaction.set_rollback(True)

    def is_right(self, role, user, status):
        """There is one next step; she sees it on her page, and its link is hers alone."""
        [card] = cards_of(user)
        title = str(next_step(user, [card], [], [], is_asked=False).title)
        assert title.strip()
        # The pages of all programmes are alike: of one each state is looked at, of others each step.
        is_new = (role, status, title) not in self.opened
        if not is_new and self.programme.preset != "gp":
            return
        self.opened.add((role, status, title))
        browser = self.browsers[role]
        page = browser.get(reverse("portal:home"))
        html, step = page.content.decode(), page.context["step"]
        assert (html.count('class="next"'), str(step.title)) == (1, title)
        block = html.partition('class="next"')[2].partition("</section>")[0]
        assert block.count("<a ") == bool(step.url)
        if step.url:
            assert f'href="{step.url}"' in block
        if step.url and is_new:
            assert browser.get(step.url).status_code == 200, step
            assert self.stranger.get(step.url).status_code == 404, step


PRESETS = ("gp", "network", "school", "work")


@pytest.mark.parametrize("preset", PRESETS)
def test_one_step_while_they_are_under_way(preset, as_participant):
    world = World(preset, as_participant)

    ends = ENDS if preset == "gp" else ENDS[:2]
    for appointment, met, end in product(APPOINTMENTS, (False, True), ends):
        lay = [(plan, appointment), (near_end, end)]
        world.look(*lay, *([(meet, None)] if met else []))


@pytest.mark.parametrize("preset", PRESETS)
def test_one_step_before_they_begin(preset, as_participant):
    world = World(preset, as_participant)
    sides = [
        {},
        {"mentee_agreed_at": now()},
        {"mentor_agreed_at": now(), "mentee_agreed_at": now()},
    ]

    for agreed, introduction, who in product(sides, (0, 2, -2), ((), ("mentee",))):
        both = [world.people[each] for each in who]
        prepared = [(lambda duo, those: prepare(duo, *those), both)]
        world.look((introduce, introduction), *prepared, status="proposed", **agreed)
    signs = AGREEMENTS if world.programme.agreement_moment != "none" else ("",)
    for agreement, met in product(signs, (None, TODAY - timedelta(days=9))):
        for who in ((), ("mentee",), ("mentee", "mentor")):
            those = [world.people[each] for each in who]
            prepared = [(lambda duo, these: prepare(duo, *these), those)]
            world.look((agree, agreement), *prepared, status="confirmed", introduced_on=met)
    world.look(status="confirmed", held_from=TODAY, held_until=TODAY + timedelta(days=90))


@pytest.mark.parametrize("preset", PRESETS)
def test_one_step_between_and_after(preset, as_participant):
    world = World(preset, as_participant)

    def answered(duo, role):
        duo.introduction_answers.create(role=role, answer="yes")

    for role in ("mentor", "mentee"):
        world.look((answered, role), status="introduced")
    for status, appointment in product(("paused", "completed", "ended_early"), (NOTHING, PAST)):
        world.look((plan, appointment), (meet, None), status=status)


def ask_to_read(duo):
    """Have the mentor ask whether somebody else may read something; that waits for the mentee."""
    return permission_actions.ask(
        duo,
        key=uuid4(),
        passage="Het gaat goed.",
        purpose="Voor mijn werk",
        reader="Jan de Wit",
        address="jan@example.org",
        typed_name=duo.mentor.name,
        by=duo.mentor.user,
    )


def ask_how_it_goes(duo):
    check_in_actions.ask(duo, by=duo.guide)


@pytest.mark.parametrize("preset", ["gp", "work"])
def test_one_step_while_something_is_asked(preset, as_participant):
    world = World(preset, as_participant)

    questions = [(ask_to_read, None), (ask_how_it_goes, None)]
    for lay in ([questions[0]], [questions[1]], questions):
        for status in ("proposed", "introduced", "confirmed", "active"):
            world.look(*lay, status=status)
            world.look((plan, SOON), *lay, status=status)
    for status in ("paused", "completed", "ended_early"):
        stop = (lambda duo: Duo.objects.filter(pk=duo.pk).update(**over(duo, status)), None)  # noqa: B023
        world.look(*questions, stop)


def over(duo, status):
    """What is different of a duo that was under way and is not any more."""
    return {"status": status} | ({} if status == "paused" else {"ended_on": TODAY})


def rank_of(user):
    [card] = cards_of(user)
    return card.found and card.found[0]


def step(user):
    [card] = cards_of(user)
    return str(card.step.title)


def test_what_comes_first_comes_first():
    duo = make_duo(make_programme("gp"))
    her = duo.mentee.user
    found = [rank_of(her)]
    plan(duo, PAST)
    found.append(rank_of(her))
    Appointment.objects.all().delete()
    plan(duo, ASKED)
    meet(duo)
    found.append(rank_of(her))
    Duo.objects.update(last_met_on=None)
    found.append(rank_of(her))
    near_end(duo, "near")
    found.append(rank_of(her))

    assert found == [Rank.DATE, Rank.REPORT, Rank.REFLECT, Rank.SUGGEST, Rank.ROUND_OFF]


def test_who_did_her_part_of_the_agreement_waits_for_the_other():
    duo = make_duo(make_programme("gp"), status="confirmed", introduced_on=None)
    prepare(duo, duo.mentor, duo.mentee)
    AgreementRules.objects.create(programme=duo.programme, order="mentor_first")
    agreement = drafting_actions.draw_up(duo)
    him, her = duo.mentor.user, duo.mentee.user
    drafting_actions.fill_in(
        agreement, terms=TERMS, seen=agreement.current.mark, by=her, is_right=True
    )
    found = [step(her)]
    drafting_actions.fill_in(
        agreement, terms=TERMS, seen=agreement.current.mark, by=him, is_right=True
    )
    found += [step(her), step(him)]
    Revision.objects.update(expires_at=now())
    version_actions.expire(agreement.current)
    found.append(step(him))

    assert found == [
        "De afspraken kloppen voor jou",
        "Jullie afspraken zijn klaar",
        "Onderteken jullie afspraken",
        "De tijd om te tekenen is voorbij",
    ]


def test_a_permission_and_a_check_in_come_before_what_need_not_be_today():
    duo = make_duo(make_programme("school", makes_plan=True))
    plan(duo, SOON)
    her, him = duo.mentee.user, duo.mentor.user
    before = rank_of(her)
    ask_how_it_goes(duo)
    told = rank_of(her), rank_of(him)
    permission = ask_to_read(duo)
    asked = rank_of(her), rank_of(him)
    meet(duo)
    permission_actions.refuse(permission, by=her)
    hers = duo.check_ins.get(role="mentee")
    check_in_actions.answer(hers, state="good")

    assert before == Rank.SUGGEST
    assert told == (Rank.TELL, Rank.TELL)
    assert asked == (Rank.PERMIT, Rank.TELL)
    assert rank_of(her) == Rank.REFLECT


def test_a_pause_asks_for_no_permission_nor_how_it_goes():
    duo = make_duo()
    ask_how_it_goes(duo)
    ask_to_read(duo)
    pause_actions.pause(duo, until=TODAY + timedelta(days=9), by=duo.mentor.user)

    assert rank_of(duo.mentee.user) is None


def test_what_was_asked_weeks_ago_is_asked_no_more_and_the_last_one_counts():
    duo = make_duo(make_programme("network"))
    plan(duo, SOON)
    ask_how_it_goes(duo)
    CheckIn.objects.update(held_on=TODAY - timedelta(days=5))
    ask_how_it_goes(duo)
    [card] = cards_of(duo.mentee.user)
    latest = duo.check_ins.filter(role="mentee", held_on=TODAY).get()

    assert card.step.url == reverse("portal:check_in", args=[latest.pk])
    CheckIn.objects.update(held_on=F("held_on") - timedelta(days=21))
    assert rank_of(duo.mentee.user) is None


def test_what_others_may_read_is_one_tap_from_home(as_participant):
    duo = make_duo()

    page = as_participant(duo.mentee).get("/m/").content.decode()

    assert f'href="{reverse("portal:permission_list")}"' in page


def test_suggestions_come_one_after_the_other_and_then_she_is_up_to_date():
    duo = make_duo(make_programme("network", makes_plan=True), meetings_held=1)
    her = duo.mentee.user
    plan(duo, LOOSE)
    found = [step(her)]
    Appointment.objects.all().delete()
    plan(duo, SOON)
    found.append(step(her))
    seen = plan_actions.plan_of(duo).mark_for("mentee")
    plan_actions.write(duo, vision="", expects="Rust", is_discussed=False, seen=seen, by=her)
    found.append(step(her))
    goal_actions.add(duo, title="Nee zeggen")
    found.append(step(her))

    name = duo.mentor.user.given_name
    assert found == [
        f"Weet je al wanneer je {name} ziet?",
        "Schrijf op wat je verwacht",
        "Bedenk samen een doel",
        "Je bent helemaal bij",
    ]
    assert step(duo.mentor.user) == "Schrijf op wat je verwacht"


def test_a_reflection_that_need_not_be_is_asked_for_a_while_only():
    duo = make_duo(make_programme("school"))
    meet(duo)
    plan(duo, SOON)
    soon = rank_of(duo.mentee.user)
    Duo.objects.update(last_met_on=TODAY - timedelta(days=15))

    assert soon == Rank.REFLECT
    assert rank_of(duo.mentee.user) == Rank.SUGGEST
    assert rank_of(duo.mentor.user) == Rank.SUGGEST


def test_the_mentor_waits_where_the_mentee_makes_the_first_contact_S0_CONT_1():
    duo = make_duo(make_programme("network"))

    assert rank_of(duo.mentor.user) is None
    assert rank_of(duo.mentee.user) == Rank.DATE


def test_two_of_whom_staff_plan_the_first_meeting_wait_for_them():
    programme = make_programme("network", start_scenario="accompanied")
    duo = make_duo(programme, introduced_on=None)

    [card] = cards_of(duo.mentee.user)

    assert card.found is None
    assert "plant de eerste ontmoeting" in card.step.text


def test_a_pause_asks_nothing(as_participant):
    duo = make_duo()
    pause_actions.pause(duo, until=TODAY + timedelta(days=9), by=duo.mentor.user)

    page = as_participant(duo.mentee).get("/m/").content.decode()

    assert "Jullie pauzeren" in page


def test_an_evaluation_is_named_only_when_there_is_nothing_else(as_participant):
    duo = make_duo(make_programme("network"))
    plan(duo, SOON)
    round_ = Round.objects.create(
        programme=duo.programme,
        moment="midterm",
        status="open",
        opened_on=TODAY,
        closes_at=now() + timedelta(days=9),
    )
    box = Box.objects.create(round=round_)
    Invitation.objects.create(round=round_, box=box, person=duo.mentor.user, role="mentor")

    her, him = (
        as_participant(each).get("/m/").context["step"] for each in (duo.mentee, duo.mentor)
    )

    assert "Kijk in je mail" in str(him.text)
    assert "Kijk in je mail" not in str(her.text)
    assert him.url == ""


def test_a_mentor_of_several_sees_a_card_each_and_the_most_pressing_first(as_participant):
    programme = make_programme("gp")
    mentor = make_participant(programme, role="mentor", capacity=3, trained=True)
    people = [make_participant(programme, name=name) for name in ("Noor Bakker", "Ali Demir")]
    duos = [make_duo(programme, mentor=mentor, mentee=each) for each in people]
    plan(duos[0], PAST)
    plan(duos[1], SOON)

    page = as_participant(mentor).get("/m/")
    html = " ".join(page.content.decode().split())

    assert html.count('class="next"') == 1
    assert page.context["step"].url == reverse("portal:meeting_log", args=[duos[0].pk])
    cards = [html.index(word) for word in ("Ali Demir", "Schrijf op wat je", "Noor Bakker")]
    assert cards == sorted(cards)
    assert "plek voor nog 1" in html
    assert f'href="{reverse("portal:own_places", args=[mentor.pk])}"' in html


def test_she_calls_her_mentor_in_one_step(as_participant):
    duo = make_duo()

    page = as_participant(duo.mentee).get("/m/").content.decode()

    assert 'href="tel:0612345678"' in page


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_home_costs_the_same_for_one_and_for_five_duos(role, as_participant):
    programme = make_programme("gp")
    mentor = make_participant(programme, role="mentor", capacity=9, trained=True)
    duo = make_duo(programme, mentor=mentor)
    me = mentor if role == "mentor" else duo.mentee
    browser = as_participant(me)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get("/m/")
        return len(seen)

    browser.get("/m/")
    one = cost()
    for _number in range(4):
        more = make_duo(programme, mentor=mentor)
        plan(more, SOON)
        goal_actions.add(more, title="Nee zeggen")
        meet(more)
        ask_how_it_goes(more)
        ask_to_read(more)

    assert cost() == one
    assert one <= 15


def test_who_has_nothing_to_do_at_all_reads_so():
    duo = make_duo(meetings_held=1)
    nothing = next_steps.Known(
        duo, duo.mentee.user, agreement="", appointments=[], goals=[], has_answered=True,
        has_prepared=True, both_prepared=False, unwritten=None,
    )  # fmt: skip

    with translation.override("nl"):
        step = next_steps._up_to_date(nothing)

        assert str(step.text) == "Je hoeft nu niets te doen."
