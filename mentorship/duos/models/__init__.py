"""A duo, what it did, and what stays between the two."""

from mentorship.duos.models.appointment import (
    Appointment,
    AppointmentChange,
    AppointmentOption,
    AppointmentQuerySet,
    AppointmentStatus,
    ChangeKind,
    ChangeReason,
    How,
    When,
    next_planned,
)
from mentorship.duos.models.check_in import (
    CheckIn,
    CheckInQuerySet,
    CheckInState,
    CheckInWay,
)
from mentorship.duos.models.contact_release import ContactRelease
from mentorship.duos.models.duo import (
    CLOSING,
    LIVE,
    LOGGED_AFTERWARDS,
    TALK_WITHIN,
    Duo,
    DuoQuerySet,
    DuoStatus,
    Health,
    away_mentors,
    free_mentors,
    waiting_mentees,
)
from mentorship.duos.models.ending import (
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
from mentorship.duos.models.help import (
    HelpOutcome,
    HelpRequest,
    HelpRequestQuerySet,
    HelpStatus,
    HelpStep,
    HelpStepKind,
    HelpTopic,
    OwnAdviser,
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
from mentorship.duos.models.permission import (
    Consent,
    Permission,
    PermissionQuerySet,
    PermissionStatus,
    Reading,
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
from mentorship.duos.models.reminder import (
    Reminder,
)

__all__ = [
    "CLOSING",
    "LIVE",
    "LOGGED_AFTERWARDS",
    "QUESTIONS",
    "TALK_WITHIN",
    "Answer",
    "Appointment",
    "AppointmentChange",
    "AppointmentOption",
    "AppointmentQuerySet",
    "AppointmentStatus",
    "ChangeKind",
    "ChangeReason",
    "CheckIn",
    "CheckInQuerySet",
    "CheckInState",
    "CheckInWay",
    "ClosingTalk",
    "ClosingTalkQuerySet",
    "Consent",
    "ContactRelease",
    "Duo",
    "DuoQuerySet",
    "DuoStatus",
    "Ending",
    "Goal",
    "GoalQuerySet",
    "GoalState",
    "HandOver",
    "Health",
    "HelpOutcome",
    "HelpRequest",
    "HelpRequestQuerySet",
    "HelpStatus",
    "HelpStep",
    "HelpStepKind",
    "HelpTopic",
    "How",
    "Introduction",
    "IntroductionAnswer",
    "IntroductionQuerySet",
    "IntroductionRemark",
    "Meeting",
    "MeetingForm",
    "NetworkIntroduction",
    "Note",
    "OwnAdviser",
    "Pause",
    "PauseQuerySet",
    "Permission",
    "PermissionQuerySet",
    "PermissionStatus",
    "Plan",
    "Preparation",
    "Reading",
    "Reason",
    "Reflection",
    "ReflectionQuerySet",
    "Reminder",
    "Side",
    "When",
    "away_mentors",
    "free_mentors",
    "next_planned",
    "waiting_mentees",
]
