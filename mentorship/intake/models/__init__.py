"""Applications, talks, gatherings and payments, and the participants that come of them."""

from mentorship.intake.models.application import (
    Application,
    ApplicationStatus,
    Note,
    NoteChanged,
    RefusalWithoutReason,
)
from mentorship.intake.models.correction import Correction
from mentorship.intake.models.erasure import ErasureRequest
from mentorship.intake.models.events import (
    Attendance,
    AttendanceState,
    CalendarFeed,
    Event,
    EventKind,
    Guest,
)
from mentorship.intake.models.importing import (
    Import,
    ImportRow,
    ImportStatus,
    Verdict,
)
from mentorship.intake.models.interview import (
    Interview,
    InterviewSlot,
)
from mentorship.intake.models.kept import KeptLonger
from mentorship.intake.models.likeness import Likeness
from mentorship.intake.models.participant import (
    Participant,
    ReachBy,
    Shares,
)
from mentorship.intake.models.payment import (
    Payment,
    PaymentStatus,
)
from mentorship.intake.models.recruitment import (
    Headcount,
    Interest,
    Partner,
)
from mentorship.intake.models.referral import (
    Outcome,
    Referral,
)

__all__ = [
    "Application",
    "ApplicationStatus",
    "Attendance",
    "AttendanceState",
    "CalendarFeed",
    "Correction",
    "ErasureRequest",
    "Event",
    "EventKind",
    "Guest",
    "Headcount",
    "Import",
    "ImportRow",
    "ImportStatus",
    "Interest",
    "Interview",
    "InterviewSlot",
    "KeptLonger",
    "Likeness",
    "Note",
    "NoteChanged",
    "Outcome",
    "Participant",
    "Partner",
    "Payment",
    "PaymentStatus",
    "ReachBy",
    "Referral",
    "RefusalWithoutReason",
    "Shares",
    "Verdict",
]
