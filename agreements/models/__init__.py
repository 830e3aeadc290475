"""An agreement of a duo: its versions, its signatures, what happened, and the sealed document."""

from agreements.models.agreement import Agreement, AgreementQuerySet
from agreements.models.document import Document, ReadingCopy
from agreements.models.event import Event, EventKind
from agreements.models.revision import Revision
from agreements.models.signature import Signature
from agreements.models.status import UNDER_WAY, UNSIGNED, RevisionStatus
from agreements.models.template import Template

__all__ = [
    "UNDER_WAY",
    "UNSIGNED",
    "Agreement",
    "AgreementQuerySet",
    "Document",
    "Event",
    "EventKind",
    "ReadingCopy",
    "Revision",
    "RevisionStatus",
    "Signature",
    "Template",
]
