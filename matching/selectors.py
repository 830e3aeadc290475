"""What the workbench shows, and what the engine is given."""

from collections.abc import Mapping, Sequence

import numpy as np

from matching.compiling import compiled
from matching.engine.score import plain
from matching.models import Proposal
from matching.pool import mentees_to_match, mentors_to_match, settings_of
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
    programme: Programme, proposals: Sequence[Proposal], *, taken: Mapping[int, int]
) -> set[int]:
    """Which of these proposals can all be sent now: rules kept, places left, nobody paired since.

    So many places of each mentor are ``taken`` by what is not among them.
    """
    mentees = mentees_to_match(programme, pk__in=[each.mentee_id for each in proposals])
    mentors = mentors_to_match(programme, pk__in=[each.mentor_id for each in proposals])
    score = plain(compiled(mentees, mentors, settings_of(programme)))
    places = {mentor.pk: mentor.places - taken.get(mentor.pk, 0) for mentor in mentors}
    allowed = {(mentees[i].pk, mentors[j].pk) for i, j in np.argwhere(score >= 0).tolist()}
    possible = set()
    for proposal in proposals:
        pair = proposal.mentee_id, proposal.mentor_id
        if pair in allowed and places[proposal.mentor_id] > 0:
            places[proposal.mentor_id] -= 1
            possible.add(proposal.pk)
    return possible
