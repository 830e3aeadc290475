"""An agreement of a duo: its versions, its signatures, what happened, and the sealed document."""

from agreements.models.agreement import Agreement, AgreementQuerySet
from agreements.models.certificate import SealCertificate
from agreements.models.code import Channel, Code
from agreements.models.document import Document, DocumentKind, ReadingCopy
from agreements.models.event import Event, EventDetail, EventKind
from agreements.models.guardian import Guardian
from agreements.models.revision import Revision
from agreements.models.rules import AgreementRules, SigningOrder
from agreements.models.signatory import (
    GUARDIAN,
    Signatory,
    SignatoryRole,
    missing,
    next_up,
)
from agreements.models.signature import Method, Signature
from agreements.models.status import LAPSED, UNDER_WAY, UNSIGNED, RevisionStatus
from agreements.models.template import Template

__all__ = [
    "GUARDIAN",
    "LAPSED",
    "UNDER_WAY",
    "UNSIGNED",
    "Agreement",
    "AgreementQuerySet",
    "AgreementRules",
    "Channel",
    "Code",
    "Document",
    "DocumentKind",
    "Event",
    "EventDetail",
    "EventKind",
    "Guardian",
    "Method",
    "ReadingCopy",
    "Revision",
    "RevisionStatus",
    "SealCertificate",
    "Signatory",
    "SignatoryRole",
    "Signature",
    "SigningOrder",
    "Template",
    "missing",
    "next_up",
]
