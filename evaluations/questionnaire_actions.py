"""What a programme asks: switch questions on and off, add its own, take those of others over."""

from collections.abc import Callable, Collection, Iterable, Sequence

from django.db import transaction

from evaluations.instrument import is_own, is_taken_over
from evaluations.models import Questionnaire
from evaluations.publication import TEXT
from evaluations.questionnaires import Question, library, load
from mentorship.programmes.models import Programme

MOST_OWN = 6
# Whoever brings a list of others brings it whole.
MOST_WITH_INSTRUMENT = 20
# All open answers of one person share a slot of the ballot box: of five long ones in Latin letters
# some 1,500 characters each fit, in other scripts fewer. The form says which is too long by how much.
MOST_OWN_TEXTS = 2

# Where several lists come from different places
BETWEEN = "; "

Change = Callable[[tuple[Question, ...]], Iterable[Question]]


class Changed(Exception):
    """A colleague made another version since the page was opened."""


class TooMany(Exception):
    """More own questions than people can be asked to answer, or than fit the ballot box."""


def version(programme: Programme, moment: str) -> int:
    """Return the number of the version that counts now; 0 when nobody changed anything yet."""
    newest = Questionnaire.objects.newest(programme, moment)
    return newest.version if newest else 0


def current(programme: Programme, moment: str) -> tuple[Question, ...]:
    """Return what the next round of this moment asks."""
    newest = Questionnaire.objects.newest(programme, moment)
    return newest.asked if newest else load(moment, programme.preset)


def switch(programme: Programme, moment: str, *, on: Collection[str], seen: int) -> int:
    """Ask these of the questions that come with the app, and those that are always asked.

    Returns the number of the version that counts now.

    Raises:
        Changed: ``seen`` is not the newest version.
    """

    def change(asked: tuple[Question, ...]) -> Iterable[Question]:
        for offer in library(moment):
            if offer.is_core or offer.question.code in on:
                yield offer.question
        yield from filter(is_own, asked)

    return _write(programme, moment, change, seen=seen)


def add(programme: Programme, moment: str, question: Question, *, seen: int) -> int:
    """Ask a question of the programme's own, after the others.

    Raises:
        Changed: ``seen`` is not the newest version; pressing twice adds it once.
        TooMany: there are six already, or this would be the third open one.
    """

    def change(asked: tuple[Question, ...]) -> Iterable[Question]:
        _fits([*asked, question], most=MOST_OWN)
        return [*asked, question]

    return _write(programme, moment, change, seen=seen)


def remove(programme: Programme, moment: str, *, code: str) -> int:
    """Do not ask an own question any more; rounds that asked it keep it."""
    return _write(
        programme, moment, lambda asked: [e for e in asked if e.code != code or not is_own(e)]
    )


def take_over(
    programme: Programme, moment: str, questions: Sequence[Question], *, source: str, seen: int
) -> int:
    """Ask a list of others after the own questions; who does this said that it may be used.

    Raises:
        Changed: ``seen`` is not the newest version; pressing twice takes it over once.
        TooMany: more than twenty own questions, or more than two open ones.
    """

    def change(asked: tuple[Question, ...]) -> Iterable[Question]:
        _fits([*asked, *questions], most=MOST_WITH_INSTRUMENT)
        return [*asked, *questions]

    return _write(programme, moment, change, source=source, seen=seen)


def _fits(asked: Iterable[Question], *, most: int) -> None:
    own = [each for each in asked if is_own(each)]
    if len(own) > most or sum(each.kind == TEXT for each in own) > MOST_OWN_TEXTS:
        raise TooMany


@transaction.atomic
def _write(
    programme: Programme, moment: str, change: Change, *, seen: int | None = None, source: str = ""
) -> int:
    """Make the next version, unless nothing changed; nobody else makes one meanwhile."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    newest = Questionnaire.objects.newest(programme, moment)
    version = newest.version if newest else 0
    if seen is not None and seen != version:
        raise Changed
    asked = newest.asked if newest else load(moment, programme.preset)
    questions = tuple(change(asked))
    if questions == asked:
        return version
    has_taken = any(map(is_taken_over, questions))
    sources = [*(newest.source.split(BETWEEN) if newest else []), source] if has_taken else []
    kept = BETWEEN.join(dict.fromkeys(filter(None, sources)))
    Questionnaire.objects.create(
        programme=programme,
        moment=moment,
        version=version + 1,
        questions=[question.to_json() for question in questions],
        source=kept,
        may_use=bool(kept),
    )
    return version + 1
