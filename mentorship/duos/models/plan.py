"""The mentoring plan of a duo: what both expect and how they see it, for the two alone."""

from hashlib import sha256

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.between import between
from mentorship.duos.models.duo import Duo
from mentorship.programmes.models import MENTEE, MENTOR


class PlanQuerySet(models.QuerySet["Plan"]):
    """Whose plans."""

    def readable_by(self, user: User) -> "PlanQuerySet":
        """Those of her duos; staff read none (S4-TXT-3)."""
        return self.filter(duo__in=Duo.objects.of(user))


class Plan(models.Model):
    """The mentoring plan of a duo (S4-COND-1 to S4-COND-3c): that it exists is a fact, no more.

    The vision is of both and either can write it; what somebody expects only she writes herself.
    The goals of the duo belong to it.
    """

    duo = models.OneToOneField(Duo, models.CASCADE, related_name="plan")
    sealed_vision = models.BinaryField(default=bytes)
    sealed_mentor_expects = models.BinaryField(default=bytes)
    sealed_mentee_expects = models.BinaryField(default=bytes)
    # Since when the two say that they talked about what mentorship means to each (S4-COND-1)
    discussed_on = models.DateField(null=True, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentoring plan")
        verbose_name_plural = _("mentoring plans")

    def __str__(self) -> str:
        """Tell whose it is, not what it says."""
        return f"{self.duo}"

    def write(self, *, role: str, vision: str, expects: str) -> None:
        """Seal the vision, and what the one in this role expects, for the two."""
        self.sealed_vision = self._sealed("vision", vision)
        if role == MENTOR:
            self.sealed_mentor_expects = self._sealed(role, expects)
        else:
            self.sealed_mentee_expects = self._sealed(role, expects)

    def expects(self, role: str) -> str:
        """What the one in this role expects, for the two."""
        sealed = self.sealed_mentor_expects if role == MENTOR else self.sealed_mentee_expects
        return self._opened(role, sealed)

    @property
    def vision(self) -> str:
        """How the two see their mentorship, for the two (S4-COND-2)."""
        return self._opened("vision", self.sealed_vision)

    @property
    def mentor_expects(self) -> str:
        """What the mentor expects (S4-COND-3a)."""
        return self.expects(MENTOR)

    @property
    def mentee_expects(self) -> str:
        """What the mentee expects (S4-COND-3a)."""
        return self.expects(MENTEE)

    def mark_for(self, role: str) -> str:
        """Which version this is of what the one in this role can change: no two are sealed alike."""
        own = self.sealed_mentor_expects if role == MENTOR else self.sealed_mentee_expects
        whole = bytes(self.sealed_vision) + bytes(own) + str(self.discussed_on).encode()
        return sha256(whole).hexdigest()

    def _sealed(self, part: str, words: str) -> bytes:
        return confidential.seal(words, context=self._context(part)) if words else b""

    def _opened(self, part: str, sealed: bytes | memoryview) -> str:
        return confidential.unseal(sealed, context=self._context(part)) if sealed else ""

    def _context(self, part: str) -> str:
        return f"plan of {between(self.duo)}: {part}"
