"""That staff asked one of the two how it goes: when, how, and in one word what came of it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo
from mentorship.programmes.models import Role


class CheckInWay(models.TextChoices):
    """How somebody was asked."""

    MAIL = "mail", _("by e-mail")
    PHONE = "phone", _("by phone")
    ONLINE = "online", _("online")
    IN_PERSON = "in_person", _("in person")


class CheckInState(models.TextChoices):
    """How it goes between the two, as one of them sees it (S2-GUID-3c)."""

    GOOD = "good", _("Goes well")
    ATTENTION = "attention", _("Needs attention")
    TROUBLE = "trouble", _("Is stuck")
    UNREACHED = "unreached", _("Not reached")


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    """Which check-ins got an answer, and which answer waits for a call."""

    def talked(self) -> "CheckInQuerySet":
        """Those in which she said how it goes: what is not answered is no contact (S2-GUID-3b)."""
        return self.exclude(state__in=["", CheckInState.UNREACHED])

    def unanswered(self, since: date) -> "CheckInQuerySet":
        """Messages from after this day that she has not answered, the last one first."""
        asked = self.filter(how=CheckInWay.MAIL, answered_at=None, held_on__gt=since)
        return asked.order_by("-held_on", "-pk")

    def to_follow(self) -> "CheckInQuerySet":
        """Answers to an e-mail that it does not go well, after which nobody has talked with her."""
        return self.filter(
            how=CheckInWay.MAIL,
            state__in=[CheckInState.ATTENTION, CheckInState.TROUBLE],
            followed_on=None,
        )


class CheckIn(models.Model):
    """One contact of staff with one of the two, apart from the other (S2-GUID-3b).

    A message is kept when it is sent; what she answers comes later, or never. There is no text:
    what is worth remembering is a note, which only staff read.
    """

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="check_ins")
    role = models.CharField(max_length=6, choices=Role)
    how = models.CharField(_("how"), max_length=9, choices=CheckInWay)
    held_on = models.DateField(_("date"))
    state = models.CharField(_("how it goes"), max_length=9, choices=CheckInState, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    # When somebody talked with her after she answered
    followed_on = models.DateField(null=True, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.UniqueConstraint(
                fields=["duo", "role", "held_on"],
                condition=Q(how=CheckInWay.MAIL),
                name="checkin_one_mail_a_day",
            ),
            models.CheckConstraint(
                condition=Q(how=CheckInWay.MAIL) | ~Q(state=""), name="checkin_talk_has_outcome"
            ),
        ]
        indexes = [
            models.Index(
                fields=["duo"],
                condition=Q(how="mail", state__in=["attention", "trouble"], followed_on=None),
                name="checkin_to_follow",
            ),
        ]

    def __str__(self) -> str:
        """Tell with whom and when."""
        return f"{self.duo} · {self.role} · {self.held_on}"
