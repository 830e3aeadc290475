"""Sending somebody to where she is better helped."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.intake.models.application import Application
from mentorship.programmes.models import Service


class Outcome(models.TextChoices):
    """What she says when she is asked, six weeks on."""

    HELPED = "helped", _("Yes, I got help there")
    BUSY = "busy", _("I am in touch with them")
    NOT_YET = "not_yet", _("Not yet")
    ELSEWHERE = "elsewhere", _("I found something else")


class Referral(models.Model):
    """To whom an applicant was referred, what is shared with them, and how it went (S2-REC-5).

    Nothing is shared without her consent. Six weeks on she is asked one question.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="referral")
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True)
    to = models.CharField(_("to whom"), max_length=200)
    shared = models.TextField(_("what is passed on"), max_length=1000, blank=True)
    consented_on = models.DateField(_("she agreed on"), null=True, blank=True)
    follow_up_on = models.DateField(_("ask how it went on"))
    asked_at = models.DateTimeField(null=True, editable=False)
    outcome = models.CharField(_("how it went"), max_length=9, choices=Outcome, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            models.CheckConstraint(
                condition=Q(shared="") | Q(consented_on__isnull=False),
                name="referral_shares_with_consent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["follow_up_on"], condition=Q(asked_at=None), name="referral_to_follow_up"
            ),
        ]

    def __str__(self) -> str:
        """Tell who goes where."""
        return f"{self.application} · {self.to}"
