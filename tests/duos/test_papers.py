"""Goals, plan, preparation and introductions of a duo: written by the two, for the two."""

from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from cryptography.exceptions import InvalidTag
from django.db import connection, transaction
from django.utils.timezone import localdate, now

from mentorship.dashboard import person_actions
from mentorship.duos import (
    ending_actions,
    goal_actions,
    network_actions,
    plan_actions,
    preparation_actions,
)
from mentorship.duos.models import Duo, Goal, GoalState, NetworkIntroduction, Plan, Preparation
from mentorship.duos.writing import Changed
from mentorship.transitions import TransitionNotAllowed
from tests.factories import make_duo, make_participant

pytestmark = pytest.mark.django_db


def write_plan(
    duo, by, *, vision="Samen kijken", expects="Eerlijkheid", is_discussed=True, seen=None
):
    if seen is None:
        seen = plan_actions.plan_of(duo).mark_for(duo.role_of(by))
    return plan_actions.write(
        duo, vision=vision, expects=expects, is_discussed=is_discussed, seen=seen, by=by
    )


def answer(duo, by, *, seen="", exercise="", **answers):
    return preparation_actions.answer(duo, answers=answers, seen=seen, by=by, exercise=exercise)


# --- goals ---------------------------------------------------------------------------------


def test_a_goal_has_one_of_four_states_and_since_when_S3_AGR_11():
    duo = make_duo()
    with time_machine.travel(now() - timedelta(days=3)):
        goal = goal_actions.add(duo, title="Leren plannen", category="Vaardigheden")

    same = goal_actions.change(
        goal, title="Leren plannen!", category="", state="not_started", seen=goal.mark
    )
    since = same.state_since
    moved = goal_actions.change(
        same, title="Leren plannen!", category="", state="reached", seen=same.mark
    )

    assert (goal.title, goal.category, goal.is_open) == ("Leren plannen", "Vaardigheden", True)
    assert (moved.title, moved.category, moved.is_open) == ("Leren plannen!", "", False)
    assert (localdate() - since).days == 3
    assert moved.state_since == localdate()
    assert [*GoalState] == ["not_started", "working", "reached", "let_go"]
    assert not Goal.objects.open().exists()


def test_the_same_goal_twice_is_one_goal_until_it_is_reached():
    duo = make_duo()
    first = goal_actions.add(duo, title="Leren plannen")
    twice = goal_actions.add(duo, title="leren  PLANNEN", category="Kennis")
    goal_actions.change(first, title=first.title, category="", state="reached", seen=first.mark)

    again = goal_actions.add(duo, title="Leren plannen")

    assert (twice.pk, twice.category) == (first.pk, "")
    assert again.pk != first.pk


def test_there_is_room_for_twenty_goals():
    duo = make_duo()
    for number in range(20):
        goal_actions.add(duo, title=f"Doel {number}")

    with pytest.raises(goal_actions.TooMany):
        goal_actions.add(duo, title="Nog een")

    assert duo.goals.count() == 20


def test_of_two_who_change_a_goal_the_second_reads_so():
    goal = goal_actions.add(make_duo(), title="Leren plannen")
    seen = goal.mark
    kept = goal_actions.change(goal, title="Plannen", category="", state="working", seen=seen)

    double = goal_actions.change(goal, title="Plannen", category="", state="working", seen=seen)
    with pytest.raises(Changed) as changed:
        goal_actions.change(goal, title="Anders", category="", state="working", seen=seen)

    assert double.mark == kept.mark == changed.value.mark
    assert Goal.objects.get().state == "working"


def test_the_goals_of_the_agreement_become_those_of_the_duo_once_S3_AGR_11():
    duo = make_duo()
    goal_actions.add(duo, title="Leren plannen")

    goal_actions.take_over(duo, titles=["leren plannen", "Een stage vinden"])
    goal_actions.take_over(duo, titles=["Een stage vinden", *(f"Doel {n}" for n in range(30))])

    titles = [goal.title for goal in duo.goals.all()]
    assert titles[:3] == ["Leren plannen", "Een stage vinden", "Doel 0"]
    assert len(titles) == 20


