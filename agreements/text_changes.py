"""What became of a text between two versions, clause by clause, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.wording import (
    BOTH,
    COORDINATOR,
    FACTS,
    MENTEE,
    MENTOR,
    RHYTHM,
    SUBJECTS,
    Clause,
    Wording,
)

NEW, GONE, CHANGED, MOVED = "new", "gone", "changed", "moved"
FILLED_BY: dict[str, str | Promise] = {
    BOTH: gettext_lazy("the two together"),
    MENTOR: gettext_lazy("the mentor"),
    MENTEE: gettext_lazy("the mentee"),
    COORDINATOR: gettext_lazy("the coordinator"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one part: it is ``new``, ``gone``, ``changed`` or ``moved``."""

    name: str
    state: str
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


def condition_in_words(wording: Wording, clause: Clause) -> str:
    """When a clause counts, or nothing where it always does."""
    when = clause.when
    if when is None:
        return ""
    if when.fact:
        return str(FACTS.get(when.fact, when.fact))
    on = wording.field(when.field)
    facts = {"question": on.name if on else when.field, "answer": when.value}
    return _("only if the answer to “%(question)s” is “%(answer)s”") % facts


def in_lines(wording: Wording, clause: Clause) -> tuple[str, ...]:
    """Everything that a clause says and asks, as lines that can be laid beside each other."""
    return tuple(_lines(wording, clause))


def _lines(wording: Wording, clause: Clause) -> Iterator[str]:
    yield from clause.texts
    if clause.type == RHYTHM or clause.options:
        yield _("To choose from: %(options)s") % {
            "options": ", ".join(str(label) for _code, label in clause.choices)
        }
    if clause.min is not None or clause.max is not None:
        bounds = {"least": clause.min or 0, "most": "…" if clause.max is None else clause.max}
        yield _("From %(least)s to %(most)s") % bounds
    if clause.default not in (None, "", []):
        yield _("Filled in to begin with: %(value)s") % {
            "value": ", ".join(clause.in_words(clause.default))
        }
    if clause.is_asked and clause.by != BOTH:
        yield _("Filled in by %(who)s") % {"who": FILLED_BY[clause.by]}
    if clause.signers:
        yield _("To be signed by: %(who)s") % {"who": ", ".join(clause.signers)}
    if clause.covers:
        yield _("About: %(subjects)s") % {
            "subjects": ", ".join(str(SUBJECTS[each]) for each in clause.covers)
        }
    if condition := condition_in_words(wording, clause):
        yield condition


def _frame(wording: Wording) -> list[tuple[str, tuple[str, ...]]]:
    signed = _("Both sign") if wording.is_signed else _("Both tick, without a signature")
    return [
        (_("Title"), (wording.title,)),
        (_("Introduction"), (wording.intro,)),
        (_("What they promise"), wording.promises),
        (_("Limits of confidentiality"), (wording.limits,)),
        (_("What they tick"), (*wording.consent, signed)),
    ]


def _changed(name: str, was: tuple[str, ...], now: tuple[str, ...]) -> Change:
    """Tell the lines that differ, and all of them where only their order does."""
    gone = tuple(line for line in was if line not in now)
    new = tuple(line for line in now if line not in was)
    return Change(name, CHANGED, gone, new) if gone or new else Change(name, CHANGED, was, now)


def changes(before: Wording, after: Wording) -> list[Change]:
    """Say what became of each part between two texts; what stayed the same is left out."""
    found = [
        _changed(name, tuple(filter(None, was)), tuple(filter(None, now)))
        for (name, was), (_name, now) in zip(_frame(before), _frame(after), strict=True)
        if was != now
    ]
    stayed = [each.code for each in after.clauses if before.clause(each.code)]
    order = [each.code for each in before.clauses if after.clause(each.code)]
    for each in after.clauses:
        now = in_lines(after, each)
        old = before.clause(each.code)
        if old is None:
            found.append(Change(each.name, NEW, (), now))
        elif (was := in_lines(before, old)) != now:
            found.append(_changed(each.name, was, now))
        elif stayed.index(each.code) != order.index(each.code):
            found.append(Change(each.name, MOVED))
    found += [
        Change(each.name, GONE, in_lines(before, each))
        for each in before.clauses
        if after.clause(each.code) is None
    ]
    return found
