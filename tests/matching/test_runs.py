"""Asking the engine: at once or in the queue, stopped, tried out, and looked up afterwards."""

import pytest
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from matching import inputs, jobs, run_actions, run_views, table_selectors, working
from matching.models import Criterion, MatchingRun, MatchingSettings, Pin, Proposal
from mentorship.duos.models import Duo
from mentorship.intake.models import Application
from mentorship.mail.models import OutgoingEmail
from tests.factories import (
    coordinator_of,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
)
from tests.matching.table import (
    at_once,
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_queue(monkeypatch):
    """Everything takes longer than anybody waits."""
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)


def attempt(number):
    """What the queue tells a job that was tried so often before."""
    job = Job(queue="default", lock=None, queueing_lock=None, task_name="", attempts=number)
    return JobContext(app=app, job=job, start_timestamp=None, abort_reason=lambda: None)


def test_asking_lays_the_best_pairs_on_the_table(staff, programme):
    """S2-MATCH-2: the software proposes, the team decides."""
    mentee(programme, topics=["practice"])
    mentee(programme, "Samira Haddad", topics=["balance"])
    mentor(programme, "Bo Balans", topics=["balance"])
    mentor(programme, "Pim Praktijk", topics=["practice"])

    response = staff.post(url("run", programme), follow=True)

    assert on_table(programme) == {
        "Fleur Peeters": "Pim Praktijk",
        "Samira Haddad": "Bo Balans",
    }
    assert (MatchingRun.objects.get().is_proven, "Bewezen" in text(response)) == (True, True)
    assert "Fleur Peeters krijgt Pim Praktijk." in text(response)
    assert (Duo.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_of_many_who_change_some_are_named_and_the_others_counted(staff, programme):
    couples(programme, 6)

    response = staff.post(url("run", programme), follow=True)

    assert "Mentee 2 krijgt Mentor" in text(response)
    assert "Ook anders voor Mentee 3, Mentee 4 en Mentee 5." in text(response)


def test_a_run_remembers_with_what_it_was_made(programme):
    MatchingSettings.objects.create(programme=programme, is_fair=True, steady=2500)
    couples(programme, 2)

    run = propose(programme)

    assert (run.is_fair, run.steady, run.steady_points) == (True, 2500, "2,5")
    assert (sum(run.weights.values()), "hagro" in run.rules) == (100, True)
    assert (len(run.pairs), len(run.inputs), run.mentees, run.places) == (2, 4, 2, 2)
    assert run.total == sum(score for _mentee, _mentor, score in run.pairs)
    assert (run.average, run.lowest) == (
        round(run.total / 2000),
        round(min(score for *_pair, score in run.pairs) / 1000),
    )


def test_a_run_without_a_pair_has_no_average(programme):
    run = propose(programme)

    assert (run.average, run.lowest, run.gap) == (0, 0, None)


def test_a_pair_that_stays_keeps_what_the_team_said_of_it(programme):
    one, two, *_mentors = two_and_two(programme)
    kept = of(one)
    kept.approve(by=coordinator_of(programme))
    mentee(programme, "Drie", topics=["practice", "balance"])
    mentor(programme, "Vier")

    propose(programme)

    kept.refresh_from_db()
    assert (kept.run, kept.approved_by) == (MatchingRun.objects.first(), coordinator_of(programme))
    assert Proposal.objects.drafts().count() == 3
    assert of(two).approved_at is None


def test_asking_again_when_nothing_changed_says_so(staff, programme):
    proposed(programme)

    response = staff.post(url("run", programme), follow=True)

    assert "nog steeds het beste" in text(response)


def test_who_is_about_to_hear_is_left_out_of_a_run(programme):
    """Neither she nor the place that he has for her is given away meanwhile."""
    from matching import sending_actions

    one, _two, _bo, _pim = two_and_two(programme)
    guide = coordinator_of(programme)
    sending_actions.plan(programme, [of(one)], guide=guide, by=guide)

    run = propose(programme)

    assert (run.mentees, run.places, on_table(programme)) == (1, 1, {"Twee": "Bo"})


def test_a_mentor_with_two_places_has_one_left_while_the_other_goes_out(programme):
    from matching import sending_actions

    mentor(programme, capacity=2)
    mentee(programme, "Een")
    proposal = Proposal.objects.get(run=propose(programme))
    mentee(programme, "Twee")
    guide = coordinator_of(programme)
    sending_actions.plan(programme, [proposal], guide=guide, by=guide)

    run = propose(programme)

    assert (run.places, on_table(programme)) == (1, {"Twee": "Ahmed Yilmaz"})


def test_a_mentee_whom_a_rule_keeps_apart_is_told_about(staff, programme):
    """S4-COND-5a, S4-COND-6, S4-COND-7a: and what would help."""
    her = mentee(programme, hagro="Centrum")
    mentor(programme, "Buur Man", hagro="centrum ")
    mentor(programme, "Nog Ongetraind", trained=False)

    staff.post(url("run", programme))
    response = staff.get(url("pair", programme, her.pk))

    shown = text(response)
    assert "Nog geen mentor voor Fleur Peeters" in shown
    assert [name in shown for name in ("Buur Man", "Nog Ongetraind")] == [True, True]
    assert [each.text for each in response.context["nobody"].helps] == [
        "Als dezelfde Hagro geen bezwaar was",
        "Als een mentor de training deed",
    ]


def test_who_did_not_click_the_first_time_is_not_paired_again(programme):
    """S2-MATCH-4."""
    her, him = mentee(programme), mentor(programme)
    make_duo(programme, status="dissolved", mentee=her, mentor=him)

    run = propose(programme)

    assert (run.mentees, run.places, run.matched) == (1, 1, 0)


def test_two_people_do_not_mentor_each_other(programme):
    """S0-ELIG-3: her mentee is a mentor too, and she wants to learn as well."""
    duo = make_duo(programme, status="active")
    swapped = [("mentor", duo.mentee.user), ("mentee", duo.mentor.user)]
    for role, user in swapped:
        make_participant(programme, role=role, email=user.email, trained=role == "mentor")

    run = propose(programme)

    assert (run.mentees, run.places, run.matched) == (1, 1, 0)


def test_a_mentor_gets_no_more_mentees_than_she_has_places(programme):
    him = mentor(programme, capacity=2)
    make_duo(programme, mentor=him)
    for name in ("Een", "Twee"):
        mentee(programme, name)

    run = propose(programme)

    assert (run.places, run.matched, len(run.unmatched)) == (1, 1, 1)


def test_who_could_fit_but_for_the_places_is_told_apart(staff, programme):
    mentor(programme)
    for name in ("Een", "Twee", "Drie"):
        mentee(programme, name)

    response = staff.post(url("run", programme), follow=True)

    [first, _second] = response.context["without_listed"]
    assert first.why == "anderen hebben de plaats nodig"
    assert "3 mentees" in " ".join(first.because)


def test_a_mentee_who_got_a_mentor_meanwhile_is_not_listed_as_without(staff, programme):
    her = mentee(programme)
    propose(programme)
    make_duo(programme, mentee=her)

    response = staff.get(url("workbench", programme))

    assert response.context["without"] == []


# --- in the queue -------------------------------------------------------------------------------


def test_a_large_programme_is_worked_out_by_the_worker(staff, programme, in_queue):
    couples(programme, 2)

    waiting = staff.post(url("run", programme), follow=True)
    run = MatchingRun.objects.get()
    queued = ProcrastinateJob.objects.get(task_name="matching.work_out")
    jobs.work_out(attempt(0), **queued.args)
    jobs.work_out(attempt(1), **queued.args)

    done = staff.get(url("workbench", programme))
    assert (waiting.context["runs"].is_waiting, 'http-equiv="refresh"' in text(waiting)) == (
        *(True, True),
    )
    assert (run.is_proven, queued.args) == (False, {"run_pk": run.pk})
    assert (done.context["runs"].is_waiting, len(done.context["table"].rows)) == (False, 2)


@pytest.mark.parametrize(("n", "is_long"), [(60, False), (150, False), (500, True)])
def test_what_takes_longer_than_two_seconds_goes_to_the_queue(n, is_long):
    from tests.matching.people import person, settings

    question = working.Question(settings(), [person(k) for k in range(n)], [person()] * n)

    assert (question.seconds > run_actions.PATIENCE) is is_long


def test_a_run_under_way_is_not_asked_for_twice(programme, in_queue):
    couples(programme, 1)

    assert propose(programme) == propose(programme)
    assert ProcrastinateJob.objects.filter(task_name="matching.work_out").count() == 1


def test_a_run_tells_how_far_it_is(staff, programme, in_queue):
    couples(programme, 1)
    run = propose(programme)
    tell = run_actions._telling(run)

    tell("scan", None, None)
    tell("prove", 90_000, 91_500)
    tell("prove", 90_000, 90_000)  # too soon after the last one to be kept

    kept = MatchingRun.objects.get()
    assert (kept.phase, kept.value, kept.bound, kept.gap) == ("proof", 90_000, 91_500, 2)
    shown = text(staff.get(url("workbench", programme)))
    assert "Bewijzen dat niets beter is" in shown
    assert "hoogstens 2 punten" in shown


def test_a_run_that_is_stopped_lays_nothing_on_the_table(staff, programme, in_queue):
    couples(programme, 1)
    run = propose(programme)

    first = staff.post(url("run_stop", programme, run.pk), follow=True)
    second = staff.post(url("run_stop", programme, run.pk), follow=True)
    run_actions.work_out(run)

    run.refresh_from_db()
    assert (run.status, Proposal.objects.count()) == ("cancelled", 0)
    assert ["Gestopt." in text(page) for page in (first, second)] == [True, False]


def test_a_run_that_is_stopped_just_before_the_end_lays_nothing_either(programme, in_queue):
    couples(programme, 1)
    run = propose(programme)
    asked = run_actions._read(run)
    found = working.answer(asked)
    run_actions.stop(run)

    run_actions._lay(run, found)

    assert not Proposal.objects.exists()


@pytest.mark.parametrize("status", ["scheduled", "published"])
def test_somebody_who_is_sent_while_it_is_worked_out_is_not_proposed_again(
    programme, in_queue, status
):
    from matching import sending_actions

    couples(programme, 1)
    run = propose(programme)
    run_actions.work_out(run)
    later = propose(programme)
    found = working.answer(run_actions._read(later))
    guide = coordinator_of(programme)
    sending = sending_actions.plan(programme, list(Proposal.objects.all()), guide=guide, by=guide)
    if status == "published":
        sending_actions.go(sending)

    run_actions._lay(later, found)

    assert [row.status for row in Proposal.objects.all()] == [status]


def test_what_cannot_be_worked_out_says_so_after_the_last_attempt(staff, programme, in_queue):
    """A weight was changed by hand, so that they are not 100 together."""
    couples(programme, 1)
    run_actions.work_out(propose(programme))
    run = propose(programme)
    MatchingRun.objects.filter(pk=run.pk).update(criteria=run.criteria[1:])

    for number in range(jobs.RETRIES + 1):
        with pytest.raises(ValueError, match="add up to 100"):
            jobs.work_out(attempt(number), run_pk=run.pk)
        run.refresh_from_db()
        assert (run.status == "failed") is (number == jobs.RETRIES)

    shown = staff.get(url("workbench", programme))
    assert "Doorrekenen lukte niet" in text(shown)
    assert 'http-equiv="refresh"' not in text(shown)
    assert len(shown.context["table"].rows) == 1


def test_in_a_large_programme_somebody_asks_for_the_other_mentors(staff, programme, monkeypatch):
    monkeypatch.setattr(working, "EXPLAINED", 0)
    one, *_others = two_and_two(programme)
    seen = {"seen": of(one).mentor_id}
    before = text(staff.get(url("pair", programme, one.pk)))

    after = staff.post(url("look_further", programme, one.pk), seen, follow=True)

    assert "Zoek andere mentoren" in before
    assert [other.name for other in after.context["others"]] == ["Bo"]


def test_other_mentors_that_take_long_are_looked_for_in_the_queue(
    staff, programme, monkeypatch, in_queue
):
    monkeypatch.setattr(working, "EXPLAINED", 0)
    couples(programme, 2)
    run_actions.work_out(propose(programme))
    proposal = Proposal.objects.first()
    address = url("look_further", programme, proposal.mentee_id)

    response = staff.post(address, {"seen": proposal.mentor_id}, follow=True)
    queued = ProcrastinateJob.objects.get(task_name="matching.look_further")
    jobs.look_further(**queued.args)
    jobs.look_further(proposal_pk=999999)

    assert "over een halve minuut" in text(response)
    proposal.refresh_from_db()
    assert len(proposal.alternatives) == 1


def test_for_somebody_who_is_not_there_any_more_no_other_mentors_are_looked_for(
    staff, programme, monkeypatch
):
    monkeypatch.setattr(working, "EXPLAINED", 0)
    proposal = proposed(programme)
    make_duo(programme, mentee=proposal.mentee)
    address = url("look_further", programme, proposal.mentee_id)

    staff.post(address, {"seen": proposal.mentor_id})
    staff.post(address, {"seen": ""})

    proposal.refresh_from_db()
    assert proposal.alternatives is None


# --- what changed since -------------------------------------------------------------------------


def test_who_changed_since_is_named(staff, programme):
    one, _two, bo, _pim = two_and_two(programme)
    Application.objects.filter(pk=bo.application_id).update(answers={"topics": []})
    mentee(programme, "Nieuw Hier")
    make_duo(programme, mentee=one)
    Criterion.objects.filter(programme=programme).delete()
    Criterion.objects.create(
        programme=programme, code="new", label="Nieuw", weight=100, kind="free_mentor"
    )

    response = staff.get(url("workbench", programme))

    changes = response.context["changes"]
    assert (changes.changed, changes.gone, changes.is_weighed_otherwise) == (["Bo"], 1, True)
    assert "Nieuw Hier" in changes.new
    shown = text(response)
    assert [words in shown for words in ("1 persoon wijzigde gegevens na", "Nieuw Hier")] == [
        True,
        True,
    ]


def test_a_new_calculation_with_what_is_known_now_keeps_the_pins(staff, programme):
    one, two, bo, _pim = two_and_two(programme)
    Pin.objects.create(mentee=one, mentor=bo, by=coordinator_of(programme))
    Application.objects.filter(pk=two.application_id).update(answers=one.application.answers)

    response = staff.post(url("run", programme), follow=True)

    assert on_table(programme)["Een"] == "Bo"
    assert not response.context["changes"]


def test_nothing_is_said_when_nothing_changed(staff, programme):
    two_and_two(programme)

    assert not staff.get(url("workbench", programme)).context["changes"]


def test_who_was_sent_since_has_not_gone(staff, programme):
    one, *_others = two_and_two(programme)
    send(programme, [of(one)])

    assert not staff.get(url("workbench", programme)).context["changes"]


# --- what if ------------------------------------------------------------------------------------


def test_any_numbers_become_weights_that_are_100_together():
    assert run_views.shares({"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert run_views.shares({"a": 40, "b": 60}) == {"a": 40, "b": 60}


def weights_of(programme, **changed):
    from mentorship.programmes.matched import counted

    return {f"w-{each.code}": changed.get(each.code, 0) for each in counted(programme)}


def test_trying_other_weights_tells_who_would_change_and_leaves_the_table(staff, programme):
    one, _two, bo, _pim = two_and_two(programme)
    Pin.objects.create(mentee=one, mentor=bo, by=coordinator_of(programme))
    propose(programme)
    Pin.objects.all().delete()
    before = on_table(programme)

    response = staff.post(
        url("try_out", programme),
        weights_of(programme, topics=50) | {"mentee": one.pk},
        follow=True,
    )

    trial = response.context["trial"]
    assert (trial.count, trial.average) == (2, 100)
    assert trial.changes == ["Een krijgt nu Pim.", "Twee krijgt nu Bo."]
    assert on_table(programme) == before
    assert [each.weight for each in response.context["what_if"] if each.code == "topics"] == [100]
    assert MatchingRun.objects.filter(is_trial=True).count() == 1


@pytest.mark.parametrize("typed", ["", "veel", "-3", "1.5"])
def test_weights_that_are_no_numbers_are_refused(staff, programme, typed):
    proposed(programme)

    response = staff.post(
        url("try_out", programme), weights_of(programme, topics=typed), follow=True
    )

    assert "Vul bij elk criterium een heel getal" in text(response)
    assert not MatchingRun.objects.filter(is_trial=True).exists()


def test_nothing_but_zeros_are_no_weights(staff, programme):
    proposed(programme)

    staff.post(url("try_out", programme), weights_of(programme))

    assert not MatchingRun.objects.filter(is_trial=True).exists()


def test_a_trial_in_the_queue_refreshes_and_can_be_stopped(staff, programme, in_queue):
    couples(programme, 1)
    run_actions.work_out(propose(programme))

    response = staff.post(url("try_out", programme), weights_of(programme, topics=100), follow=True)
    trial = MatchingRun.objects.get(is_trial=True)
    stopped = staff.post(url("run_stop", programme, trial.pk), follow=True)
    shown = staff.get(url("workbench", programme), {"wat-als": trial.pk})

    assert 'http-equiv="refresh"' in text(response)
    assert "Gestopt" in text(stopped)
    assert "is gestopt of lukte niet" in text(shown)


@pytest.mark.parametrize("key", ["x", "9" * 30, "999999", ""])
def test_a_trial_that_is_not_there_is_left_out(staff, programme, key):
    proposed(programme)

    response = staff.get(url("workbench", programme), {"wat-als": key})

    assert (response.status_code, response.context["trial"]) == (200, None)


def test_a_trial_of_another_programme_is_not_there(staff, programme):
    proposed(programme)
    elsewhere = make_programme()
    run = run_actions.try_out(elsewhere, weights={"topics": 100}, by=coordinator_of(elsewhere))

    response = staff.get(url("workbench", programme), {"wat-als": run.pk})

    assert response.context["trial"] is None


# --- history ------------------------------------------------------------------------------------


def test_earlier_runs_are_listed_with_their_settings(staff, programme, in_queue):
    MatchingSettings.objects.create(programme=programme, is_fair=True)
    couples(programme, 1)
    run_actions.work_out(propose(programme))
    run_actions.stop(propose(programme))

    response = staff.get(url("history", programme))

    shown = text(response)
    assert len(response.context["rows"]) == 2
    assert [words in shown for words in ("Leerdoelen: 30", "Andere Hagro", "Gestopt")] == [
        *(True, True, True),
    ]
    assert "Laagste score eerst omhoog" in shown


def test_where_nothing_was_asked_the_history_says_so(staff, programme):
    assert "Er is nog niets doorgerekend" in text(staff.get(url("history", programme)))


@pytest.mark.no_cover
def test_the_history_costs_the_same_with_many_runs(staff, programme):
    couples(programme, 1)
    programme.differ_fields = ["place"]
    programme.save()
    propose(programme)
    staff.get(url("history", programme))
    counts = []
    for _ in range(2):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            shown = staff.get(url("history", programme))
        counts.append(len(queries))
        for _ in range(60):
            propose(programme)

    assert counts[0] == counts[1]
    assert shown.context["page"].next
    assert len(staff.get(url("history", programme), {"vanaf": "end"}).context["rows"]) == 50


def test_the_table_tells_a_run_that_was_never_made_from_one_that_failed(programme):
    assert not table_selectors.runs(programme).has_failed
    run = propose(programme)
    run_actions.give_up(run)

    assert not table_selectors.runs(programme).has_failed
    assert inputs.runs_of(programme).get() == run


# --- the doors ----------------------------------------------------------------------------------


def test_runs_can_be_looked_up_by_staff_of_the_programme_and_not_changed(staff, programme):
    from django.urls import reverse

    run = proposed(programme).run
    elsewhere = proposed(make_programme()).run
    coordinator = coordinator_of(programme)
    coordinator.is_superuser = True
    coordinator.save()

    def page(name, *args):
        return staff.get(reverse(f"admin:matching_matchingrun_{name}", args=args))

    listed = page("changelist")
    addresses = [("change", run.pk), ("change", elsewhere.pk), ("add",), ("delete", run.pk)]

    assert list(listed.context["cl"].queryset) == [run]
    assert [page(*address).status_code for address in addresses] == [200, 302, 403, 403]


def test_a_run_of_another_programme_cannot_be_stopped(staff, programme, in_queue):
    elsewhere = make_programme()
    run = propose(elsewhere)

    codes = [
        staff.post(url("run_stop", where, run.pk)).status_code for where in (programme, elsewhere)
    ]

    run.refresh_from_db()
    assert (codes, run.status) == ([404, 404], "waiting")


@pytest.mark.django_db(transaction=True)
def test_one_run_that_two_workers_take_up_is_worked_out_once(monkeypatch):
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)
    programme = make_programme()
    couples(programme, 1)
    run = propose(programme)

    at_once(*[lambda: run_actions.work_out(MatchingRun.objects.get(pk=run.pk))] * 2)

    run.refresh_from_db()
    assert (run.status, Proposal.objects.count()) == ("done", 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_run(monkeypatch):
    monkeypatch.setattr(run_actions, "PATIENCE", -1.0)
    programme = make_programme()
    couples(programme, 1)
    other = make_coordinator()

    at_once(
        lambda: run_actions.ask(programme, by=coordinator_of(programme)).pk,
        lambda: run_actions.ask(programme, by=other).pk,
    )

    assert MatchingRun.objects.count() == 1
