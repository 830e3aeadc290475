"""Print the proposal that a programme would get now; nothing is kept and nobody hears of it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict, replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from matching import inputs
from matching.models import MatchingRun
from matching.nobody_selectors import explained
from matching.table_selectors import Without
from matching.working import Answer, Question, answer
from mentorship.intake.models import Participant
from mentorship.programmes.matched import counted
from mentorship.programmes.models import Programme

THOUSAND = 1000


class Command(BaseCommand):
    help = "Print the proposal of a programme, what it is worth, and who has nobody and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("programme", help="the programme, as in its address")
        parser.add_argument("--round", help="only who applied in this round")
        parser.add_argument("--json", action="store_true", help="for a program to read")

    def handle(
        self,
        *,
        programme: str,
        round: str | None,  # noqa: A002 — as it is called on the command line
        json: bool,
        **_options: object,
    ) -> None:
        found = Programme.objects.filter(slug=programme).first()
        if found is None:
            raise CommandError(_("There is no programme with this address."))
        question = _question(found, round)
        told = _told(found, round, question, answer(question))
        if json:
            self.stdout.write(_as_json(told))
        else:
            self.stdout.write("\n".join(_as_text(told)))


def _question(programme: Programme, called: str | None) -> Question:
    """Everybody who can be matched now, as the next run would be; of one round if that is asked."""
    settings = inputs.matching_settings(programme)
    run = MatchingRun(
        programme=programme,
        criteria=[asdict(each) for each in counted(programme)],
        is_fair=settings.is_fair,
        steady=settings.steady,
    )
    question = inputs.question_for(run, previous={})
    if called is None:
        return question
    cohort = programme.cohorts.filter(name=called).first()
    if cohort is None:
        raise CommandError(_("There is no round with this name."))
    rows = Participant.objects.filter(application__cohort=cohort)
    there = set(rows.values_list("pk", flat=True))
    return replace(
        question,
        mentees=[each for each in question.mentees if each.pk in there],
        mentors=[each for each in question.mentors if each.pk in there],
    )


def _told(
    programme: Programme, called: str | None, question: Question, found: Answer
) -> dict[str, Any]:
    names = {each.pk: each.name for each in (*question.mentees, *question.mentors)}
    people = inputs.everybody(programme)
    rows = [Without(people[row["mentee"]], row) for row in found.unmatched]
    return {
        "programme": programme.slug,
        "round": called,
        "mentees": len(question.mentees),
        "places": found.places,
        "matched": len(found.pairs),
        "value": found.value,
        "bound": found.bound,
        "proven": found.value == found.bound,
        "pairs": [
            {
                "mentee": {"id": pair.mentee, "name": names[pair.mentee]},
                "mentor": {"id": pair.mentor, "name": names[pair.mentor]},
                "score": pair.score,
                "reasons": [
                    {"criterion": code, "points": points, "most": most}
                    for code, points, most in pair.reasons
                ],
                "set_aside": pair.broken,
            }
            for pair in found.pairs
        ],
        "unmatched": [
            {
                "mentee": {"id": each.mentee.pk, "name": each.mentee.name},
                "reasons": [str(line) for line in each.because],
                "helps": [each_help.text for each_help in each.helps],
            }
            for each in explained(rows, people, programme)
        ],
    }


def _as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_text(told: dict[str, Any]) -> list[str]:
    lines = [
        _("%(matched)d of %(mentees)d have a mentor; there are %(places)d places.") % told,
        _("Value %(value)d, at most %(bound)d:") % told
        + " "
        + (_("proven, nothing is better.") if told["proven"] else _("not proven.")),
        "",
    ]
    lines += [
        f"{pair['score'] / THOUSAND:6.1f}  {pair['mentee']['name']} – {pair['mentor']['name']}"
        for pair in told["pairs"]
    ]
    for nobody in told["unmatched"]:
        lines += ["", _("%(name)s has no mentor:") % nobody["mentee"]]
        lines += [f"  {line}" for line in (*nobody["reasons"], *nobody["helps"])]
    return lines
