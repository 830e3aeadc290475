"""Who can be matched in a programme and by what: the answers and settings, read from the database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.utils.timezone import localdate

from matching.answers import Person
from matching.models import (
    HardRules,
    Pin,
    Proposal,
    ProposalStatus,
    RuleOverride,
    Veto,
)
from matching.rules import MUTUAL
from matching.settings import Pair, Settings, Weighed
from mentorship.duos.models import LIVE, Duo, free_mentors, waiting_mentees
from mentorship.intake.gates import ready_to_match
from mentorship.intake.models import Interview, Participant
from mentorship.programmes.matched import IMPRESSION, Counted, counted, weighs
from mentorship.programmes.models import MENTEE, Programme

FIRST = Value(0, IntegerField())


def settings_of(programme: Programme, *, but: Collection[int] = ()) -> Settings:
    """The weights and rules of this programme, and the pairs that are out of the question.

    The proposals ``but`` which are those that it is about: they do not stand in their own way.
    """
    overridden = _overridden(programme)
    return replace(
        rules_of(programme),
        refused=_refused(programme),
        vetoes=_vetoes(programme),
        set_aside=_set_aside(programme),
        mutual=_mutual(programme, overridden, but=but),
        overridden=overridden,
    )


def weighed(criteria: Iterable[Counted]) -> list[Weighed]:
    """These criteria as the matching is given them."""
    return [Weighed(each.code, each.kind, each.weight, each.question) for each in criteria]


def rules_of(programme: Programme) -> Settings:
    """The weights and rules alone, which cost the same however many duos there are."""
    kept = HardRules.objects.filter(programme=programme).first() or HardRules(programme=programme)
    options = {
        code: {each: str(label) for each, label in options}
        for code, options in programme.questions.asked().values_list("code", "options")
    }
    return Settings(
        criteria=weighed(counted(programme)),
        differ_fields=tuple(programme.differ_fields),
        needs_time=kept.needs_time and "availability" in options,
        needs_language=kept.needs_language and "languages" in options,
        needs_reach=kept.needs_reach and "travel" in options,
        not_mutual=kept.not_mutual,
        min_gap_years=kept.min_gap_years if "works_since" in options else None,
        training_gate=programme.blocks("training", before="match"),
        experience_gate=programme.asks_experience,
        today=localdate(),
        options=options,
    )


def _mutual(
    programme: Programme, overridden: Mapping[Pair, frozenset[str]], *, but: Collection[int]
) -> frozenset[Pair]:
    """Who is the mentor of whom, or is to be: in a duo, in what goes out soon, or pinned; by user.

    Of two who are pinned both ways one pin holds. Where somebody said that they may be each
    other's mentor, neither keeps the other from it.
    """
    people = "mentee", "mentor", "mentee__user", "mentor__user", "nth"
    going = Proposal.objects.scheduled().filter(run__programme=programme).exclude(pk__in=but)
    waiting = waiting_mentees().filter(programme=programme).order_by()
    firm, firm_too, pins = (
        rows.annotate(nth=nth).order_by().values_list(*people)
        for rows, nth in (
            (Duo.objects.filter(programme=programme, status__in=LIVE), FIRST),
            (going, FIRST),
            (Pin.objects.filter(mentee__in=waiting.values("pk")), F("pk")),
        )
    )
    found: set[Pair] = set()
    rows = firm.union(firm_too, pins)
    for mentee, mentor, her, him, nth in sorted(rows, key=itemgetter(4)):
        is_kept = not nth or (her, him) not in found
        if is_kept and MUTUAL not in overridden.get((mentee, mentor), ()):
            found.add((him, her))
    return frozenset(found)


def _refused(programme: Programme) -> frozenset[Pair]:
    """Pairs that ended, early or before they began, or of which one said no (S2-MATCH-4)."""
    ended = Duo.objects.filter(programme=programme).exclude(status__in=LIVE)
    declined = Proposal.objects.filter(run__programme=programme, status=ProposalStatus.DECLINED)
    both = ended.values_list("mentee", "mentor").union(declined.values_list("mentee", "mentor"))
    return frozenset(both)


def _set_aside(programme: Programme) -> frozenset[Pair]:
    """Pairs that somebody took off the table."""
    rows = Proposal.objects.set_aside().filter(run__programme=programme)
    return frozenset(rows.values_list("mentee", "mentor"))


def _vetoes(programme: Programme) -> frozenset[Pair]:
    """Two people whom the team keeps apart, whichever of them is the mentor; by user."""
    pairs = Veto.objects.filter(mentee__programme=programme)
    people = list(pairs.values_list("mentee__user", "mentor__user"))
    return frozenset({*people, *((mentor, mentee) for mentee, mentor in people)})


def _overridden(programme: Programme) -> dict[Pair, frozenset[str]]:
    found: dict[Pair, frozenset[str]] = {}
    rows = RuleOverride.objects.filter(programme=programme)
    for mentee, mentor, rule in rows.values_list("mentee", "mentor", "rule"):
        found[mentee, mentor] = found.get((mentee, mentor), frozenset()) | {rule}
    return found


def mentees_to_match(
    programme: Programme, *, with_impression: bool | None = None, **among: Any
) -> list[Person]:
    """Everybody who waits for a mentor, longest first; or only those of ``among``."""
    waiting = ready_to_match(waiting_mentees().filter(programme=programme, **among), programme)
    rows = _with_answers(waiting, programme, with_impression=with_impression)
    return [_person(row, programme) for row in rows.order_by("admitted_at", "pk")]


def mentors_to_match(
    programme: Programme, *, with_impression: bool | None = None, **among: Any
) -> list[Person]:
    """Every mentor with a place left; or only those of ``among``."""
    free = ready_to_match(free_mentors().filter(programme=programme, **among), programme)
    rows = _with_answers(free, programme, with_impression=with_impression)
    return [_person(row, programme) for row in rows.order_by("pk")]


def these(programme: Programme, keys: Iterable[int]) -> dict[int, Person]:
    """These participants as the matching sees them, whether or not they can be matched now."""
    rows = _with_answers(Participant.objects.filter(pk__in=keys), programme, with_impression=False)
    return {row.pk: _person(row, programme) for row in rows}


def _with_answers(
    rows: QuerySet[Participant], programme: Programme, *, with_impression: bool | None
) -> QuerySet[Participant]:
    """Fetch what the matching compares; the impression of an interview only where it counts."""
    rows = rows.select_related("application", "user").defer("user__folded", "user__grams")
    if not (weighs(programme, IMPRESSION) if with_impression is None else with_impression):
        return rows.annotate(impression=Value(None, IntegerField()))
    talks = Interview.objects.filter(application=OuterRef("application"), impression__isnull=False)
    return rows.annotate(impression=Subquery(talks.values("impression")[:1]))


def _person(row: Participant, programme: Programme) -> Person:
    answers = row.application.answers
    return Person(
        pk=row.pk,
        user=row.user_id,
        places=1 if row.role == MENTEE else row.capacity - row.live_duos,
        answers=answers,
        name=row.user.name,
        is_trained=row.is_trained,
        is_experienced=_is_experienced(answers.get("works_since"), programme),
        has_mentee=row.live_duos > 0,
        had_mentee=row.kept_duos > 0,
        impression=row.impression,  # type: ignore[attr-defined]
    )


def _is_experienced(works_since: str | None, programme: Programme) -> bool:
    """More than so many years by today; no answer is not enough (S4-COND-6, S0-ELIG-2)."""
    return works_since is not None and programme.is_experienced(
        date.fromisoformat(works_since), on=localdate()
    )
