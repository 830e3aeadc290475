"""Why two people score what they do: each criterion in a sentence, also where it gives nothing.

What is missing is said as it is, and nobody is blamed for it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import hypot
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching import places, text
from matching.answers import YES, names, plain
from matching.points import SAYS_NO
from mentorship.intake.models import Participant
from mentorship.programmes.matched import Counted
from mentorship.programmes.models import Question, QuestionKind

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS: dict[str, str | Promise] = {
    "morning": gettext_lazy("Morning"),
    "afternoon": gettext_lazy("Afternoon"),
    "evening": gettext_lazy("Evening"),
}
WORDS = re.compile(r"\w+")
# So many words, names or parts of the week say enough.
NAMED = 6
HALF, ALIKE, NEARLY_ALIKE = 50, 100, 75


# --- several things in a row --------------------------------------------------------------------


def listed(items: Iterable[object]) -> str:
    """Say several things in a row: "a, b and c"."""
    return _in_a_row(items, _("%(some)s and %(last)s"))


def either(items: Iterable[object]) -> str:
    """Say several things of which one is enough: "a, b or c"."""
    return _in_a_row(items, _("%(some)s or %(last)s"))


def _in_a_row(items: Iterable[object], joined: str) -> str:
    words = [str(item) for item in items]
    if len(words) < 2:  # noqa: PLR2004 — one needs no "and"
        return "".join(words)
    return joined % {"some": ", ".join(words[:-1]), "last": words[-1]}


def by_week(codes: Iterable[str]) -> list[str]:
    """Put parts of the week in the order in which they come."""
    parts = list(PARTS)
    known = [code for code in codes if code[:3] in DAYS and code[4:] in PARTS]
    return sorted(known, key=lambda code: (DAYS.index(code[:3]), parts.index(code[4:])))


def daypart(code: str) -> str:
    """Say a part of the week: "dinsdagavond" in Dutch."""
    day, _dash, part = code.partition("-")
    if day not in DAYS or part not in PARTS:
        return code
    said = {
        "morning": _("%(day)s morning"),
        "afternoon": _("%(day)s afternoon"),
        "evening": _("%(day)s evening"),
    }
    return said[part] % {"day": _weekday(DAYS.index(day))}


def _weekday(number: int) -> str:
    return [
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ][number]


def several(answer: Any) -> list[str]:
    """Give an answer as a list: of one thing, several, or nothing."""
    return answer if isinstance(answer, list) else [answer] if answer else []


# --- each kind of criterion ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people, what they answered, and how much of its points a criterion gives them."""

    mentee: Participant
    mentor: Participant
    questions: Mapping[str, Question]
    share: int = 0

    @property
    def hers(self) -> Mapping[str, Any]:
        """What the mentee answered."""
        return self.mentee.application.answers

    @property
    def his(self) -> Mapping[str, Any]:
        """What the mentor answered."""
        return self.mentor.application.answers

    @property
    def names(self) -> dict[str, object]:
        """What the two are called."""
        return {"mentee": self.mentee.user.given_name, "mentor": self.mentor.user.given_name}

    def half(self, said: str) -> str:
        """Add that what is not known takes nothing away, where that is so."""
        half = _("That counts for half.")
        return f"{said} {half}" if self.share == HALF else said


def said(criterion: Counted, pair: Pair) -> str:
    """Say what the points of a criterion come from; nothing where its question is gone."""
    if criterion.question and criterion.question not in pair.questions:
        return ""
    return SAID[criterion.kind](pair, criterion.question)


def _covered(pair: Pair, code: str) -> str:
    """What she asks that he offers, and what not."""
    question = pair.questions[code]
    if question.kind == QuestionKind.YES_NO:
        return _both(pair, code)
    words = {str(option): str(label) for option, label in question.options}
    wanted, offered = (
        [each for each in several(answers.get(code)) if each != SAYS_NO]
        for answers in (pair.hers, pair.his)
    )
    if not wanted:
        return pair.half(_("%(mentee)s chose nothing here.") % pair.names)
    shared = [words.get(each, each) for each in wanted if each in offered]
    missing = [words.get(each, each) for each in wanted if each not in offered]
    lines = [_("Both: %(topics)s.") % {"topics": listed(shared)}] if shared else []
    lines += [_("Not covered: %(topics)s.") % {"topics": listed(missing)}] if missing else []
    if not shared:
        lines.append(_offers(pair, [words.get(each, each) for each in offered]))
    return " ".join(lines)


def _offers(pair: Pair, offered: list[str]) -> str:
    if not offered:
        return _("%(mentor)s chose nothing here.") % pair.names
    return _("%(mentor)s offers: %(topics)s.") % (pair.names | {"topics": listed(offered)})


def _both(pair: Pair, code: str) -> str:
    """What each of them answered, and who did not."""
    question = pair.questions[code]
    people = (pair.mentee, pair.mentor)
    answers = [(each.user.given_name, each.application.answers.get(code)) for each in people]
    silent = [name for name, answer in answers if not answer]
    given = "; ".join(f"{name}: {question.readable(answer)}" for name, answer in answers if answer)
    lines = [f"{given}."] if given else []
    lines += [_("Not known of %(names)s.") % {"names": listed(silent)}] if silent else []
    told = " ".join(lines)
    return pair.half(told) if silent else told


