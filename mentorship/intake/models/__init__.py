"""Applications, interviews, training, and the participants that come of them."""

from mentorship.intake.models.application import (
    Application,
    ApplicationStatus,
    Note,
    NoteChanged,
    RefusalWithoutReason,
)
from mentorship.intake.models.events import Attendance, Event, EventKind
from mentorship.intake.models.interview import Interview
from mentorship.intake.models.participant import Participant

__all__ = [
    "Application",
    "ApplicationStatus",
    "Attendance",
    "Event",
    "EventKind",
    "Interview",
    "Note",
    "NoteChanged",
    "Participant",
    "RefusalWithoutReason",
]
