"""The personal talk that may have to come before a decision, and the times offered for it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models.application import Application

# What is known of talks on the row of the application itself. It is locked first, and looked at in
# a statement of its own: whoever waited for a colleague sees what she did.
_KEPT = """
    IF %(same)s THEN
        RETURN NULL;
    END IF;
    PERFORM FROM intake_application
        WHERE id IN (OLD.application_id, NEW.application_id) ORDER BY id FOR NO KEY UPDATE;
    UPDATE intake_application SET %(known)s
        WHERE id IN (OLD.application_id, NEW.application_id);
    RETURN NULL;
"""
_TALKED = _KEPT % {
    "same": "OLD.application_id = NEW.application_id",
    "known": """has_talked = EXISTS (
            SELECT FROM intake_interview WHERE application_id = intake_application.id
        )""",
}
_PLANNED = _KEPT % {
    "same": """OLD.picked_at IS NULL AND NEW.picked_at IS NULL
        OR (OLD.application_id, OLD.starts_at, OLD.picked_at IS NULL)
            = (NEW.application_id, NEW.starts_at, NEW.picked_at IS NULL)""",
    "known": """talk_at = (
            SELECT starts_at FROM intake_interviewslot
            WHERE application_id = intake_application.id AND picked_at IS NOT NULL
        )""",
}


class Impression(models.IntegerChoices):
    """How somebody came over in a talk; an impression, no test."""

    QUIET = 1, _("quiet, waits and sees")
    CALM = 2, _("calm")
    BETWEEN = 3, _("in between")
    LIVELY = 4, _("lively")
    OUTSPOKEN = 5, _("outspoken, takes the lead")


class InterviewQuerySet(models.QuerySet["Interview"]):
    """Which talks."""

    def whole(self) -> "InterviewQuerySet":
        """Those in which period, frequency and expectations came up (S2-MREC-3a…c, S2-REC-3a…c)."""
        return self.filter(
            period_discussed=True, frequency_discussed=True, expectations_discussed=True
        )


class Interview(models.Model):
    """A talk with an applicant: about the period, the frequency and what to expect (S2-MREC-3, S2-REC-3)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="interviews")
    held_on = models.DateField(_("date"))
    interviewer = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    period_discussed = models.BooleanField(_("She is willing for the whole period"), default=False)
    frequency_discussed = models.BooleanField(_("She is willing to meet that often"), default=False)
    expectations_discussed = models.BooleanField(_("Her expectations are realistic"), default=False)
    # What this programme wants to hear besides, in its own words
    also_discussed = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    # For the matching and the staff alone (S2-MATCH-1f)
    impression = models.PositiveSmallIntegerField(
        _("How did she come over?"), choices=Impression, null=True, blank=True
    )

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(impression__isnull=True) | Q(impression__in=Impression.values),
                name="interview_impression_known",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="interview_talks",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_TALKED,
            ),
        ]

    def __str__(self) -> str:
        """Tell with whom and when."""
        return f"{self.application} · {self.held_on}"

    @property
    def is_whole(self) -> bool:
        """Whether the three subjects came up and fit, and what this programme wants besides."""
        own = set(self.application.programme.interview_topics)
        discussed = self.period_discussed and self.frequency_discussed
        return discussed and self.expectations_discussed and own <= set(self.also_discussed)


class InterviewSlotQuerySet(models.QuerySet["InterviewSlot"]):
    """Which times for a talk."""

    def planned(self) -> "InterviewSlotQuerySet":
        """Those that were picked and are still to come, with who talks."""
        picked = self.filter(picked_at__isnull=False, starts_at__gt=now())
        return picked.select_related("interviewer")


class InterviewSlot(models.Model):
    """One of the times that a coordinator offers an applicant, who picks one by link."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="slots")
    interviewer = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    starts_at = models.DateTimeField(_("time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    place = models.CharField(_("place, or a link to join online"), max_length=200)
    picked_at = models.DateTimeField(null=True, editable=False)

    objects = InterviewSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("time for an interview")
        verbose_name_plural = _("times for interviews")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "starts_at"], name="interviewslot_once"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(picked_at__isnull=False),
                name="interviewslot_picked_once",
            ),
            # Two applicants cannot pick the same hour of one person.
            models.UniqueConstraint(
                fields=["interviewer", "starts_at"],
                condition=Q(picked_at__isnull=False),
                name="interviewslot_of_one_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(picked_at__isnull=False),
                name="interviewslot_by_moment",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="interviewslot_plans",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_PLANNED,
            ),
        ]

    def __str__(self) -> str:
        """Tell with whom and when."""
        return f"{self.application} · {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_planned(self) -> bool:
        """Whether it was picked and is still to come."""
        return self.picked_at is not None and self.starts_at > now()