def test_a_duo_that_stopped_takes_nothing_over_from_an_agreement():
    duo = make_duo(status="ended_early")

    goal_actions.take_over(duo, titles=["Leren plannen"])

    assert not duo.goals.exists()


# --- plan ----------------------------------------------------------------------------------


def test_each_writes_her_own_expectations_and_either_the_vision_S4_COND_3a():
    duo = make_duo()

    write_plan(duo, duo.mentor.user, vision="Samen kijken", expects="Openheid")
    plan = write_plan(duo, duo.mentee.user, vision="Samen kijken en doen", expects="Eerlijkheid")

    kept = Plan.objects.get()
    kept.duo = duo
    assert (kept.vision, kept.mentor_expects, kept.mentee_expects) == (
        "Samen kijken en doen",
        "Openheid",
        "Eerlijkheid",
    )
    assert plan.discussed_on == localdate()


def test_what_the_other_expects_is_no_reason_to_refuse_what_she_typed():
    duo = make_duo()
    seen = plan_actions.plan_of(duo).mark_for("mentee")
    write_plan(duo, duo.mentor.user, vision="", expects="Openheid", is_discussed=False)

    plan = write_plan(duo, duo.mentee.user, vision="Samen", is_discussed=False, seen=seen)

    assert (plan.vision, plan.mentor_expects) == ("Samen", "Openheid")


def test_of_two_who_write_the_vision_the_second_reads_so():
    duo = make_duo()
    seen = plan_actions.plan_of(duo).mark_for("mentee")
    write_plan(duo, duo.mentor.user, vision="Van de mentor", expects="")

    with pytest.raises(Changed) as changed:
        write_plan(duo, duo.mentee.user, vision="Van de mentee", seen=seen)

    plan = plan_actions.plan_of(duo)
    assert plan.vision == "Van de mentor"
    assert changed.value.mark == plan.mark_for("mentee")


def test_writing_the_same_plan_twice_is_once_and_what_was_discussed_keeps_its_day():
    duo = make_duo()
    with time_machine.travel(now() - timedelta(days=5)):
        first = write_plan(duo, duo.mentee.user)

    double = write_plan(duo, duo.mentee.user, seen="iets ouds")
    later = write_plan(duo, duo.mentee.user, expects="Humor")
    none = write_plan(duo, duo.mentee.user, expects="Humor", is_discussed=False)

    assert double.mark_for("mentee") == first.mark_for("mentee")
    assert (localdate() - later.discussed_on).days == 5
    assert none.discussed_on is None


# --- answering apart -----------------------------------------------------------------------


def test_nobody_reads_the_other_before_both_are_done_S3_STM_0():
    duo = make_duo()
    mentor, mentee = duo.mentor.user, duo.mentee.user

    own = answer(duo, mentor, place="Bibliotheek")

    assert not Preparation.objects.readable_by(mentee).exists()
    assert list(Preparation.objects.readable_by(mentor)) == [own]

    answer(duo, mentee, place="Online")

    both = Preparation.objects.readable_by(mentee).order_by("role")
    assert [row.answers["place"] for row in both] == ["Online", "Bibliotheek"]
    assert all(row.is_open for row in both)


def test_before_both_are_done_the_text_opens_for_its_author_alone_S4_TXT_3():
    duo = make_duo()
    own = answer(duo, duo.mentor.user, place="Bibliotheek")

    Preparation.objects.filter(pk=own.pk).update(is_open=True)

    with pytest.raises(InvalidTag):
        _ = Preparation.objects.get().answers


def test_answers_can_be_changed_also_after_they_were_compared():
    duo = make_duo()
    answer(duo, duo.mentor.user, place="Bibliotheek")
    own = answer(duo, duo.mentee.user, place="Online")

    changed = answer(duo, duo.mentee.user, place="Bibliotheek", seen=own.mark)

    assert changed.is_open
    assert Preparation.objects.readable_by(duo.mentor.user).count() == 2
    assert Preparation.objects.get(role="mentee").answers == {"place": "Bibliotheek"}


