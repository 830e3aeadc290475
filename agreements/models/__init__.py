"""An agreement of a duo: its versions, its signatures, what happened, and the sealed document."""

from agreements.models.agreement import Agreement, AgreementQuerySet
from agreements.models.certificate import SealCertificate
from agreements.models.document import Document, DocumentKind, ReadingCopy
from agreements.models.event import Event, EventDetail, EventKind
from agreements.models.revision import Revision
from agreements.models.rules import AgreementRules, SigningOrder
from agreements.models.signature import Signature
from agreements.models.status import LAPSED, UNDER_WAY, UNSIGNED, RevisionStatus
from agreements.models.template import Template

__all__ = [
    "LAPSED",
    "UNDER_WAY",
    "UNSIGNED",
    "Agreement",
    "AgreementQuerySet",
    "AgreementRules",
    "Document",
    "DocumentKind",
    "Event",
    "EventDetail",
    "EventKind",
    "ReadingCopy",
    "Revision",
    "RevisionStatus",
    "SealCertificate",
    "Signature",
    "SigningOrder",
    "Template",
]
