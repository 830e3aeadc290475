"""What the team weighs, what was proposed, and what became of it."""

from matching.models.criteria import Criterion, CriterionKind
from matching.models.proposals import (
    Entry,
    EntryKind,
    Pin,
    Proposal,
    ProposalStatus,
    Sending,
    SendingStatus,
    Veto,
    VetoReason,
)
from matching.models.rules import HardRules, RuleOverride
from matching.models.runs import MatchingRun, MatchingSettings, Phase, RunStatus

__all__ = [
    "Criterion",
    "CriterionKind",
    "Entry",
    "EntryKind",
    "HardRules",
    "MatchingRun",
    "MatchingSettings",
    "Phase",
    "Pin",
    "Proposal",
    "ProposalStatus",
    "RuleOverride",
    "RunStatus",
    "Sending",
    "SendingStatus",
    "Veto",
    "VetoReason",
]
