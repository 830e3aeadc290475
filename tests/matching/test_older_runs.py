"""A run keeps what it weighed; of what was tried out no more is kept than somebody looks at."""

import pytest
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from matching import inputs, jobs, run_actions, weights_actions, working
from matching.models import Criterion, MatchingRun, Proposal
from mentorship.dashboard.person_actions import forget
from mentorship.intake.models import Application, Interview
from mentorship.programmes.matched import counted
from tests.factories import coordinator_of, make_coordinator, make_duo, make_programme
from tests.matching.table import (
    couples,
    mentee,
    mentor,
    of,
    on_table,
    propose,
    proposed,
    send,
    text,
    two_and_two,
    url,
)
from tests.matching.test_runs import attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_queue(monkeypatch):
    """Everything takes longer than anybody waits."""
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)


@pytest.fixture
def unexplained(monkeypatch):
    """A programme that is too large to work out all alternatives."""
    monkeypatch.setattr(working, "EXPLAINED", 0)


def let_go(programme, code):
    """Have a criterion count no more, and its weight go to another."""
    before = {each.code: (each.label, each.weight) for each in counted(programme)}
    weight = before[code][1]
    other = next(each for each in before if each != code)
    before[code] = before[code][0], 0
    before[other] = before[other][0], before[other][1] + weight
    weights_actions.weigh_as(programme, before, seen=weights_actions.mark(programme))
    weights_actions.remove(programme, code)


# --- what a run weighed -------------------------------------------------------------------------


def test_other_mentors_are_found_after_a_criterion_went(staff, programme, unexplained):
    """They are scored as the proposal is, so that they can be compared."""
    one, _two, bo, _pim = two_and_two(programme)
    score = of(one).score
    let_go(programme, "topics")

    response = staff.post(
        url("look_further", programme, one.pk), {"seen": of(one).mentor_id}, follow=True
    )

    [other] = of(one).alternatives
    assert (response.status_code, other["mentor"]) == (200, bo.pk)
    assert "topics" in [code for code, _points, _most in other["reasons"]]
    assert other["score"] < score
    assert "Leerdoelen" in text(response)


def test_a_run_in_the_queue_is_worked_out_after_a_criterion_went(programme, in_queue):
    couples(programme, 2)
    run = propose(programme)
    let_go(programme, "topics")

    jobs.work_out(attempt(0), run_pk=run.pk)

    run.refresh_from_db()
    assert (run.status, "topics" in run.weights, len(on_table(programme))) == ("done", True, 2)


def test_the_history_names_a_criterion_that_is_gone(staff, programme):
    couples(programme, 1)
    propose(programme)
    let_go(programme, "topics")

    assert "Leerdoelen: 30" in text(staff.get(url("history", programme)))


def test_where_it_is_not_known_any_more_what_counted_a_new_run_is_asked_for(
    staff, programme, unexplained
):
    one, *_others = two_and_two(programme)
    MatchingRun.objects.update(criteria=MatchingRun.objects.get().criteria[:1])

    response = staff.post(
        url("look_further", programme, one.pk), {"seen": of(one).mentor_id}, follow=True
    )

    assert "Reken eerst opnieuw." in text(response)
    assert of(one).alternatives is None


def test_a_trial_counts_impressions_also_where_they_weigh_nothing_yet(programme):
    her, like, unlike = mentee(programme), mentor(programme, "Zoë"), mentor(programme, "Aad")
    by = coordinator_of(programme)
    for person, impression in ((her, 1), (like, 1), (unlike, 5)):
        Interview.objects.create(
            application=person.application, held_on=localdate(), interviewer=by,
            impression=impression,
        )  # fmt: skip
    for code, weight in (("impression", 0), ("free_mentor", 100)):
        Criterion.objects.create(
            programme=programme, code=code, label=code, weight=weight, kind=code
        )

    run = run_actions.try_out(programme, weights={"impression": 100}, by=by)

    assert run.pairs == [[her.pk, like.pk, 100_000]]


@pytest.mark.parametrize(
    ("change", "is_told"), [("name", False), ("nothing", False), ("kind", True)]
)
def test_only_what_decides_a_score_is_weighing_otherwise(staff, programme, change, is_told):
    two_and_two(programme)
    weights_actions.add(programme, counted(programme)[0])
    if change == "name":
        programme.criteria.filter(code="topics").update(label="Anders")
    elif change == "nothing":
        Criterion.objects.create(
            programme=programme, code="age", label="x", weight=0, kind="near", question="age_class"
        )
    else:
        programme.criteria.filter(code="topics").update(kind="same")

    changes = staff.get(url("workbench", programme)).context["changes"]

    assert changes.is_weighed_otherwise is is_told


