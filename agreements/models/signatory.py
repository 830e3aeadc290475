"""Who has to sign a version, in which turn, and how people were called and reached at the offer."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.protection import ERASED_ALONE, NEVER_EMPTIED
from agreements.models.revision import Revision
from mentorship.accounts.models import User
from mentorship.programmes.models import MENTEE, MENTOR

GUARDIAN = "guardian"


class SignatoryRole(models.TextChoices):
    """As what somebody signs."""

    MENTOR = MENTOR, _("mentor")
    MENTEE = MENTEE, _("mentee")
    GUARDIAN = GUARDIAN, _("parent or guardian")


class Signatory(models.Model):
    """Somebody who has to sign a version, as she was when it was offered; that never changes.

    Whoever has a lower ``turn`` signs first; those of one turn sign at any moment.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="signatories")
    role = models.CharField(max_length=8, choices=SignatoryRole)
    turn = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=100)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    needs_code = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["revision", "turn", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "role"], name="signatory_once"),
            models.CheckConstraint(
                condition=Q(role__in=SignatoryRole.values), name="signatory_role_known"
            ),
        ]
        triggers = [ERASED_ALONE, NEVER_EMPTIED]

    def __str__(self) -> str:
        """Name the version and the role, never the person."""
        return f"{self.revision} · {self.role}"

    @property
    def word(self) -> str:
        """What her programme calls somebody of this role."""
        if self.role == GUARDIAN:
            return str(SignatoryRole.GUARDIAN.label)
        return self.revision.agreement.duo.programme.word(self.role)

    @property
    def user(self) -> User:
        """By which account she comes in today: two accounts may have become one since."""
        agreement = self.revision.agreement
        people = {MENTOR: agreement.duo.mentor.user, MENTEE: agreement.duo.mentee.user}
        return people.get(self.role) or agreement.guardian.person

    @property
    def given_name(self) -> str:
        """The first word of her name."""
        return self.name.split(" ", 1)[0]


def missing(revision: Revision) -> list[Signatory]:
    """Who has not signed this version, in their turns; both relations may be prefetched."""
    signed = {each.role for each in revision.signatures.all()}
    return [each for each in revision.signatories.all() if each.role not in signed]


def next_up(revision: Revision) -> list[Signatory]:
    """Whose turn it is to sign this version."""
    return _of_first_turn(missing(revision))


def _of_first_turn(waiting: Iterable[Signatory]) -> list[Signatory]:
    waiting = list(waiting)
    first = min((each.turn for each in waiting), default=0)
    return [each for each in waiting if each.turn == first]
