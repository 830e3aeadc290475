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
from mentorship.duos.models.ending import (
    TALK_WITHIN,
    ClosingTalk,
    ClosingTalkQuerySet,
    Ending,
    Reason,
    Side,
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
    Introduction,
    IntroductionAnswer,
    IntroductionQuerySet,
    IntroductionRemark,
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
from mentorship.duos.models.pause import (
    Pause,
    PauseQuerySet,
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
    "TALK_WITHIN",
    "Answer",
    "CheckIn",
    "CheckInQuerySet",
    "CheckInState",
    "CheckInWay",
    "ClosingTalk",
    "ClosingTalkQuerySet",
    "Duo",
    "DuoQuerySet",
    "DuoStatus",
    "Ending",
    "Goal",
    "GoalQuerySet",
    "GoalState",
    "HandOver",
    "Introduction",
    "IntroductionAnswer",
    "IntroductionQuerySet",
    "IntroductionRemark",
    "IsOneOf",
    "Meeting",
    "MeetingForm",
    "NetworkIntroduction",
    "Note",
    "Pause",
    "PauseQuerySet",
    "Plan",
    "Preparation",
    "Reason",
    "Reflection",
    "ReflectionQuerySet",
    "Side",
    "free_mentors",
    "waiting_mentees",
]
