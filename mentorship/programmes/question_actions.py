"""What can be done with the questions of an application: add, change, move, stop asking, delete."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentorship.programmes import presets
from mentorship.programmes.matched import counted, looks_for_time
from mentorship.programmes.models import Programme, Question, QuestionKind, Role

MOST_QUESTIONS = 60
MARKED = (
    *("label", "hint", "readers", "kind", "roles", "is_required"),
    *("options", "accepted", "otherwise", "is_asked"),
)


class Changed(Exception):
    """A colleague changed the question, or took it away, since the page was opened."""


@dataclass
class Needed(Exception):
    """The question has to stay as it is; ``why`` says so to the staff."""

    why: str


def why_needed(question: Question) -> str:
    """Why this question is to be asked as it is, of whom it is; empty when nothing needs it."""
    programme, code = question.programme, question.code
    weighed = {read for each in counted(programme) if each.weight for read in each.reads}
    reasons = {
        _("The two never have the same answer to this question. Take that rule away first."): (
            code in programme.differ_fields
        ),
        _("It tells whether somebody has enough experience. Take that minimum away first."): (
            code == "works_since" and programme.asks_experience
        ),
        _("The matching looks for a part of the week in common."): (
            code == "availability" and looks_for_time(programme)
        ),
        _("The pages and e-mails about a match show the answer."): (
            code in {"mentoring_question", "offer"}
        ),
        _("The matching weighs the answer. Give it weight 0 first."): code in weighed,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def is_answered(question: Question) -> bool:
    """Whether anybody answered it, also who did not send it in yet."""
    applications = question.programme.applications
    return applications.filter(answers__has_key=question.code).exists()


def is_chosen(question: Question, option: str) -> bool:
    """Whether anybody chose this one of its answers."""
    several = question.kind == QuestionKind.CHOICES
    answer = {question.code: [option] if several else option}
    return question.programme.applications.filter(answers__contains=answer).exists()


def comes_from_model(question: Question) -> bool:
    """Whether the programme began with it; what code and files know by its code is not lost."""
    preset = presets.load(question.programme.preset)["questions"]
    return any(question.code == each["code"] for each in preset)


def mark(question: Question) -> str:
    """Tell apart what it says now from what it said before."""
    said = repr([getattr(question, name) for name in MARKED])
    return sha256(said.encode()).hexdigest()[:16]


def _lock(programme_pk: int) -> Programme:
    return Programme.objects.select_for_update(no_key=True).get(pk=programme_pk)


def _locked(question: Question) -> Question:
    """Read it again, while nobody else changes the questions."""
    programme = _lock(question.programme_id)
    current = Question.objects.filter(pk=question.pk).first()
    if current is None:
        raise Changed(question.code)
    current.programme = programme
    return current


@transaction.atomic
def add(question: Question, *, to: Programme) -> None:
    """Ask it after the others; its code never changes again."""
    _lock(to.pk)
    known = set(to.questions.values_list("code", flat=True))
    stem = slugify(question.label)[:30].strip("-") or "vraag"
    # with a number: it is never the name of another page of the application, or known to code
    question.code = next(
        code for n in count(len(known) + 1) if (code := f"{stem}-{n}") not in known
    )
    question.programme, question.position = to, _next_position(to)
    question.save()


def as_question(data: dict[str, Any], *, programme: Programme, position: int) -> Question:
    """Make an unsaved question of what a preset says of it."""
    return Question(
        programme=programme,
        position=position,
        code=data["code"],
        kind=data["kind"],
        roles=data.get("roles", list(Role.values)),
        label=data["label"],
        hint=data.get("hint", ""),
        readers=data.get("readers", ""),
        is_required=data.get("required", True),
        options=data.get("options", []),
        accepted=data.get("accepted", []),
        otherwise=data.get("otherwise", ""),
    )


@transaction.atomic
def take(programme: Programme, codes: Sequence[str]) -> list[str]:
    """Ask these questions of the catalogue, or ask them again; give what is asked from now on."""
    _lock(programme.pk)
    there = {each.code: each for each in programme.questions.filter(code__in=codes)}
    asked = []
    for data in presets.load("catalogue")["questions"]:
        question = there.get(data["code"])
        if data["code"] not in codes or (question and question.is_asked):
            continue
        question = question or as_question(
            data, programme=programme, position=_next_position(programme)
        )
        question.is_asked = True
        question.save()
        asked.append(question.label)
    return asked


def _next_position(programme: Programme) -> int:
    last: int = programme.questions.aggregate(last=Max("position"))["last"] or 0
    return last + 1


@transaction.atomic
def change(question: Question, *, seen: str) -> None:
    """Keep what was filled in, unless somebody was faster.

    Raises:
        Changed: it is not what this person was shown any more.
    """
    current = _locked(question)
    if mark(current) != seen:
        raise Changed(question.code)
    question.position = current.position
    question.save()


@transaction.atomic
def move(question: Question, *, up: bool) -> None:
    """Ask it before the one above it, or after the one below it; at the end nothing happens.

    Raises:
        Changed: it is gone.
    """
    current = _locked(question)
    others = current.programme.questions
    if up:
        other = others.filter(position__lt=current.position).order_by("-position").first()
    else:
        other = others.filter(position__gt=current.position).order_by("position").first()
    if other is None:
        return
    here, there = current.position, other.position
    # no two are at one place, not even for a moment
    for each, position in (
        (other, _next_position(current.programme)),
        (current, there),
        (other, here),
    ):
        each.position = position
        each.save(update_fields=["position"])


@transaction.atomic
def ask(question: Question, *, asked: bool) -> None:
    """Ask it no more, or again; answers stay either way.

    Raises:
        Changed: it is gone.
        Needed: it has to be asked.
    """
    current = _locked(question)
    if not asked and (why := why_needed(current)):
        raise Needed(why)
    current.is_asked = asked
    current.save(update_fields=["is_asked"])


@transaction.atomic
def delete(question: Question) -> None:
    """Take away a question of their own that nobody answered.

    Raises:
        Changed: it is gone already.
        Needed: it has to stay.
    """
    current = _locked(question)
    if why := why_needed(current):
        raise Needed(why)
    if comes_from_model(current):
        raise Needed(_("It comes from the model. You can stop asking it."))
    if is_answered(current):
        raise Needed(_("Somebody answered it. You can stop asking it: the answers stay."))
    current.delete()
