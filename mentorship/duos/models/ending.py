"""How a duo comes to its end, and the last talk of the two."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo
from mentorship.duos.models.meeting import MeetingForm


class Side(models.TextChoices):
    """Who said that it ends; nobody where the time was simply over."""

    MENTOR = "mentor", _("the %(mentor)s")
    MENTEE = "mentee", _("the %(mentee)s")
    STAFF = "staff", _("the %(coordinator)s")
    TIME = "time", _("the time was over")


class Reason(models.TextChoices):
    """Why somebody stops, if she wants to tell; what it says about the other is nothing."""

    TIME = "time", _("I have too little time")
    PLANNING = "planning", _("We cannot find moments to meet")
    REACHED = "reached", _("I have what I came for")
    CLICK = "click", _("We do not click")
    CHANGED = "changed", _("Something changed in my life")
    OTHER = "other", _("Something else")


class Ending(models.Model):
    """By whom a duo ended, and why if she told: the reason is for its staff member alone (S2-END-1)."""

    duo = models.OneToOneField(Duo, models.CASCADE, related_name="ending")
    side = models.CharField(max_length=6, choices=Side)
    said_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(default=now, editable=False)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason, blank=True)
    # They go on by themselves: nobody asks or reminds them of anything any more (S0-DUR-2)
    goes_on = models.BooleanField(_("they go on by themselves"), default=False)

    class Meta:
        verbose_name = _("ending")
        verbose_name_plural = _("endings")

    def __str__(self) -> str:
        """Tell whose."""
        return f"{self.duo}"


class ClosingTalkQuerySet(models.QuerySet["ClosingTalk"]):
    """Which last talks are still to come."""

    def to_come(self) -> "ClosingTalkQuerySet":
        """Those that are planned and of which nobody said yet that they took place."""
        return self.filter(starts_at__gt=now(), held_on=None)


class ClosingTalk(models.Model):
    """The last talk of the two, also after an early end; online is fine as well (S2-END-2).

    Planned first, or noted at once on the day it was; ``sequence`` counts the changes of the plan.
    """

    duo = models.OneToOneField(Duo, models.CASCADE, related_name="closing_talk")
    starts_at = models.DateTimeField(_("time"), null=True)
    form = models.CharField(_("how"), max_length=9, choices=MeetingForm)
    place = models.CharField(_("place, or a link to join online"), max_length=200, blank=True)
    held_on = models.DateField(_("held on"), null=True)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    objects = ClosingTalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("last talk")
        verbose_name_plural = _("last talks")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=False) | Q(held_on__isnull=False),
                name="closingtalk_has_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(held_on=None),
                name="closingtalk_by_moment",
            )
        ]

    def __str__(self) -> str:
        """Tell whose."""
        return f"{self.duo}"

    @property
    def ends_at(self) -> datetime | None:
        """When it is over, as far as a calendar needs to know."""
        return self.starts_at + timedelta(hours=1) if self.starts_at else None
