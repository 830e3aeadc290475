"""The log of what was sent, and to whom; the words are forgotten once delivered."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.transitions import Stateful, transition

TOO_LONG = timedelta(hours=1)
# As long as a letter that could not be sent is kept for another try.
KEPT = timedelta(days=30)


class EmailStatus(models.TextChoices):
    """Where a message is."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Not delivered")
    FAILED = "failed", _("Could not be sent")
    SETTLED = "settled", _("Settled")


UNDELIVERED = [EmailStatus.BOUNCED, EmailStatus.FAILED, EmailStatus.QUEUED]


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    """Which messages ask for attention."""

    def undelivered(self) -> "OutgoingEmailQuerySet":
        """Those that came back, could not be sent, or wait longer than a queue should take.

        What was for somebody who was forgotten has no address any more.
        """
        waits = Q(status=EmailStatus.QUEUED)
        return self.filter(
            ~waits | Q(queued_at__lt=Now() - TOO_LONG), status__in=UNDELIVERED
        ).exclude(address="")

    def given_up(self) -> "OutgoingEmailQuerySet":
        """Those that could not be sent and that nobody tried again in time: their text may go."""
        return self.filter(status=EmailStatus.FAILED, queued_at__lt=now() - KEPT)


class OutgoingEmail(Stateful):
    """One message to one person, written in the transaction of the change it tells about.

    queued --sent--> sent --delivered--> delivered | --bounced--> bounced
       |----failed--> failed --requeue--> queued
    bounced, failed, queued --settle--> settled: somebody saw to it otherwise
    The sealed text is wiped as soon as the mail server has it: it may hold a personal link.
    """

    to = models.ForeignKey(User, models.SET_NULL, null=True, related_name="emails")
    address = models.EmailField(_("to"))
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(max_length=200, unique=True, editable=False)
    programme_slug = models.CharField(max_length=60, blank=True, editable=False)
    # By what it is found again, such as ``duo-12``
    about = models.CharField(max_length=40, blank=True, editable=False)
    subject = models.CharField(_("subject"), max_length=200)
    sealed = models.BinaryField(null=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=EmailStatus, default=EmailStatus.QUEUED, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    queued_at = models.DateTimeField(_("queued at"), default=now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    message_id = models.CharField(max_length=200, blank=True, editable=False, db_index=True)

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing e-mail")
        verbose_name_plural = _("outgoing e-mails")
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=EmailStatus.values), name="outgoingemail_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=EmailStatus.QUEUED) | Q(sealed__isnull=False),
                name="outgoingemail_queued_has_text",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "delivered", "bounced", "settled"])
                | Q(sealed__isnull=True),
                name="outgoingemail_sent_is_wiped",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme_slug"],
                condition=Q(status__in=["bounced", "failed", "queued"]),
                name="outgoingemail_undelivered",
            ),
            models.Index(
                fields=["about", "-queued_at"],
                condition=~Q(about=""),
                name="outgoingemail_about",
            ),
        ]

    def __str__(self) -> str:
        """Tell what it is and to whom."""
        return f"{self.subject} → {self.address}"

    @transition(source=EmailStatus.QUEUED, target=EmailStatus.SENT)
    def mark_sent(self, *, known_as: str = "") -> None:
        """Note that the mail server has it, under which name, and forget the words."""
        self.sent_at, self.sealed = now(), None
        self.message_id = known_as or self.message_id

    @transition(source=EmailStatus.QUEUED, target=EmailStatus.FAILED)
    def mark_failed(self) -> None:
        """Give up after the last attempt; the text stays sealed for another try."""

    @transition(source=EmailStatus.FAILED, target=EmailStatus.QUEUED)
    def requeue(self) -> None:
        """Try again."""
        self.attempts = 0

    @transition(source=EmailStatus.SENT, target=EmailStatus.DELIVERED)
    def mark_delivered(self) -> None:
        """Note the provider's word that it arrived."""

    @transition(source=(EmailStatus.SENT, EmailStatus.DELIVERED), target=EmailStatus.BOUNCED)
    def mark_bounced(self) -> None:
        """Note the provider's word that it came back."""

    @transition(
        source=(EmailStatus.QUEUED, EmailStatus.BOUNCED, EmailStatus.FAILED),
        target=EmailStatus.SETTLED,
    )
    def settle(self) -> None:
        """Note that somebody saw to it, or that it is too late; forget the words."""
        self.sealed = None
