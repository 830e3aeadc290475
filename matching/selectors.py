"""What the workbench shows, and what the engine is given."""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
from django.db.models import Q

from matching import inputs
from matching.compiling import compiled
from matching.engine.score import plain
from matching.models import Proposal
from matching.pool import mentees_to_match, mentors_to_match, settings_of
from matching.rules import MUTUAL
from matching.settings import Pair
from mentorship.duos.models import free_mentors, waiting_mentees
from mentorship.intake.gates import HeldBack, held_back
from mentorship.programmes.models import MENTEE, MENTOR, Programme

# So many names of those who wait for something.
NAMED = 50


def not_yet(programme: Programme) -> list[HeldBack]:
    """Who is left out of the matching because a step comes first, and which (S2-MREC-5)."""
    mentees = waiting_mentees().filter(programme=programme)
    mentors = free_mentors().filter(programme=programme)
    return [
        *held_back(mentees, programme, MENTEE, most=NAMED),
        *held_back(mentors, programme, MENTOR, most=NAMED),
    ]


def still_possible(
    programme: Programme, proposals: Sequence[Proposal], *, is_going: bool = False
) -> set[int]:
    """Which of these proposals can all be sent now: rules kept, places left, nobody paired since.

    A place that is for somebody who hears in a few minutes, or who is pinned, is not for another; nor
    does who is pinned go to another. When they are going it is first come, first served: what goes
    out later does not count yet.
    """
    chosen = [(each.mentee_id, each.mentor_id) for each in proposals]
    pins = set() if is_going else _pins_about(programme, chosen)
    held_to = dict(pins)
    mentees = mentees_to_match(programme, pk__in={mentee for mentee, _ in (*chosen, *pins)})
    mentors = mentors_to_match(programme, pk__in={mentor for _, mentor in chosen})
    settings = settings_of(programme, but=[each.pk for each in proposals])
    score = plain(compiled(mentees, mentors, settings))
    allowed = {(mentees[i].pk, mentors[j].pk) for i, j in np.argwhere(score >= 0).tolist()}
    users = {each.pk: each.user for each in (*mentees, *mentors)}
    places = Counter({mentor.pk: mentor.places for mentor in mentors})
    if not is_going:
        places.subtract(inputs.places_taken(programme))
    held = Counter(pair[1] for pair in pins if pair in allowed and pair not in chosen)
    possible, together = set(), set()
    # Who is pinned to the mentor of her proposal has that place before anybody else.
    for proposal in sorted(
        proposals, key=lambda each: (each.mentee_id, each.mentor_id) not in pins
    ):
        pair = proposal.mentee_id, proposal.mentor_id
        left = places[pair[1]] - (0 if pair in pins else held[pair[1]])
        if pair not in allowed or left <= 0 or held_to.get(pair[0], pair[1]) != pair[1]:
            continue
        her, him = users[pair[0]], users[pair[1]]
        if settings.not_mutual and MUTUAL not in settings.overridden.get(pair, ()):
            if (her, him) in together:
                continue
            together.add((him, her))
        places[pair[1]] -= 1
        possible.add(proposal.pk)
    return possible


def _pins_about(programme: Programme, pairs: Collection[Pair]) -> set[Pair]:
    """The pins of these people, but those of who hears of another in a few minutes."""
    going = inputs.scheduled(programme).values("mentee")
    of_hers = Q(mentee__in={mentee for mentee, _mentor in pairs})
    of_his = Q(mentor__in={mentor for _mentee, mentor in pairs})
    rows = inputs.pins(programme).filter(of_hers | of_his).exclude(mentee__in=going)
    return set(rows.values_list("mentee", "mentor"))