def _time(pair: Pair, _code: str) -> str:
    """When both can, or when each of them can."""
    hers, his = (by_week(several(each.get("availability"))) for each in (pair.hers, pair.his))
    shared = [daypart(code) for code in hers if code in his]
    if shared:
        return _("%(n)d of the %(all)d parts of the week of %(mentee)s: %(shared)s.") % (
            pair.names | {"n": len(shared), "all": len(hers), "shared": listed(shared)}
        )
    told = [
        f"{name}: {listed(map(daypart, codes[:NAMED]))}."
        for name, codes in ((pair.names["mentee"], hers), (pair.names["mentor"], his))
        if codes
    ]
    return " ".join([_("No part of the week in common."), *told])


def _places(pair: Pair, _code: str) -> str:
    """Where each of them is, how far that is, and whether they also meet online."""
    hers, his = (_line(each.get("place")) for each in (pair.hers, pair.his))
    words = pair.names | {"hers": hers, "his": his}
    if not hers or not his:
        people = ((pair.names["mentee"], hers), (pair.names["mentor"], his))
        silent = [name for name, place in people if not place]
        said_of = _("The place of %(names)s is not known.") % {"names": listed(silent)}
    elif hers.casefold() == his.casefold():
        return _("Both in %(hers)s.") % words
    elif (steps := _apart(hers, his)) is None:
        said_of = _("%(mentee)s in %(hers)s, %(mentor)s in %(his)s. How far that is is not known.")
        said_of %= words
    else:
        far = {"km": round(steps / places.STEPS_PER_KM)}
        said_of = _("%(mentee)s in %(hers)s, %(mentor)s in %(his)s: about %(km)d km apart.")
        said_of %= words | far
    is_online = pair.hers.get("online") == pair.his.get("online") == YES
    too = _("Both meet online too.")
    return f"{said_of} {too}" if is_online else said_of


def _line(answer: Any) -> str:
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer or "")


def _apart(hers: str, his: str) -> float | None:
    here, there = places.locate(hers), places.locate(his)
    return hypot(here[0] - there[0], here[1] - there[1]) if here and there else None


def _region(pair: Pair, _code: str) -> str:
    """Which of her places he knows."""
    hers = names(pair.hers.get("place")) | names(pair.hers.get("neighbourhoods"))
    his = names(pair.his.get("place")) | names(pair.his.get("regions"))
    shared = [written for name, written in hers.items() if name in his]
    words = pair.names | {
        "shared": listed(shared[:NAMED]),
        "hers": listed([*hers.values()][:NAMED]),
        "his": listed([*his.values()][:NAMED]),
    }
    if shared:
        return _("%(mentor)s knows %(shared)s.") % words
    if not hers:
        return _("Where %(mentee)s works is not known.") % words
    if not his:
        return _("Which region %(mentor)s knows is not known.") % words
    return _("%(mentee)s works in %(hers)s; %(mentor)s knows %(his)s.") % words


def _words(pair: Pair, _code: str) -> str:
    """Which words of her question come back in what he tells."""
    asked = WORDS.findall(str(pair.hers.get("mentoring_question") or ""))
    if not asked:
        return _("%(mentee)s wrote no question.") % pair.names
    topics = dict(pair.questions["topics"].options) if "topics" in pair.questions else {}
    offers = [topics.get(code, "") for code in several(pair.his.get("topics"))]
    told = " ".join([str(pair.his.get("offer") or ""), *map(str, offers)])
    if not told.strip():
        return _("%(mentor)s wrote nothing about this.") % pair.names
    heard = text.stems(told)
    shared = [word.lower() for word in asked if text.stems(word).keys() & heard.keys()]
    if not shared:
        return _("No words of the question of %(mentee)s come back with %(mentor)s.") % pair.names
    return _("Words of the question of %(mentee)s that come back with %(mentor)s: %(words)s.") % (
        pair.names | {"words": listed([*dict.fromkeys(shared)][:NAMED])}
    )


def _wishes(pair: Pair, _code: str) -> str:
    """Who named whom."""
    by_mentee = _is_named(pair.mentor, pair.hers)
    by_mentor = _is_named(pair.mentee, pair.his)
    if by_mentee and by_mentor:
        return _("They named each other.")
    if by_mentee:
        return _("%(mentee)s named %(mentor)s.") % pair.names
    if by_mentor:
        return _("%(mentor)s named %(mentee)s.") % pair.names
    return _("Neither of them named the other.")


def _is_named(person: Participant, answers: Mapping[str, Any]) -> bool:
    called = plain(person.user.name).split()
    return any(plain(str(line)).split() == called for line in several(answers.get("wishes")))


def _impression(pair: Pair, _code: str) -> str:
    """How alike they came over, by the points: the impressions themselves stay with the talks."""
    if pair.share >= ALIKE:
        return _("They came over alike in their talks.")
    if pair.share >= NEARLY_ALIKE:
        return _("They came over nearly alike in their talks.")
    if pair.share == HALF:
        return _("They came over otherwise, or the impression of one of them is not there yet.")
    return _("They came over very differently in their talks.")


def _burden(pair: Pair, _code: str) -> str:
    """Whether he has somebody already."""
    if pair.mentor.live_duos:
        return _("%(mentor)s has somebody already.") % pair.names
    if pair.mentor.kept_duos:
        return _("%(mentor)s has nobody now, and had somebody before.") % pair.names
    return _("%(mentor)s has nobody yet.") % pair.names


SAID: dict[str, Callable[[Pair, str], str]] = {
    "covers": _covered,
    "same": _both,
    "near": _both,
    "availability": _time,
    "place": _places,
    "region": _region,
    "text": _words,
    "wishes": _wishes,
    "impression": _impression,
    "free_mentor": _burden,
}
