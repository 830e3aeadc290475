"""What the team weighs, what was proposed, and what became of it."""

from matching.models.criteria import Criterion
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
from matching.models.runs import MatchingRun, MatchingSettings, Phase, RunStatus

__all__ = [
    "Criterion",
    "Entry",
    "EntryKind",
    "MatchingRun",
    "MatchingSettings",
    "Phase",
    "Pin",
    "Proposal",
    "ProposalStatus",
    "RunStatus",
    "Sending",
    "SendingStatus",
    "Veto",
    "VetoReason",
]
