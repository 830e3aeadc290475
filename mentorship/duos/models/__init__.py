"""A duo, what it did, and what stays between the two."""

from mentorship.duos.models.check_in import (
    CheckIn,
    CheckInQuerySet,
    CheckInState,
    CheckInWay,
)
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
from mentorship.duos.models.goal import (
    Goal,
    GoalQuerySet,
    GoalState,
)
from mentorship.duos.models.hand_over import (
    HandOver,
)
from mentorship.duos.models.introduction import (
    Answer,
    IntroductionAnswer,
)
from mentorship.duos.models.meeting import (
    Meeting,
    MeetingForm,
)
from mentorship.duos.models.network import (
    NetworkIntroduction,
)
from mentorship.duos.models.note import (
    Note,
)
from mentorship.duos.models.plan import (
    Plan,
)
from mentorship.duos.models.preparation import (
    QUESTIONS,
    Preparation,
)
from mentorship.duos.models.reflection import (
    Reflection,
    ReflectionQuerySet,
)

__all__ = [
    "LIVE",
    "LOGGED_AFTERWARDS",
    "QUESTIONS",
    "Answer",
    "CheckIn",
    "CheckInQuerySet",
    "CheckInState",
    "CheckInWay",
    "Duo",
    "DuoQuerySet",
    "DuoStatus",
    "Goal",
    "GoalQuerySet",
    "GoalState",
    "HandOver",
    "IntroductionAnswer",
    "IsOneOf",
    "Meeting",
    "MeetingForm",
    "NetworkIntroduction",
    "Note",
    "Plan",
    "Preparation",
    "Reflection",
    "ReflectionQuerySet",
    "free_mentors",
    "waiting_mentees",
]
