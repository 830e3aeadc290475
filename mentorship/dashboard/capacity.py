"""Whether there are as many places as people who wait."""

from django.db.models import QuerySet, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from mentorship.duos.models import free_mentors, waiting_mentees
from mentorship.intake.gates import can_be_matched
from mentorship.intake.models import Participant
from mentorship.programmes.models import MENTEE, MENTOR, Programme


def free(programme: Programme) -> QuerySet[Participant]:
    """Mentors who can take somebody now."""
    return can_be_matched(free_mentors().filter(programme=programme), programme, MENTOR)


def waiting(programme: Programme) -> QuerySet[Participant]:
    """Mentees who can be matched, and were not."""
    return can_be_matched(waiting_mentees().filter(programme=programme), programme, MENTEE)


def without_place(programme: Programme) -> QuerySet[Participant]:
    """Those of them for whom no place is left once who waits longer has one."""
    left = free(programme).order_by().values("programme").annotate(n=Sum("places_left"))
    in_line = Window(RowNumber(), order_by=["admitted_at", "pk"])
    rows = waiting(programme).annotate(x_place=in_line)
    return rows.filter(x_place__gt=Coalesce(Subquery(left.values("n")), Value(0)))