# --- trials -------------------------------------------------------------------------------------


def trial(programme, by=None):
    return run_actions.try_out(
        programme, weights={"topics": 100}, by=by or coordinator_of(programme)
    )


def trials():
    return set(MatchingRun.objects.filter(is_trial=True).values_list("pk", "status"))


def test_who_tries_another_needs_the_last_one_no_more(programme):
    couples(programme, 1)
    run, other = propose(programme), make_coordinator()

    first, hers, last = trial(programme), trial(programme, other), trial(programme)

    assert first.pk not in dict(trials())
    assert trials() == {(hers.pk, "done"), (last.pk, "done")}
    assert MatchingRun.objects.filter(pk=run.pk).exists()


def test_a_trial_she_waits_for_is_stopped_when_she_asks_another(programme, in_queue):
    couples(programme, 1)
    first, elsewhere = trial(programme), trial(make_programme(), coordinator_of(programme))

    second = trial(programme)
    stopped = trials()
    third = trial(programme)
    queued = ProcrastinateJob.objects.filter(task_name="matching.work_out").order_by("pk")
    for job in queued:
        jobs.work_out(attempt(0), **job.args)

    assert stopped == {
        (first.pk, "cancelled"), (second.pk, "waiting"), (elsewhere.pk, "waiting"),
    }  # fmt: skip
    assert trials() == {(second.pk, "cancelled"), (third.pk, "done"), (elsewhere.pk, "done")}
    assert not Proposal.objects.exists()


def test_a_trial_that_is_gone_when_it_is_found_is_not_missed(programme, in_queue):
    couples(programme, 1)
    run = trial(programme)
    found = working.answer(run_actions._read(run))
    MatchingRun.objects.all().delete()

    run_actions._lay(run, found)

    assert trials() == set()


def test_a_trial_works_out_no_alternatives(programme):
    couples(programme, 3)
    mentee(programme, "Over")
    run = trial(programme)

    question = inputs.question_for(run, previous={})
    found = working.answer(question)

    assert (run.matched, run.unmatched, question.is_explained) == (3, [], False)
    assert [each.alternatives for each in found.pairs] == [None] * 3


def test_other_mentors_are_looked_for_once(staff, programme, unexplained, in_queue):
    couples(programme, 2)
    run_actions.work_out(propose(programme))
    proposal = Proposal.objects.first()

    for _ in range(3):
        staff.post(url("look_further", programme, proposal.mentee_id), {"seen": proposal.mentor_id})

    assert ProcrastinateJob.objects.filter(task_name="matching.look_further").count() == 1


# --- who left -----------------------------------------------------------------------------------


def test_somebody_who_was_forgotten_has_no_page_and_is_counted_as_gone(staff, programme):
    one, _two, bo, _pim = two_and_two(programme)
    mentor(programme, "Over")
    forget(one.user)
    forget(bo.user)

    response = staff.get(url("workbench", programme))
    codes = [
        staff.get(url("pair", programme, one.pk)).status_code,
        staff.post(url("note", programme, one.pk), {"mentor": bo.pk, "text": "x"}).status_code,
    ]

    assert codes == [404, 404]
    assert response.context["changes"].gone == 2
    assert "2 personen doen niet meer mee" in " ".join(text(response).split())


def test_who_found_a_mentor_has_not_gone(staff, programme):
    proposal = proposed(programme)
    send(programme, [proposal])

    assert not staff.get(url("workbench", programme)).context["changes"]


def test_who_got_a_duo_elsewhere_while_on_the_table_has(staff, programme):
    proposal = proposed(programme)
    make_duo(programme, mentee=proposal.mentee)

    assert staff.get(url("workbench", programme)).context["changes"].gone == 1


def test_answers_of_who_was_forgotten_are_no_change(staff, programme):
    one, _two, _bo, _pim = two_and_two(programme)
    forget(one.user)

    changes = staff.get(url("workbench", programme)).context["changes"]

    assert (changes.changed, changes.new, changes.gone) == ([], [], 1)
    assert not Application.objects.filter(name="Een").exists()
