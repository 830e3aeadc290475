"""Why a mentee has no mentor, and what would help, in words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching import inputs
from matching.inputs import Somebody
from matching.models import Pin
from matching.reasons import by_week, daypart, either, listed
from matching.rules import ASIDE, AVAILABILITY
from matching.sentences import names_of, refusals_of
from matching.table_selectors import Without
from mentorship.intake.models import Participant
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
    ASIDE: gettext_lazy("If what was taken off the table were put back"),
}
# The one rule without which there would be somebody, as whom there is not
STOPPED: dict[str, str | Promise] = {
    AVAILABILITY: gettext_lazy("no %(mentor)s who can then"),
    "hagro": gettext_lazy("no %(mentor)s of another Hagro"),
    "neighbourhoods": gettext_lazy("no %(mentor)s of another neighbourhood"),
    "employer": gettext_lazy("no %(mentor)s of another employer"),
    "languages": gettext_lazy("no %(mentor)s who speaks the same language"),
    "reach": gettext_lazy("no %(mentor)s within reach"),
    "experience": gettext_lazy("no %(mentor)s with enough experience"),
    "gap": gettext_lazy("no %(mentor)s who works longer"),
    "training": gettext_lazy("no %(mentor)s who did the training"),
    ASIDE: gettext_lazy("no %(mentor)s but who was taken off the table"),
}


@dataclass(frozen=True, slots=True)
class Helper:
    """A mentor who would be possible then."""

    pk: int
    name: str
    points: int


@dataclass(frozen=True, slots=True)
class Help:
    """Something that would give her a mentor, and which one; or something to put back first."""

    text: str
    mentors: list[Helper]
    is_to_put_back: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """Why she has nobody: one line for the list, more for her page, and what would help.

    ``why`` names nobody whom the team keeps apart: it is in a file too.
    """

    mentee: Somebody
    why: str
    because: list[str]
    helps: list[Help]


def explained(
    rows: list[Without], people: Mapping[int, Somebody], programme: Programme
) -> list[Explained]:
    """Put all of these in words; the rules are looked up once."""
    told = [row.facts for row in rows if row.facts]
    codes = {code for facts in told for each in facts["helps"] for code in each["rules"]}
    codes |= {code for facts in told for code, _count in facts["removes"]}
    names = names_of(sorted(codes), programme) if codes else {}
    return [_explained(row, people, names, programme) for row in rows]


def _explained(
    row: Without,
    people: Mapping[int, Somebody],
    names: Mapping[str, str | Promise],
    programme: Programme,
) -> Explained:
    facts, terms = row.facts, programme.terms
    words = {"name": row.mentee.name.split()[0], "n": facts.get("possible")} | terms
    if row.mentee.pinned:
        return _held(row.mentee, people, words)
    if not facts:  # what was proposed to her is not there any more
        return Explained(row.mentee, _("no proposal now"), [], [])
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
    return Explained(row.mentee, _in_short(facts["helps"], words), because, helps)


def _in_short(helps: Iterable[Mapping[str, Any]], words: Mapping[str, object]) -> str:
    """Name the one rule without which there would be somebody; where it takes more, none."""
    for each in helps:
        if len(each["rules"]) == 1 and each["rules"][0] in STOPPED:
            return str(STOPPED[each["rules"][0]]) % words
    return _("no %(mentor)s keeps all the rules") % words


def _held(
    mentee: Somebody, people: Mapping[int, Somebody], words: Mapping[str, object]
) -> Explained:
    """She is pinned to somebody who is not possible: that alone is why."""
    named = people.get(mentee.pinned or 0)
    words = dict(words) | {"held": named.name if named else _("somebody who has no place")}
    because = [
        _("%(name)s is pinned to %(held)s, and that is not possible now.") % words,
        _("As long as that pin is there, nobody else is proposed.") % words,
    ]
    return Explained(mentee, _("pinned to %(held)s: not possible now") % words, because, [])


@dataclass(frozen=True, slots=True)
class DeadPin:
    """A pin that cannot hold, and what stands in its way."""

    pin: Pin
    because: list[str]


def dead_pin(mentee: Participant) -> DeadPin | None:
    """Why the one to whom she is pinned is not proposed to her; nothing when nobody pinned her."""
    rows = inputs.pins(mentee.programme).filter(mentee=mentee).select_related("mentor__user", "by")
    return next((DeadPin(pin, why_dead(mentee.programme, [pin])[pin.pk]) for pin in rows), None)


def why_dead(programme: Programme, pins: Collection[Pin]) -> dict[int, list[str]]:
    """What stands in the way of each of these pins, by its key."""
    if not pins:
        return {}
    found = refusals_of(programme, [(pin.mentee_id, pin.mentor_id) for pin in pins])
    free = _("Nothing stands in the way any more. Have it worked out again.")
    return {
        pin.pk: [each.text for each in found[pin.mentee_id, pin.mentor_id] if not each.is_set_aside]
        or [free]
        for pin in pins
    }


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
    return [Help(text, list(helpers.values()), is_to_put_back=ASIDE in each["rules"])]


def _at_times(codes: Iterable[str], words: Mapping[str, object]) -> str:
    when = either(daypart(code) for code in by_week(codes)[:TIMES])
    return _("If %(name)s had time on %(when)s") % (dict(words) | {"when": when})
