"""The first meeting of two: when it is planned, and what each of them answers afterwards."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.duo import LIVE, Duo, DuoStatus
from mentorship.programmes.models import Role


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Which first meetings are still to come."""

    def to_come(self) -> "IntroductionQuerySet":
        """Those that are planned, of duos that did not meet yet."""
        first = Q(duo__introduced_on=None, duo__status__in=LIVE)
        return self.filter(first | Q(duo__status=DuoStatus.PROPOSED), starts_at__gt=now())


class Introduction(models.Model):
    """When and where the two meet for the first time, with somebody of the staff (S2-MATCH-3).

    One for each duo: who talks once more has it moved. ``sequence`` counts the changes, so that
    a calendar puts the last one in the place of those before.
    """

    duo = models.OneToOneField(Duo, models.CASCADE, related_name="introduction")
    host = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("with"))
    starts_at = models.DateTimeField(_("time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    place = models.CharField(_("place, or a link to join online"), max_length=200)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("first meeting")
        verbose_name_plural = _("first meetings")
        indexes = [models.Index(fields=["starts_at", "id"], name="introduction_by_moment")]

    def __str__(self) -> str:
        """Tell whose and when."""
        return f"{self.duo} · {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


class Answer(models.TextChoices):
    """What somebody says after the first meeting."""

    YES = "yes", _("Yes, I want to go on")
    AGAIN = "again", _("I want to talk once more first")
    NO = "no", _("No, I would rather not")


class IntroductionAnswer(models.Model):
    """What one of the two answered after the first meeting; the other never sees it (S2-MATCH-4).

    Once it is clear whether they go on, nobody needs to know who said what: it is emptied then,
    but for two who both said yes.
    """

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="introduction_answers")
    role = models.CharField(max_length=6, choices=Role)
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("answer after the first meeting")
        verbose_name_plural = _("answers after the first meeting")
        constraints = [
            models.UniqueConstraint(fields=["duo", "role"], name="introductionanswer_once"),
        ]

    def __str__(self) -> str:
        """Tell whose answer it is, not which."""
        return f"{self.duo} · {self.role}"


class IntroductionRemark(models.Model):
    """What she added to her answer for the staff member of the duo, sealed for her alone."""

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="introduction_remarks")
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    reader = models.ForeignKey(User, models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    written_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("remark after the first meeting")
        verbose_name_plural = _("remarks after the first meeting")
        constraints = [
            models.UniqueConstraint(fields=["duo", "author"], name="introductionremark_once"),
        ]

    def __str__(self) -> str:
        """Tell that it exists, not what it says."""
        return f"{self.duo}"

    def write(self, text: str, *, reader: User) -> None:
        """Seal it for this duo, this author and this reader."""
        self.reader, self.written_at = reader, now()
        self.sealed = confidential.seal(text, context=self._context)

    @property
    def text(self) -> str:
        """What it says, for its reader."""
        return confidential.unseal(self.sealed, context=self._context)

    @property
    def _context(self) -> str:
        return f"introduction {self.duo_id} by {self.author_id} for {self.reader_id}"
