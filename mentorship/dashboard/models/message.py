"""A message of the team to several people: written, looked at, and sent a few minutes later."""

import re

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme
from mentorship.transitions import Stateful, transition

VARIABLE = re.compile(r"\{\{?\s*([^{}]*?)\s*\}?\}")


class MessageStatus(models.TextChoices):
    """Where a message is."""

    DRAFT = "draft", _("Not sent yet")
    PLANNED = "planned", _("Goes out soon")
    SENT = "sent", _("Sent")
    CANCELLED = "cancelled", _("Called off")


S = MessageStatus


class Message(Stateful):
    """What somebody of the team writes to several people, each of whom gets a mail of her own.

    draft --plan--> planned --go--> sent;  planned --call_off--> draft;  draft --drop--> cancelled

    ``recipients`` are the keys of the people who were on the page when it was begun: nobody
    joins or leaves the group unseen. ``version`` counts what was written, so that what goes
    out is what was looked at.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="messages")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    group = models.CharField(_("to whom"), max_length=200)
    recipients = ArrayField(models.PositiveBigIntegerField(), editable=False)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    text = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    begun_at = models.DateTimeField(default=now, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=S, default=S.DRAFT, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="message_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=[S.DRAFT, S.CANCELLED]) | Q(due_at__isnull=False),
                name="message_planned_has_moment",
            ),
        ]
        indexes = [models.Index(fields=["programme", "-begun_at", "-id"], name="message_newest")]

    def __str__(self) -> str:
        """Give its subject."""
        return self.subject or str(_("Message without a subject"))

    @property
    def mail_prefix(self) -> str:
        """How the keys of its mails begin; what follows is whom it is for."""
        return f"message-{self.pk}-"

    @transition(source=S.DRAFT, target=S.DRAFT)
    def write(self, *, subject: str, text: str) -> None:
        """Put these words in it."""
        self.subject, self.text = subject, text
        self.version += 1

    @transition(source=S.DRAFT, target=S.PLANNED)
    def plan(self, *, by: User) -> None:
        """Have it go out at ``due_at``; who said so is whom it comes from."""
        self.by = by

    @transition(source=S.PLANNED, target=S.DRAFT)
    def call_off(self) -> None:
        """Send nothing yet; the words stay."""
        self.due_at = None

    @transition(source=S.PLANNED, target=S.SENT)
    def go(self) -> None:
        """Let it go out: from now on it cannot be called off."""

    @transition(source=S.DRAFT, target=S.CANCELLED)
    def drop(self) -> None:
        """Send it to nobody; the people are forgotten."""
        self.recipients = []
