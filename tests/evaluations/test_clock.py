"""A round is released by the clock, and a restore can be survived (S0-EVAL-4)."""

from datetime import timedelta
from random import Random

import pytest
import time_machine
from django.core.management import call_command
from django.utils.timezone import now
from procrastinate.contrib.django.models import ProcrastinateJob

from evaluations import ballotbox, demo, jobs, keys, selectors
from evaluations.models import Box, Round, Tally
from evaluations.questionnaires import MOMENTS, library
from tests.evaluations.rounds import ANSWERS, open_round, people
from tests.factories import coordinator_of, make_programme


def waiting():
    rows = ProcrastinateJob.objects.filter(status="todo", task_name="evaluations.release")
    return [job.args["round_pk"] for job in rows]


def test_the_clock_queues_each_due_round_once(programme):
    round_, _by_role = open_round(programme, 1, 1)

    jobs.release_due.func(0)
    early = waiting()
    with time_machine.travel(round_.closes_at + timedelta(seconds=1)):
        jobs.release_due.func(0)
        jobs.release_due.func(0)

    assert early == []
    assert waiting() == [str(round_.pk)]


def test_the_job_releases_and_a_second_time_does_nothing(programme):
    round_, by_role = open_round(programme, 6, 6)
    for invitation in by_role["mentor"] + by_role["mentee"]:
        ballotbox.submit(invitation, ANSWERS)

    with time_machine.travel(round_.closes_at + timedelta(seconds=1)):
        jobs.release.func(round_pk=str(round_.pk))
        tallies = Tally.objects.count()
        jobs.release.func(round_pk=str(round_.pk))

    round_.refresh_from_db()
    assert (round_.status, Tally.objects.count()) == ("released", tallies)
    assert tallies > 0
    assert list(Round.objects.due(now() + timedelta(days=99))) == []


def test_the_clock_clears_away_keys_that_can_open_nothing(programme):
    round_, _by_role = open_round(programme, 1, 1)
    with time_machine.travel(round_.closes_at):
        jobs.release.func(round_pk=str(round_.pk))
    keys.make(Box.objects.get().id, 4)

    jobs.release_due.func(0)

    assert list(keys.boxes()) == []


def test_the_command_empties_lost_boxes_and_says_whom_to_ask_again(programme, capsys):
    _round, by_role = open_round(programme, 2, 0)
    for invitation in by_role["mentor"]:
        ballotbox.submit(invitation, ANSWERS)
    box = Box.objects.get()
    person = box.invitations.first().person
    box.invitations.exclude(person=person).get().person.delete()
    keys.destroy(box.id)

    call_command("recover_ballots")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{programme.slug} midterm: 2 lost"
    assert sorted(lines[1:]) == sorted([f"  {person.email}", "  -"])
    assert Round.objects.get().invitations.response()["mentor"] == (2, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["midterm", "final"])
def test_the_demo_holds_a_round_in_the_past_that_is_the_same_every_time(moment):
    tallies = []
    for _each in range(2):
        programme = make_programme()
        invited = [(person.pk, "mentor") for person in people(15)]
        invited += [(person.pk, "mentee") for person in people(15, "mentee")]
        round_ = demo.hold_round(
            programme,
            moment=moment,
            invited=invited,
            closed_at=now() - timedelta(days=30),
            by=coordinator_of(programme),
            random=Random(4),
        )
        rows = Tally.objects.filter(round=round_).order_by("scope", "question", "option")
        tallies.append(list(rows.values_list("scope", "question", "option", "n")))

    report = selectors.report(round_)
    assert round_.status == "released"
    assert {part.answered + 0 for part in selectors.response(round_)} <= set(range(8, 16))
    assert sum(part.answered for part in selectors.response(round_)) == 24
    assert [group.scope for group in report.groups] == ["mentor", "mentee"]
    assert report.pairs
    assert report.voices
    assert tallies[0] == tallies[1]


def test_the_demo_has_words_for_every_open_question():
    asked = {
        each.question.code
        for moment in MOMENTS
        for each in library(moment)
        if not each.question.options
    }

    assert asked == set(demo.VOICES)
