"""Where a version is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RevisionStatus(models.TextChoices):
    """Where a version is."""

    DRAFT = "draft", _("To be filled in")
    OFFERED = "offered", _("To be signed")
    PARTLY_SIGNED = "partly_signed", _("Half signed")
    SIGNED = "signed", _("Signed, being sealed")
    SEALED = "sealed", _("Sealed")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Time to sign is over")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACED = "replaced", _("Replaced by a newer version")
    ENDED = "ended", _("Ended")


R = RevisionStatus
UNSIGNED = (R.OFFERED, R.PARTLY_SIGNED)
# Nothing came of it, and nobody can sign it any more.
LAPSED = (R.EXPIRED, R.WITHDRAWN)
UNDER_WAY = (R.DRAFT, R.OFFERED, R.PARTLY_SIGNED, R.SIGNED, R.DECLINED, *LAPSED)
