"""The people of a programme as the lines of a file: some at a time, and rows without objects."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentorship.accounts.models import User
from mentorship.intake import export
from mentorship.intake.models import Application, ApplicationStatus, Participant
from mentorship.programmes.models import MENTEE, MENTOR, Programme


def head(programme: Programme) -> list[str]:
    """What is above the columns."""
    known = [_("Name"), _("E-mail address"), _("Phone number"), _("Since"), _("Role"), _("State")]
    return [
        *known,
        _("Trained"),
        _("Places"),
        _("%(duos)s now") % {"duos": capfirst(programme.word("duos"))},
    ]


def lines(people: "QuerySet[User]", programme: Programme) -> Iterator[list[object]]:
    """Write each person of these, the newest first, with what she is in this programme."""
    word = {role: capfirst(programme.word(role)) for role in (MENTOR, MENTEE)}
    state = {code: str(label) for code, label in ApplicationStatus.choices}
    yes_or_no = {True: _("yes"), False: _("no")}
    sent = Application.objects.sent_to(programme).order_by("pk")
    taking_part = Participant.objects.filter(programme=programme).order_by("pk")
    known = people.order_by("-pk").values_list("pk", "name", "email", "phone", "joined_at")
    found = export.in_batches(known)
    while some := list(islice(found, export.AT_ONCE)):
        keys = [pk for pk, *_rest in some]
        parts = _by_person(
            taking_part.filter(user__in=keys).values_list(
                "user", "role", "is_trained", "capacity", "live_duos"
            )
        )
        applications = _by_person(
            sent.filter(applicant__in=keys).values_list("applicant", "role", "status")
        )
        for pk, name, email, phone, joined_at in some:
            hers, asked = parts.get(pk, []), applications.get(pk, [])
            as_mentor = [part for part in hers if part[0] == MENTOR]
            yield [
                *(name, email, phone, joined_at.date()),
                ", ".join(sorted({word[role] for role, *_rest in [*hers, *asked]})),
                ", ".join(state[status] for _role, status in asked),
                ", ".join(yes_or_no[is_trained] for _role, is_trained, *_rest in as_mentor),
                sum(capacity for _role, _trained, capacity, _duos in as_mentor)
                if as_mentor
                else "",
                sum(live_duos for *_rest, live_duos in hers),
            ]


def _by_person(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Put together what has the same key in front."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(tuple(rest))
    return found
