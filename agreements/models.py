"""An agreement of a duo: its versions, its signatures, what happened, and the sealed document."""

import secrets
from hashlib import sha256
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.canonical import fingerprint
from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.intake.models.application import REFERENCE_LETTERS
from mentorship.programmes.models import Programme, Role
from mentorship.transitions import Stateful, transition

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Template(models.Model):
    """One version of the text that a programme's duos sign; it never changes once it is used.

    ``body`` holds ``title``, ``intro``, ``promises``, ``fields`` and ``sections`` as in a preset.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="agreement_templates")
    version = models.PositiveSmallIntegerField()
    body: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    published_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("agreement template")
        verbose_name_plural = _("agreement templates")
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="template_version_once"),
        ]
        triggers = [pgtrigger.Protect(name="template_is_fixed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        """Name the text and its version."""
        return f"{self.body['title']} {self.version}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Whose agreements, and which of them wait for whom."""

    def coordinated_by(self, user: User) -> "AgreementQuerySet":
        """Those of the programmes this person is staff of."""
        return self.filter(duo__programme__in=Programme.objects.coordinated_by(user))

    def in_state(self, state: str) -> "AgreementQuerySet":
        """Those whose current version is in this state."""
        return self.filter(state=state)

    def unsigned(self) -> "AgreementQuerySet":
        """Those that were put to both and that one of them, or neither, has signed."""
        return self.filter(state__in=UNSIGNED)

    def late(self, before: Combinable) -> "AgreementQuerySet":
        """Those that were put to both before this moment and are not signed by both (S4-SIGN-4)."""
        offered = Revision.objects.filter(
            agreement=OuterRef("pk"), status__in=UNSIGNED, offered_at__lt=before
        )
        return self.unsigned().filter(Exists(offered))

    def waiting(self) -> "AgreementQuerySet":
        """Those that are not sealed, of duos that still want one."""
        return self.filter(state__in=UNDER_WAY, duo__status="confirmed")


class RevisionStatus(models.TextChoices):
    """Where a version is."""

    DRAFT = "draft", _("To be filled in")
    OFFERED = "offered", _("To be signed")
    PARTLY_SIGNED = "partly_signed", _("Half signed")
    SIGNED = "signed", _("Signed, being sealed")
    SEALED = "sealed", _("Sealed")
    DECLINED = "declined", _("Declined")
    REPLACED = "replaced", _("Replaced by a newer version")


R = RevisionStatus
UNSIGNED = (R.OFFERED, R.PARTLY_SIGNED)
UNDER_WAY = (R.DRAFT, R.OFFERED, R.PARTLY_SIGNED, R.SIGNED, R.DECLINED)


class Agreement(models.Model):
    """The agreement of one duo, under one reference; ``state`` is that of its current version."""

    duo = models.OneToOneField(Duo, models.PROTECT, related_name="agreement")
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    state = models.CharField(max_length=13, choices=R, default=R.DRAFT, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=R.values), name="agreement_state_known"),
        ]
        indexes = [models.Index(fields=["state"], name="agreement_state")]

    def __str__(self) -> str:
        """Name the reference and the two."""
        return f"{self.reference} · {self.duo}"

    @staticmethod
    def new_reference() -> str:
        """Make a reference that reads well over the phone, such as ``AF-26-7K4MX2``."""
        letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))
        return f"AF-{now():%y}-{letters}"

    @property
    def current(self) -> "Revision":
        """The version that counts now."""
        return self.revisions.latest("number")


