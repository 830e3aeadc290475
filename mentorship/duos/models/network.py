"""To whom a mentor introduced her mentee, for the two alone."""

from hashlib import sha256

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.between import between
from mentorship.duos.models.duo import Duo


class NetworkIntroductionQuerySet(models.QuerySet["NetworkIntroduction"]):
    """Whose introductions."""

    def readable_by(self, user: User) -> "NetworkIntroductionQuerySet":
        """Those of her duos; staff read none, and nobody counts them (S0-NET-1)."""
        return self.filter(duo__in=Duo.objects.of(user))


class NetworkIntroduction(models.Model):
    """Somebody of the mentor's network whom the mentee meets (S0-NET-1): sealed for the two."""

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="network")
    sealed_who = models.BinaryField()
    sealed_about = models.BinaryField()
    # Empty as long as it is something they mean to do
    introduced_on = models.DateField(_("introduced"), null=True)
    added_at = models.DateTimeField(default=now, editable=False)

    objects = NetworkIntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction in the network")
        verbose_name_plural = _("introductions in the network")
        ordering = ["duo", "-pk"]

    def __str__(self) -> str:
        """Tell whose it is, not who it is about."""
        return f"{self.duo}"

    def write(self, *, who: str, about: str) -> None:
        """Seal the words for the two."""
        self.sealed_who = confidential.seal(who, context=self._context("who"))
        self.sealed_about = confidential.seal(about, context=self._context("about"))

    @property
    def who(self) -> str:
        """Whom it is about, for the two."""
        return confidential.unseal(self.sealed_who, context=self._context("who"))

    @property
    def about(self) -> str:
        """What for, for the two."""
        return confidential.unseal(self.sealed_about, context=self._context("about"))

    @property
    def mark(self) -> str:
        """Which version this is: no two are sealed alike."""
        kept = bytes(self.sealed_who) + bytes(self.sealed_about) + str(self.introduced_on).encode()
        return sha256(kept).hexdigest()

    def _context(self, field: str) -> str:
        return f"introduction of {between(self.duo)}: {field}"
