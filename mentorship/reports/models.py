"""The yearly report to a board: its texts, what was published of it, and who can read that."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.formats import date_format
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme
from mentorship.reports.period import Period
from mentorship.reports.quality_models import QualityDossier

__all__ = ["AnnualReport", "BoardLink", "Edition", "QualityDossier"]
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class AnnualReportQuerySet(models.QuerySet["AnnualReport"]):
    """Which reports."""

    def overlapping(self, period: Period) -> "AnnualReportQuerySet":
        """Those about some day of this period."""
        return self.filter(begins_on__lte=period.ends_on, ends_on__gte=period.begins_on)


class AnnualReport(models.Model):
    """What a programme tells its board of one period: the texts of staff beside counted figures.

    ``texts`` holds what staff wrote, by section; of the other sections the sentence is made from
    the figures. Until it is published the figures are those of now. Two reports of a programme
    are never about the same day: the difference of two would tell of few people.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="annual_reports")
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("up to and including"))
    # In which it is written, whoever reads it
    language = models.CharField(max_length=2, default="nl", editable=False)
    texts: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, blank=True
    )
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        ordering = ["-begins_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("begins_on")), name="annualreport_ends_after_begin"
            ),
            # Ranges of one number, so that no extension of the database is needed.
            ExclusionConstraint(
                name="annualreport_periods_apart",
                expressions=[
                    (
                        Func(F("programme"), F("programme"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("begins_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        """Name the year, or the months where it is another period."""
        return gettext("Annual report %(period)s") % {"period": self.period.name}

    @property
    def period(self) -> Period:
        """What it is about."""
        return Period(self.begins_on, self.ends_on)

    @property
    def expected(self) -> str:
        """The month in which it can be expected: the second after the period."""
        return date_format(self.period.expected_on, "F Y")

    @property
    def edition(self) -> "Edition | None":
        """What was published last, if anything was."""
        return self.editions.order_by("-number").first()


class Edition(models.Model):
    """A report as it was published: figures and sentences stay as they are for ever.

    ``content`` is what ``contents.Content`` is made of. What is wrong is put right in the next
    edition; who has a link reads the last one.
    """

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    content: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    published_at = models.DateTimeField(default=now, editable=False)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("published report")
        verbose_name_plural = _("published reports")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="edition_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_number_from_one"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        """Name the report and the number."""
        return f"{self.report} · {self.number}"


class BoardLinkQuerySet(models.QuerySet["BoardLink"]):
    """Which links."""

    def usable(self, on: date) -> "BoardLinkQuerySet":
        """Those that open on this day."""
        return self.filter(revoked_at=None, last_day__gte=on)

    def shut_before(self, on: date) -> "BoardLinkQuerySet":
        """Those that opened nothing any more before this day."""
        at = make_aware(datetime.combine(on, time.min))
        return self.filter(Q(last_day__lt=on) | Q(revoked_at__lt=at))


class BoardLink(models.Model):
    """That a report can be read without a login until a day, by who has the link.

    The link is made from the id and a secret outside the database (``links.token``): nothing that
    is stored opens it.
    """

    USUAL, LONGEST = timedelta(days=90), timedelta(days=366)
    ADDRESS_KEPT = timedelta(days=90)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="links")
    last_day = models.DateField(_("up to and including"))
    # To whom it was mailed, if we did that; forgotten some time after it opened anything
    address = models.EmailField(_("e-mail address"), blank=True)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = BoardLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for the board")
        verbose_name_plural = _("links for the board")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        """Tell of which report and until when, not to whom."""
        return f"{self.report} · {self.last_day}"

    def opens(self, on: date) -> bool:
        """Whether it opens the report on this day."""
        return self.revoked_at is None and on <= self.last_day

    @property
    def is_usable(self) -> bool:
        """Whether it opens the report today."""
        return self.opens(localdate())

    def revoke(self, at: datetime) -> None:
        """Let it open nothing any more; a second time changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = at
            self.save(update_fields=["revoked_at"])
