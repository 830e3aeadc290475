"""A duo, what it did, and what stays between the two."""

from mentorship.duos.models.duo import (
    LIVE,
    LOGGED_AFTERWARDS,
    Duo,
    DuoQuerySet,
    DuoStatus,
    IsOneOf,
    free_mentors,
    waiting_mentees,
)
from mentorship.duos.models.introduction import (
    Answer,
    IntroductionAnswer,
)
from mentorship.duos.models.meeting import (
    Meeting,
    MeetingForm,
)
from mentorship.duos.models.reflection import (
    Reflection,
    ReflectionQuerySet,
)

__all__ = [
    "LIVE",
    "LOGGED_AFTERWARDS",
    "Answer",
    "Duo",
    "DuoQuerySet",
    "DuoStatus",
    "IntroductionAnswer",
    "IsOneOf",
    "Meeting",
    "MeetingForm",
    "Reflection",
    "ReflectionQuerySet",
    "free_mentors",
    "waiting_mentees",
]