class Revision(Stateful):
    """One version of the terms of an agreement.

    draft --offer--> offered --sign--> partly_signed --sign--> signed --seal--> sealed
    offered|partly_signed --decline--> declined;  draft|offered|partly_signed|declined --replace--> replaced
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        _("status"), max_length=13, choices=R, default=R.DRAFT, editable=False
    )
    terms: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=now)
    offered_at = models.DateTimeField(null=True, editable=False)
    decline_reason = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("version of an agreement")
        verbose_name_plural = _("versions of agreements")
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(status__in=R.values), name="revision_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=[R.OFFERED, R.PARTLY_SIGNED, R.SIGNED, R.SEALED])
                | Q(offered_at__isnull=False),
                name="revision_offered_at",
            ),
        ]

    def __str__(self) -> str:
        """Name the agreement and the number."""
        return f"{self.agreement.reference} v{self.number}"

    @property
    def mark(self) -> str:
        """Which version this is and how far it is: what a form was opened with."""
        if self.status != R.DRAFT:
            return f"{self.number}.offered"
        # Answers that were given apart can come into a draft while somebody fills it in.
        return f"{self.number}.draft" + (f".{self.terms_sha256[:12]}" if self.terms else "")

    @property
    def terms_sha256(self) -> str:
        """The fingerprint of what both sign."""
        return fingerprint(self.terms)

    @transition(source=R.DRAFT, target=R.OFFERED)
    def offer(self) -> None:
        """Freeze the terms and ask both to sign."""
        self.offered_at = now()

    @transition(source=R.OFFERED, target=R.PARTLY_SIGNED)
    def sign_first(self) -> None:
        """Note the first signature."""

    @transition(source=R.PARTLY_SIGNED, target=R.SIGNED)
    def sign_second(self) -> None:
        """Note the second signature: the seal can follow."""

    @transition(source=R.SIGNED, target=R.SEALED)
    def seal(self) -> None:
        """Note that the document is sealed."""

    @transition(source=(R.OFFERED, R.PARTLY_SIGNED), target=R.DECLINED)
    def decline(self, *, reason: str) -> None:
        """Note that one of the two does not want to sign."""
        self.decline_reason = reason

    @transition(source=(R.DRAFT, R.OFFERED, R.PARTLY_SIGNED, R.DECLINED), target=R.REPLACED)
    def replace(self) -> None:
        """Make way for a newer version; signatures do not go along."""


class Signature(models.Model):
    """One of the two signed this version: a typed name, and the fingerprint she was shown."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=6, choices=Role)
    signer = models.ForeignKey(User, models.PROTECT, related_name="+")
    typed_name = models.CharField(max_length=100)
    email = models.EmailField()
    terms_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "role"], name="signature_once"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        """Tell who signed what."""
        return f"{self.revision} · {self.typed_name}"


class EventKind(models.TextChoices):
    """What happened to an agreement."""

    DRAFTED = "drafted", _("Drawn up")
    FILLED = "filled", _("Filled in")
    OFFERED = "offered", _("Sent for signature")
    OPENED = "opened", _("Opened")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Not signed")
    REPLACED = "replaced", _("Replaced by a newer version")
    SEALED = "sealed", _("Sealed")


class Event(models.Model):
    """A line of the log of an agreement: each holds the hash of the one before it."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=EventKind)
    role = models.CharField(max_length=6, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event of an agreement")
        verbose_name_plural = _("events of agreements")
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="event_number_once"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        """Tell what happened."""
        return f"{self.agreement.reference} {self.number} {self.kind}"

    def chained(self) -> str:
        """The hash of this line and of all before it."""
        facts = {
            "number": self.number,
            "kind": self.kind,
            "role": self.role,
            "detail": self.detail,
            "at": self.at.isoformat(),
            "previous": self.previous,
        }
        return fingerprint(facts)


class DocumentQuerySet(models.QuerySet["Document"]):
    """The register of what was sealed."""

    def has(self, digest: str) -> bool:
        """Whether a sealed document has this SHA-256."""
        return self.filter(sha256=digest).exists()


class Document(models.Model):
    """A sealed PDF, as it went to both mailboxes; written once."""

    revision = models.OneToOneField(Revision, models.PROTECT, related_name="document")
    sha256 = models.CharField(max_length=64, unique=True)
    pdf = models.BinaryField()
    sealed_at = models.DateTimeField(default=now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed document")
        verbose_name_plural = _("sealed documents")
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        """Name the version and the start of the fingerprint."""
        return f"{self.revision} {self.sha256[:12]}"

    @staticmethod
    def digest(pdf: bytes) -> str:
        """The fingerprint of a file."""
        return sha256(pdf).hexdigest()


class ReadingCopy(models.Model):
    """The unsealed PDF that both can read before they sign."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="reading_copy")
    pdf = models.BinaryField()

    class Meta:
        verbose_name = _("reading copy")
        verbose_name_plural = _("reading copies")

    def __str__(self) -> str:
        """Name the version."""
        return f"{self.revision}"
