"""From what people answered to what makes a pair impossible, in the engine's terms.

Where a rule is about an answer that somebody did not give, it does not stand in her way, except
where the answer itself is the condition: experience, a language, a time.
"""

from collections.abc import Callable, Sequence

import numpy as np

from matching import places
from matching.answers import MONTHS, Person, names
from matching.engine.model import Allowed, Bools, Differ, Forbidden, Ints, Meet, Reach, Rule
from matching.points import At, bits, codes_of, numbered, online_all, points_at, where, where_all
from matching.settings import Pair, Settings

People = Sequence[Person]
Builder = Callable[[People, People, Settings], Rule]
# Where somebody is, how far she travels and whether she also meets online
Spot = tuple[At, int, bool]
PERSON, MUTUAL, EARLIER, AVAILABILITY = "person", "mutual", "earlier", "availability"
LANGUAGES, REACH, EXPERIENCE, GAP, TRAINING = "languages", "reach", "experience", "gap", "training"
# No rule of a programme: what somebody took off the table
ASIDE = "aside"
# These hold in every programme, and for every pair.
ALWAYS = (PERSON, EARLIER)
NOT_KNOWN = -1


def rule_codes(settings: Settings) -> list[str]:
    """The hard rules of this programme, in the order in which people think of them."""
    holds = {
        PERSON: True,
        MUTUAL: settings.not_mutual,
        EARLIER: True,
        AVAILABILITY: settings.needs_time,
        **dict.fromkeys(settings.differ_fields, True),
        LANGUAGES: settings.needs_language,
        REACH: settings.needs_reach,
        EXPERIENCE: settings.experience_gate,
        GAP: settings.min_gap_years is not None,
        TRAINING: settings.training_gate,
    }
    return [code for code, is_on in holds.items() if is_on]


def rules(mentees: People, mentors: People, settings: Settings) -> tuple[Rule, ...]:
    """The hard rules of this programme, each as the engine keeps it."""
    builders: dict[str, Builder] = {
        PERSON: _two_people,
        MUTUAL: _not_mutual,
        EARLIER: _not_again,
        AVAILABILITY: _meet(AVAILABILITY),
        LANGUAGES: _meet(LANGUAGES),
        REACH: _within_reach,
        EXPERIENCE: _experienced,
        GAP: _further_along,
        TRAINING: _trained,
    }
    builders |= {code: _differ(code) for code in settings.differ_fields}
    return tuple(builders[code](mentees, mentors, settings) for code in rule_codes(settings))


def _two_people(mentees: People, mentors: People, _settings: Settings) -> Differ:
    """Nobody is her own mentor (S0-ELIG-3)."""
    left, right = ([[each.user] for each in side] for side in (mentees, mentors))
    return Differ.named(PERSON, left, right)


def _not_mutual(mentees: People, mentors: People, settings: Settings) -> Forbidden:
    """Nobody is the mentor of her own mentor (S0-ELIG-3)."""
    return _forbidden(MUTUAL, mentees, mentors, settings.mutual, by="user")


def _not_again(mentees: People, mentors: People, settings: Settings) -> Forbidden:
    """Not two who were a pair, or were asked and said no (S2-MATCH-4)."""
    return _forbidden(EARLIER, mentees, mentors, settings.refused, by="pk")


def off_table(mentees: People, mentors: People, settings: Settings) -> Forbidden:
    """Not two whom somebody took off the table, until they are put back."""
    return _forbidden(ASIDE, mentees, mentors, settings.set_aside, by="pk")


def _forbidden(
    code: str, mentees: People, mentors: People, pairs: frozenset[Pair], *, by: str
) -> Forbidden:
    rows = where_pairs(pairs, mentees, mentors, by=by)
    return Forbidden(code, rows[:, 0], rows[:, 1])


def where_pairs(
    pairs: frozenset[Pair] | Sequence[Pair], mentees: People, mentors: People, *, by: str = "pk"
) -> Ints:
    """Rows of the places of mentee and mentor, of those pairs of whom both are here."""
    mentee_at = {getattr(each, by): i for i, each in enumerate(mentees)}
    mentor_at = {getattr(each, by): j for j, each in enumerate(mentors)}
    rows = [
        (mentee_at[mentee], mentor_at[mentor])
        for mentee, mentor in sorted(pairs)
        if mentee in mentee_at and mentor in mentor_at
    ]
    return np.array(rows, np.int64).reshape(-1, 2)