def test_of_two_windows_the_second_reads_that_she_answered_already():
    duo = make_duo()
    own = answer(duo, duo.mentee.user, place="Online")

    double = answer(duo, duo.mentee.user, place="Online")
    with pytest.raises(Changed) as changed:
        answer(duo, duo.mentee.user, place="Thuis")

    assert double.pk == own.pk
    assert changed.value.mark == own.mark


def test_exercises_do_not_mix_with_the_questions():
    duo = make_duo()
    answer(duo, duo.mentor.user, place="Bibliotheek")

    answer(duo, duo.mentee.user, exercise="statements", s1="agree")

    assert not Preparation.objects.filter(is_open=True).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_both_read_both():
    duo = make_duo()
    people = (duo.mentor.user, duo.mentee.user)

    def work(user):
        answer(Duo.objects.get(pk=duo.pk), user, place=user.name)
        connection.close()

    threads = [Thread(target=work, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = list(Preparation.objects.all())
    assert [row.is_open for row in rows] == [True, True]
    assert {row.answers["place"] for row in rows} == {user.name for user in people}


# --- introductions -------------------------------------------------------------------------


def introduce(duo, who="Kim de Boer", about="Werk", introduced_on=None):
    return network_actions.add(duo, who=who, about=about, introduced_on=introduced_on)


def test_an_introduction_is_noted_once_changed_and_taken_away_S0_NET_1():
    duo = make_duo()
    row = introduce(duo)
    assert introduce(duo).pk == row.pk

    shown = {"who": "Kim", "about": "Stage", "introduced_on": localdate()}
    network_actions.change(row, **shown, seen=row.mark)
    network_actions.change(row, **shown, seen=row.mark)
    with pytest.raises(Changed) as changed:
        network_actions.change(row, **shown | {"who": "Tim"}, seen=row.mark)

    kept = NetworkIntroduction.objects.get()
    assert (kept.who, kept.about, kept.introduced_on) == ("Kim", "Stage", localdate())
    assert changed.value.mark == kept.mark
    network_actions.take_away(kept)
    network_actions.take_away(kept)
    assert not NetworkIntroduction.objects.exists()


def test_what_was_taken_away_while_she_wrote_is_on_the_list_again():
    row = introduce(make_duo())
    gone = NetworkIntroduction.objects.get()
    network_actions.take_away(gone)

    network_actions.change(row, who="Kim", about="", introduced_on=None, seen=row.mark)

    assert NetworkIntroduction.objects.get().who == "Kim"


def test_there_is_room_for_fifty_introductions():
    duo = make_duo()
    for number in range(50):
        introduce(duo, who=f"Persoon {number}")

    with pytest.raises(network_actions.TooMany):
        introduce(duo)


# --- the end -------------------------------------------------------------------------------


def test_after_the_end_everything_is_read_only():
    duo = make_duo()
    goal = goal_actions.add(duo, title="Leren plannen")
    row = introduce(duo)
    Duo.objects.filter(pk=duo.pk).update(status="completed", ended_on=localdate())
    writes = [
        lambda: goal_actions.add(duo, title="Nog een"),
        lambda: goal_actions.change(goal, title="X", category="", state="working", seen=goal.mark),
        lambda: write_plan(duo, duo.mentee.user),
        lambda: answer(duo, duo.mentee.user, place="Online"),
        lambda: introduce(duo, who="Tim"),
        lambda: network_actions.change(row, who="Tim", about="", introduced_on=None, seen=row.mark),
        lambda: network_actions.take_away(row),
    ]

    for write in writes:
        with pytest.raises(TransitionNotAllowed):
            write()

    assert (Goal.objects.get().title, NetworkIntroduction.objects.get().who) == (
        "Leren plannen",
        "Kim de Boer",
    )
    assert not Plan.objects.exists()


# --- whose eyes ----------------------------------------------------------------------------


def test_a_text_opens_for_its_own_duo_and_its_own_field_alone_S4_TXT_3():
    duo, other = make_duo(), make_duo()
    goal = goal_actions.add(duo, title="Leren plannen", category="Kennis")
    plan = write_plan(duo, duo.mentee.user)
    row = introduce(duo)

    for one, field, text in (
        (goal, "sealed_title", "title"),
        (plan, "sealed_vision", "vision"),
        (row, "sealed_who", "who"),
    ):
        assert getattr(one, text)
        one.duo = other
        with pytest.raises(InvalidTag):
            getattr(one, text)
        one.duo = duo
        setattr(one, field, goal.sealed_category)
        with pytest.raises(InvalidTag):
            getattr(one, text)


def test_a_text_does_not_open_for_who_takes_the_place_of_one_of_the_two_S4_TXT_3():
    duo = make_duo()
    goal_actions.add(duo, title="Leren plannen")
    intruder = make_participant(duo.programme, role="mentor", name="Iemand Anders")

    with transaction.atomic():
        Duo.objects.filter(pk=duo.pk).update(mentor=intruder)

    with pytest.raises(InvalidTag):
        _ = Goal.objects.get().title


@pytest.mark.parametrize("model", [Goal, Plan, NetworkIntroduction, Preparation])
def test_only_the_two_have_rows_to_read_S0_CONF_3(model):
    duo = make_duo()
    goal_actions.add(duo, title="Leren plannen")
    write_plan(duo, duo.mentee.user)
    introduce(duo)
    for person in (duo.mentor.user, duo.mentee.user):
        answer(duo, person, place="Online")
    outsider = make_duo(duo.programme).mentor.user

    found = {
        person: model.objects.readable_by(person).exists()
        for person in (duo.mentor.user, duo.mentee.user, duo.guide, outsider)
    }

    assert list(found.values()) == [True, True, False, False]


def test_what_it_is_called_tells_nothing_of_what_it_says():
    duo = make_duo()
    said = "Kanarievogel"
    rows = [
        goal_actions.add(duo, title=said, category=said),
        write_plan(duo, duo.mentee.user, vision=said, expects=said),
        answer(duo, duo.mentee.user, place=said),
        introduce(duo, who=said, about=said),
    ]

    assert not any(said in f"{row} {row!r}" for row in rows)


# --- forgetting ----------------------------------------------------------------------------


def papers_of(duo):
    goal_actions.add(duo, title="Leren plannen", category="Kennis")
    write_plan(duo, duo.mentor.user, expects="Openheid")
    write_plan(duo, duo.mentee.user, expects="Eerlijkheid")
    introduce(duo)
    for person in (duo.mentor.user, duo.mentee.user):
        answer(duo, person, place="Online")
    ending_actions.stop(duo, by=duo.mentor.user)


def test_with_a_mentee_her_words_go_and_the_days_stay():
    duo, untouched = make_duo(), make_duo()
    papers_of(duo)
    papers_of(untouched)

    person_actions.forget(duo.mentee.user)

    goal, plan = Goal.objects.get(duo=duo), Plan.objects.get(duo=duo)
    assert (goal.title, goal.category, goal.state) == ("", "", "not_started")
    assert (plan.vision, plan.mentee_expects, plan.mentor_expects) == ("", "", "Openheid")
    assert plan.discussed_on == localdate()
    assert [row.role for row in duo.preparations.all()] == ["mentor"]
    assert not duo.network.exists()
    assert untouched.goals.get().title == "Leren plannen"
    assert (untouched.plan.vision, untouched.network.count()) == ("Samen kijken", 1)


def test_with_a_mentor_hers_go_and_the_goals_stay_with_the_mentee():
    duo = make_duo()
    papers_of(duo)

    person_actions.forget(duo.mentor.user)

    plan = Plan.objects.get()
    assert Goal.objects.get().title == "Leren plannen"
    assert (plan.vision, plan.mentor_expects, plan.mentee_expects) == ("", "", "Eerlijkheid")
    assert [row.role for row in duo.preparations.all()] == ["mentee"]
    assert not duo.network.exists()
