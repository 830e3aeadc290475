"""Tags about gatherings: ``{% load events %}``."""

from collections.abc import Iterable
from typing import Any

from django import template

from mentorship.intake import event_selectors as selectors
from mentorship.intake.models import Attendance, Participant

register = template.Library()


@register.inclusion_tag("intake/events/_training.html")
def training_of(participant: Participant, trainings: Iterable[Attendance]) -> dict[str, Any]:
    """Show which topics of the training a mentor had and which not yet, and her points."""
    programme = participant.application.programme
    return {
        "programme": programme,
        "participant": participant,
        "training": selectors.training(programme, trainings),
        "topics": programme.training_topics,
    }
