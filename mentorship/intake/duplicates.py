"""Who looks like somebody who was here before, with another address: signs, never a verdict.

Two of the same phone number; or two of the same name who also gave the same birthdate, the same
day on which they began to work, or the same place. Only applications that the coordinator may
see are looked at, and what was judged once is not asked again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least, Right
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.accounts.models import User
from mentorship.accounts.search import Digits, Fold, fold
from mentorship.intake.models import Application, Likeness

FIGURES = 9
SAME_NUMBER, SAME_NAME = gettext_lazy("same phone number"), gettext_lazy("same name")
DAYS: dict[str, str | Promise] = {
    "birthdate": gettext_lazy("same birthdate"),
    "works_since": gettext_lazy("began to work on the same day"),
}
SAME_PLACE = gettext_lazy("same place")
MOST, MANY = 3, 30


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An earlier application of what may be the same person, and why it may be."""

    application: Application
    signs: str


def figures(phone: str) -> str:
    """The end of a phone number, by which two ways of writing it are one; too few say nothing."""
    digits = "".join(c for c in phone if c.isascii() and c.isdigit())
    return digits[-FIGURES:] if len(digits) >= FIGURES else ""


def lookalikes(application: Application, *, by: User) -> list[Lookalike]:
    """Those whom this applicant looks like most, each person once.

    Nearly everybody looks like nobody, which the keys alone say much sooner.
    """
    person = application.applicant_id
    keys = [key for key, one in _keys(application) if one != person] if person else []
    if not keys:
        return []
    judged = Likeness.objects.filter(
        first=Least(OuterRef("applicant"), Value(person)),
        second=Greatest(OuterRef("applicant"), Value(person)),
    )
    rows = (
        Application.objects.coordinated_by(by)
        .filter(pk__in=keys, applicant__is_active=True, is_test=False)
        .exclude(Exists(judged))
        .only("applicant", "name", "phone", "answers", "submitted_at")
        .order_by("-submitted_at", "-pk")[:MANY]
    )
    found: dict[int, Lookalike] = {}
    # Who looks most like her comes first: a number alone may be that of a practice.
    for other in sorted(rows, key=lambda each: -len(_signs(application, each))):
        found.setdefault(other.applicant_id or 0, Lookalike(other, signs(application, other)))
    return list(found.values())[:MOST]


def _keys(application: Application) -> "QuerySet[Application, Any]":
    """The keys of those who look like her, each with the person: two searches, each by its index."""
    alike = Q(pk=None)
    for code in DAYS:
        if day := application.answers.get(code):
            alike |= Q(answers__contains={code: day})
    if place := fold(str(application.answers.get("place", ""))).strip():
        alike |= Q(place=place)
    named = Application.objects.alias(called=Fold(F("name"))).filter(called=fold(application.name))
    keys = named.filter(alike).values_list("pk", "applicant")
    if end := figures(application.phone):
        number = Application.objects.alias(end=Right(Digits("phone"), Value(FIGURES)))
        return keys.union(number.filter(end=end).values_list("pk", "applicant"))
    return keys


def signs(one: Application, other: Application) -> str:
    """Why the two may be of one person, in words."""
    return get_text_list([str(each) for each in _signs(one, other)], _("and"))


def _signs(one: Application, other: Application) -> list[str | Promise]:
    found: list[str | Promise] = []
    if figures(one.phone) and figures(one.phone) == figures(other.phone):
        found.append(SAME_NUMBER)
    if fold(one.name) == fold(other.name):
        found.append(SAME_NAME)
        found += [word for code, word in DAYS.items() if _same(one, other, code)]
        found += [SAME_PLACE] if _same(one, other, "place") else []
    return found


def _same(one: Application, other: Application, code: str) -> bool:
    first, second = (fold(str(each.answers.get(code, ""))).strip() for each in (one, other))
    return bool(first) and first == second


class JudgedAlready(Exception):
    """A colleague said so, or the opposite, just now."""


@transaction.atomic
def judge(people: Iterable[User], *, is_same: bool, by: User) -> Likeness:
    """Note whether two accounts are of one person; nobody is asked again.

    Raises:
        JudgedAlready: a colleague did so first.
    """
    # Both locked, in one order: whoever joins the two does so as well, and comes first or second.
    pair = User.objects.select_for_update().filter(pk__in=[each.pk for each in people])
    first, second = pair.order_by("pk")
    try:
        with transaction.atomic():
            return Likeness.objects.create(
                first=first, second=second, is_same=is_same, judged_by=by
            )
    except IntegrityError as problem:
        raise JudgedAlready from problem