def _meet(code: str) -> Builder:
    """Both chose one of the same answers: a part of the week, a language (S2-MATCH-1a)."""

    def meet(mentees: People, mentors: People, _settings: Settings) -> Meet:
        codes = codes_of(mentees, mentors, code)
        return Meet(code, bits(mentees, code, codes), bits(mentors, code, codes))

    return meet


def _differ(code: str) -> Builder:
    """No name in common: not one Hagro, none of the same neighbourhoods (S4-COND-5)."""

    def differ(mentees: People, mentors: People, _settings: Settings) -> Differ:
        left, right = (
            [names(each.answers.get(code)) for each in side] for side in (mentees, mentors)
        )
        return Differ.named(code, left, right)

    return differ


def _within_reach(mentees: People, mentors: People, _settings: Settings) -> Rule:
    """Neither has to travel further than she wants to, or both meet online (S2-MATCH-1b)."""
    left, right = where_all(mentees), where_all(mentors)
    if left is None or right is None:
        return _reach_by_place(mentees, mentors)
    radius = _radii(mentees), _radii(mentors)
    online = online_all(mentees), online_all(mentors)
    return Reach(REACH, left, right, *radius, *online)


def _radii(people: People) -> Ints:
    return np.array([_radius(each) for each in people], np.int64)


def _radius(person: Person) -> int:
    """How far she travels, in steps of 200 metres; as far as it takes if she set no limit."""
    answer = str(person.answers.get("travel") or "")
    return int(answer) * places.STEPS_PER_KM if answer.isdigit() else places.ANYWHERE


def _reach_by_place(mentees: People, mentors: People) -> Allowed:
    """The same where some places are not known: those are nobody's reason to refuse.

    The table is of points on the map, not of how people write them, so that it stays small.
    """
    (left, here), (right, there) = (
        numbered([_spot(each) for each in side]) for side in (mentees, mentors)
    )
    return Allowed(REACH, left, right, _reaches(here, there))


def _spot(person: Person) -> Spot | None:
    """None: nobody knows where she is."""
    at = where(person)
    return (at, _radius(person), person.is_online) if at else None


def _reaches(here: Sequence[Spot | None], there: Sequence[Spot | None]) -> Bools:
    at = points_at(spot and spot[0] for spot in there)
    radius = np.array([spot[1] if spot else 0 for spot in there], np.int64)
    online = np.array([bool(spot and spot[2]) for spot in there], np.bool_)
    is_unknown = np.array([spot is None for spot in there], np.bool_)
    allowed = np.ones((len(here), len(there)), np.bool_)
    for k, spot in enumerate(here):
        if spot:
            is_near = ((at - spot[0]) ** 2).sum(axis=1) <= np.minimum(radius, spot[1]) ** 2
            allowed[k] = is_near | is_unknown | (online & spot[2])
    return allowed


def _experienced(mentees: People, mentors: People, _settings: Settings) -> Allowed:
    """He has more than so many years of experience on the day of the match (S4-COND-6, S0-ELIG-2)."""
    return _only_mentors(EXPERIENCE, mentees, [each.is_experienced for each in mentors])


def _trained(mentees: People, mentors: People, _settings: Settings) -> Allowed:
    """He did the training (S2-MREC-5, S4-COND-7a)."""
    return _only_mentors(TRAINING, mentees, [each.is_trained for each in mentors])


def _only_mentors(code: str, mentees: People, may: Sequence[bool]) -> Allowed:
    left, right = np.zeros(len(mentees), np.int64), np.array(may, np.int64)
    return Allowed(code, left, right, np.array([[False, True]]))


def _further_along(mentees: People, mentors: People, settings: Settings) -> Allowed:
    """He works at least so many years longer than she does, in whole months."""
    (left, hers), (right, his) = (
        numbered([_months(each, settings) for each in side]) for side in (mentees, mentors)
    )
    gap = np.subtract.outer(np.array(his, np.int64), np.array(hers, np.int64)).T
    enough = gap >= MONTHS * (settings.min_gap_years or 0)
    # Who does not say since when she works can have anybody of whom it is known.
    enough |= np.array(hers, np.int64)[:, None] == NOT_KNOWN
    return Allowed(GAP, left, right, enough & (np.array(his, np.int64) != NOT_KNOWN))


def _months(person: Person, settings: Settings) -> int:
    months = person.months_of_work(settings.today)
    return NOT_KNOWN if months is None else months
