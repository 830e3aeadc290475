"""The questions of an application: each is a page of the wizard."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from mentorship.look.widgets import DAYPART_CHOICES
from mentorship.programmes.models.programme import Programme, Role


class QuestionKind(models.TextChoices):
    """How a question is asked and answered."""

    TEXT = "text", _("one line")
    LONG_TEXT = "long_text", _("a few sentences")
    LINES = "lines", _("several, one a line")
    DATE = "date", _("a date")
    CHOICE = "choice", _("one of a list")
    CHOICES = "choices", _("several of a list")
    DAYPARTS = "dayparts", _("parts of the week")
    YES_NO = "yes_no", _("yes or no")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Which questions, for whom."""

    def asked(self) -> "QuestionQuerySet":
        """Those that new applicants get, in order."""
        return self.filter(is_asked=True).order_by("position")

    def asked_of(self, role: str) -> "QuestionQuerySet":
        """Those for this role, in order, also what is not asked any more."""
        return self.filter(roles__contains=[role]).order_by("position")


class Question(models.Model):
    """One question of the application: a page of the wizard.

    ``options`` is a list of ``[code, label]`` pairs, for choices.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=QuestionKind)
    roles = ArrayField(models.CharField(max_length=6, choices=Role))
    label = models.CharField(max_length=200)
    hint = models.CharField(max_length=400, blank=True)
    readers = models.CharField(max_length=200, blank=True)
    is_required = models.BooleanField(default=True)
    options: "models.JSONField[list[list[str]], list[list[str]]]" = models.JSONField(
        default=list, blank=True
    )
    # Which of the options let somebody take part; without any, they all do (S0-ELIG-1, S4-COND-10c)
    accepted = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    otherwise = models.CharField(_("what others can do"), max_length=600, blank=True)
    position = models.PositiveSmallIntegerField()
    # A question that somebody answered is not deleted: it is not asked any more
    is_asked = models.BooleanField(default=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="question_code_once"),
            models.UniqueConstraint(
                fields=["programme", "position"], name="question_position_once"
            ),
        ]

    def __str__(self) -> str:
        """Ask it."""
        return self.label

    def lets_in(self, answer: Any) -> bool:
        """Whether somebody who answers this may take part."""
        return not self.accepted or answer in self.accepted

    def readable(self, answer: Any) -> str:
        """Put a stored answer in words, as the applicant saw it."""
        if self.kind == QuestionKind.DATE:
            return date_format(date.fromisoformat(answer), "j F Y")
        labels = dict(self.options)
        if self.kind == QuestionKind.DAYPARTS:
            labels = {code: str(label) for code, label in DAYPART_CHOICES} | labels
        if isinstance(answer, list):
            separator = "\n" if self.kind == QuestionKind.LINES else ", "
            return separator.join(str(labels.get(item, item)) for item in answer)
        return str(labels.get(answer, answer))
