"""Why a mentee has no mentor, and what would help, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.inputs import Somebody
from matching.pair_selectors import by_week, daypart, listed
from matching.rules import AVAILABILITY
from matching.sentences import names_of
from matching.table_selectors import Without
from mentorship.programmes.models import Programme

# So many times of somebody say enough.
TIMES = 4
# A relaxed rule as what would be otherwise
OTHERWISE: dict[str, str | Promise] = {
    AVAILABILITY: gettext_lazy("If %(name)s had time at another moment"),
    "hagro": gettext_lazy("If the same Hagro were no objection"),
    "neighbourhoods": gettext_lazy("If the same neighbourhood were no objection"),
    "employer": gettext_lazy("If the same employer were no objection"),
    "languages": gettext_lazy("If they needed no language in common"),
    "reach": gettext_lazy("If %(name)s travelled further or met online"),
    "experience": gettext_lazy("If less experience were enough"),
    "gap": gettext_lazy("If the mentor need not work longer"),
    "training": gettext_lazy("If a mentor did the training"),
}


@dataclass(frozen=True, slots=True)
class Helper:
    """A mentor who would be possible then."""

    pk: int
    name: str
    points: int


@dataclass(frozen=True, slots=True)
class Help:
    """Something that would give her a mentor, and which one."""

    text: str
    mentors: list[Helper]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why she has nobody: one line for the list, more for her page, and what would help."""

    mentee: Somebody
    why: str
    because: list[str]
    helps: list[Help]


def explained(
    rows: list[Without], people: Mapping[int, Somebody], programme: Programme
) -> list[Explained]:
    """Put all of these in words; the rules are looked up once."""
    codes = {code for row in rows for each in row.facts["helps"] for code in each["rules"]}
    codes |= {code for row in rows for code, _count in row.facts["removes"]}
    names = names_of(sorted(codes), programme) if codes else {}
    return [_explained(row, people, names, programme) for row in rows]


def _explained(
    row: Without,
    people: Mapping[int, Somebody],
    names: Mapping[str, str | Promise],
    programme: Programme,
) -> Explained:
    facts, terms = row.facts, programme.terms
    words = {"name": row.mentee.name.split()[0], "n": facts["possible"]} | terms
    helps = [help_ for each in facts["helps"] for help_ in _helps(each, people, names, words)]
    if facts["possible"]:
        because = [
            ngettext(
                "One %(mentor)s would fit, but others need that place.",
                "%(n)d %(mentors)s would fit, but others need those places.",
                facts["possible"],
            )
            % words
        ]
        because += _group(facts["group"], people, words) if facts["group"] else []
        return Explained(row.mentee, _("others need the place"), because, helps)
    because = [_("No %(mentor)s keeps all the rules with %(name)s.") % words]
    most = sorted(facts["removes"], key=lambda pair: (-pair[1], pair[0]))[:3]
    because += [
        ngettext(
            "“%(rule)s” keeps %(n)d %(mentor)s away.",
            "“%(rule)s” keeps %(n)d %(mentors)s away.",
            count,
        )
        % (words | {"rule": names.get(code, code), "n": count})
        for code, count in most
    ]
    first = most[0][0] if most else ""
    return Explained(row.mentee, _in_short(first, names, words), because, helps)


def _in_short(rule: str, names: Mapping[str, str | Promise], words: Mapping[str, object]) -> str:
    if rule == AVAILABILITY:
        return _("no %(mentor)s who can then") % words
    return _("stopped by: %(rule)s") % {"rule": names.get(rule, rule)} if rule else ""


def _group(
    group: Mapping[str, Any], people: Mapping[int, Somebody], words: Mapping[str, object]
) -> list[str]:
    some = [people[pk].name for pk in group["mentees"] if pk in people]
    text = _("%(count)d %(mentees)s compete for %(places)d places, among them %(names)s.")
    facts = {"count": group["count"], "places": group["places"], "names": listed(some)}
    return [text % (dict(words) | facts)]


def _helps(
    each: Mapping[str, Any],
    people: Mapping[int, Somebody],
    names: Mapping[str, str | Promise],
    words: Mapping[str, object],
) -> list[Help]:
    """What would be otherwise: one for all these mentors, or each at his own times."""
    helpers = {
        other["mentor"]: Helper(
            other["mentor"], people[other["mentor"]].name, round(other["score"] / 1000)
        )
        for other in each["mentors"]
        if other["mentor"] in people
    }
    if each["rules"] == [AVAILABILITY] and helpers:
        return [
            Help(_at_times(other["dayparts"], words), [helpers[other["mentor"]]])
            for other in each["mentors"]
            if other["mentor"] in helpers
        ]
    if len(each["rules"]) == 1 and each["rules"][0] in OTHERWISE:
        text = str(OTHERWISE[each["rules"][0]]) % words
    else:
        both = listed(f"“{names.get(code, code)}”" for code in each["rules"])
        text = _("Without %(rules)s") % {"rules": both}
    return [Help(text, list(helpers.values()))]


def _at_times(codes: Iterable[str], words: Mapping[str, object]) -> str:
    when = ", ".join(daypart(code) for code in by_week(codes)[:TIMES])
    return _("If %(name)s had time on %(when)s") % (dict(words) | {"when": when})
