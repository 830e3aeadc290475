"""That one of the two asks for help, and what the guide does then, for the guide alone."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo
from mentorship.programmes.holidays import is_holiday
from mentorship.programmes.models import Programme
from mentorship.transitions import Stateful, transition

DAY, SATURDAY = timedelta(days=1), 5


class HelpTopic(models.TextChoices):
    """What it is about; no more than this is asked."""

    PLANNING = "planning", _("Planning does not work")
    CLICK = "click", _("We do not get along well")
    TALK = "talk", _("We need somebody to help us talk")
    OTHER = "other", _("Something else")
    TELL = "tell", _("I would rather tell it myself")


class HelpStatus(models.TextChoices):
    """Where a question for help is."""

    ASKED = "asked", _("Asked")
    IN_TOUCH = "in_touch", _("In touch")
    CLOSED = "closed", _("Closed")
    TAKEN_BACK = "taken_back", _("Taken back")


class HelpOutcome(models.TextChoices):
    """How it ended (S2-GUID-3d)."""

    ADVISED = "advised", _("Advice was enough")
    AGREED = "agreed", _("The two made new arrangements")
    OTHER_MATCH = "other_match", _("Another match")
    STOPPED = "stopped", _("They stopped")
    REFERRED = "referred", _("Referred to somebody else")
    NOT_NEEDED = "not_needed", _("No longer needed")


H = HelpStatus
OPEN = (H.ASKED, H.IN_TOUCH)


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    """Whose questions for help, and which wait."""

    def for_guide(self, user: User) -> "HelpRequestQuerySet":
        """Those of the duos she guides now, in the programmes she is staff of; others see none."""
        mine = Programme.objects.coordinated_by(user)
        return self.filter(duo__guide=user, duo__programme__in=mine)

    def of(self, user: User) -> "HelpRequestQuerySet":
        """Those she asked herself; the other of the two sees none."""
        return self.filter(asked_by=user, duo__in=Duo.objects.of(user))

    def open(self) -> "HelpRequestQuerySet":
        """Those that are not done with."""
        return self.filter(status__in=OPEN)

    def unanswered(self) -> "HelpRequestQuerySet":
        """Those about which nobody has been in touch."""
        return self.filter(status=H.ASKED)


class HelpRequest(Stateful):
    """A question of one of the two, alone, to the guide of the duo (S4-TXT-6, S2-GUID-3d).

    asked --be_in_touch--> in_touch;  asked|in_touch --close--> closed;
    asked|in_touch --take_back--> taken_back

    The other does not hear of it. How to reach her and her few words are sealed for the guide
    of that day: when another guide takes over she sees that there is a question, since when and
    what about, and asks anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    duo = models.ForeignKey(Duo, models.CASCADE, related_name="help_requests")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    # For whom it is sealed: the guide on the day it was asked
    guide = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    topic = models.CharField(_("what it is about"), max_length=8, choices=HelpTopic)
    other_may_know = models.BooleanField(_("the other may know"), default=False)
    sealed_reach = models.BinaryField(default=bytes)
    sealed_words = models.BinaryField(default=bytes)
    status = models.CharField(
        _("status"), max_length=10, choices=HelpStatus, default=H.ASKED, editable=False
    )
    outcome = models.CharField(_("how it ended"), max_length=11, choices=HelpOutcome, blank=True)
    asked_at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # Since when its texts are kept: the last time that anything happened.
    touched_at = models.DateTimeField(default=now, editable=False)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question for help")
        verbose_name_plural = _("questions for help")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=HelpStatus.values), name="helprequest_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN) | Q(closed_at__isnull=False),
                name="helprequest_closed_is_dated",
            ),
            # Pressed twice is asked once.
            models.UniqueConstraint(
                fields=["duo", "asked_by"],
                condition=Q(status__in=OPEN),
                name="helprequest_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Tell that it exists, not who asks what."""
        return f"{self.asked_at:%Y-%m-%d}"

    def write(self, *, reach: str, words: str) -> None:
        """Seal how to reach her and what she says, for this guide."""
        self.sealed_reach = self._sealed("reach", reach)
        self.sealed_words = self._sealed("words", words)

    @property
    def reach(self) -> str:
        """How she wants to be reached."""
        return self._opened("reach", self.sealed_reach)

    @property
    def words(self) -> str:
        """What she says about it."""
        return self._opened("words", self.sealed_words)

    @property
    def is_open(self) -> bool:
        """Whether it is not done with."""
        return self.status in OPEN

    @property
    def is_for_her_guide(self) -> bool:
        """Whether whom it was written to is still the guide."""
        return self.guide_id == self.duo.guide_id

    @property
    def answer_by(self) -> date:
        """By which day the guide is in touch: so many working days after she asked."""
        programme = self.duo.programme
        day, left = localdate(self.asked_at), programme.help_days
        while left:
            day += DAY
            is_free = day.weekday() >= SATURDAY or is_holiday(day, country=programme.country)
            left -= not is_free
        return day

    @transition(source=OPEN, target=H.IN_TOUCH)
    def be_in_touch(self) -> None:
        """Note that somebody spoke with her."""
        self.answered_at = self.answered_at or now()
        self.touched_at = now()

    @transition(source=OPEN, target=H.CLOSED)
    def close(self, *, outcome: str) -> None:
        """Be done with it."""
        self.outcome = outcome
        self.closed_at = self.touched_at = now()

    @transition(source=OPEN, target=H.TAKEN_BACK)
    def take_back(self) -> None:
        """It is not needed any more, says who asked."""
        self.closed_at = self.touched_at = now()

    def _sealed(self, part: str, words: str) -> bytes:
        return confidential.seal(words, context=self._context(part)) if words else b""

    def _opened(self, part: str, sealed: bytes | memoryview) -> str:
        return confidential.unseal(sealed, context=self._context(part)) if sealed else ""

    def _context(self, part: str) -> str:
        return f"help {self.pk} of {self.asked_by_id} for {self.guide_id}: {part}"


class HelpStepKind(models.TextChoices):
    """What the guide did."""

    TALKED = "talked", _("Talked with who asked")
    OTHER = "other", _("Talked with the other")
    TOGETHER = "together", _("Talked with both")
    ADVISED = "advised", _("Gave advice")
    NOTED = "noted", _("Noted something")


class HelpStep(models.Model):
    """One step of the advice or the mediation: day and kind, with a note for who wrote it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="steps")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(_("what"), max_length=8, choices=HelpStepKind)
    held_on = models.DateField(_("on"))
    sealed_note = models.BinaryField(default=bytes)
    noted_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("step of help")
        verbose_name_plural = _("steps of help")
        ordering = ["-held_on", "-noted_at"]

    def __str__(self) -> str:
        """Tell what kind of step it was, and when."""
        return f"{self.held_on} · {self.get_kind_display()}"

    def write(self, note: str) -> None:
        """Seal the note for who wrote it."""
        self.sealed_note = confidential.seal(note, context=self._context()) if note else b""

    @property
    def note(self) -> str:
        """What she noted."""
        sealed = self.sealed_note
        return confidential.unseal(sealed, context=self._context()) if sealed else ""

    def _context(self) -> str:
        return f"step {self.pk} of help {self.request_id} by {self.by_id} for herself"


class OwnAdviser(models.Model):
    """Whom a mentee can turn to in her own organisation (S0-SAFE-2): for her eyes alone."""

    person = models.OneToOneField(User, models.CASCADE, related_name="own_adviser")
    sealed_name = models.BinaryField(default=bytes)
    sealed_phone = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("confidential adviser of her own organisation")
        verbose_name_plural = _("confidential advisers of their own organisations")

    def __str__(self) -> str:
        """Tell nothing."""
        return f"{self.pk}"

    def write(self, *, name: str, phone: str) -> None:
        """Seal both for her."""
        self.sealed_name = confidential.seal(name, context=self._context("name"))
        self.sealed_phone = confidential.seal(phone, context=self._context("phone"))

    @property
    def name(self) -> str:
        """What the adviser is called."""
        return confidential.unseal(self.sealed_name, context=self._context("name"))

    @property
    def phone(self) -> str:
        """The number."""
        return confidential.unseal(self.sealed_phone, context=self._context("phone"))

    def _context(self, part: str) -> str:
        return f"own adviser of {self.person_id}: {part}"
