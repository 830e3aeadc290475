"""Drawing up the agreements of many duos at once: twice is once."""

from django.db import transaction

from mentorship.duos.models import LIVE, Duo, DuoQuerySet
from mentorship.jobs import queue_once
from mentorship.programmes.models import Cohort, Programme


def without_agreement(programme: Programme, cohort: Cohort | None = None) -> DuoQuerySet:
    """The duos of a programme, or of the mentees of one round, that have no agreement yet."""
    duos = Duo.objects.filter(programme=programme, status__in=LIVE, agreement__isnull=True)
    if cohort:
        duos = duos.filter(mentee__application__cohort=cohort)
    return duos.order_by("pk")


@transaction.atomic
def send_to_all(duos: DuoQuerySet) -> int:
    """Queue the agreement of each of these; give of how many. Each comes in a step of its own."""
    keys = list(duos.values_list("pk", flat=True))
    for pk in keys:
        queue_once("agreements.draw_up", duo_pk=pk)
    return len(keys)
