"""A code of six digits by which somebody shows once more who she is, just before she signs."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.models.signatory import Signatory

DIGITS, MOST_TRIES, MOST_AN_HOUR = 6, 5, 3
LASTS, HOUR = timedelta(minutes=10), timedelta(hours=1)


class Channel(models.TextChoices):
    """How a code reached somebody."""

    PHONE = "phone", _("read out over the phone")
    EMAIL = "email", _("by e-mail, to the same mailbox as the link")


class CodeQuerySet(models.QuerySet["Code"]):
    """Which codes there are of whom; the digits themselves are in nobody's database."""

    def within_the_hour(self, at: datetime) -> "CodeQuerySet":
        """Those that were given in the hour before."""
        return self.filter(made_at__gt=at - HOUR)

    def usable(self, at: datetime) -> "CodeQuerySet":
        """Those that somebody can still type."""
        return self.filter(used_at=None, tries__lt=MOST_TRIES, made_at__gt=at - LASTS)


class Code(models.Model):
    """Six digits for one signatory, for ten minutes and five tries; the newest alone counts."""

    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="codes")
    channel = models.CharField(max_length=5, choices=Channel)
    hmac = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(default=now)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code to sign")
        verbose_name_plural = _("codes to sign")
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="code_channel"),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="code_tries"),
        ]

    def __str__(self) -> str:
        """Name whom it is for, never the digits."""
        return f"{self.signatory} {self.channel}"

    @staticmethod
    def new_digits() -> str:
        """Make up six digits."""
        return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"

    def digest(self, digits: str) -> str:
        """What the database keeps of the digits: without the key of the site nobody gets back."""
        return salted_hmac(
            __name__, f"{self.signatory_id}:{digits}", algorithm="sha256"
        ).hexdigest()

    def fits(self, digits: str) -> bool:
        """Whether these are the digits."""
        return constant_time_compare(self.hmac, self.digest(digits))
