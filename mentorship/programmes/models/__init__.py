"""A programme with its rules, questions, words and materials."""

from mentorship.programmes.models.cohort import (
    Cohort,
)
from mentorship.programmes.models.library import (
    Material,
    MaterialFile,
    MaterialKind,
    Phase,
    Service,
)
from mentorship.programmes.models.patience import (
    PATIENCE,
)
from mentorship.programmes.models.programme import (
    COUNTED,
    MENTEE,
    MENTOR,
    TERMS,
    AgreementMoment,
    Country,
    DurationUnit,
    EvaluationMoment,
    FirstPlace,
    Gate,
    GateBefore,
    GateStep,
    GateStrength,
    Membership,
    PermissionBy,
    Programme,
    ProgrammeIncomplete,
    ProgrammeStatus,
    Reflections,
    Rhythm,
    Role,
    StartScenario,
    Supervision,
    months_later,
)
from mentorship.programmes.models.questions import (
    Question,
    QuestionKind,
)
from mentorship.programmes.models.rules import (
    GroundRules,
)
from mentorship.programmes.models.wording import (
    Logo,
    MailText,
)

__all__ = [
    "COUNTED",
    "MENTEE",
    "MENTOR",
    "PATIENCE",
    "TERMS",
    "AgreementMoment",
    "Cohort",
    "Country",
    "DurationUnit",
    "EvaluationMoment",
    "FirstPlace",
    "Gate",
    "GateBefore",
    "GateStep",
    "GateStrength",
    "GroundRules",
    "Logo",
    "MailText",
    "Material",
    "MaterialFile",
    "MaterialKind",
    "Membership",
    "PermissionBy",
    "Phase",
    "Programme",
    "ProgrammeIncomplete",
    "ProgrammeStatus",
    "Question",
    "QuestionKind",
    "Reflections",
    "Rhythm",
    "Role",
    "Service",
    "StartScenario",
    "Supervision",
    "months_later",
]
