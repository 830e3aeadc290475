"""What a mentee wrote after a meeting, for its readers alone."""

import json
from collections.abc import Mapping
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo
from mentorship.duos.models.meeting import Meeting


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    """Who may read which reflections: the writer, and the mentor where it was shared."""

    def readable_by(self, user: User) -> "ReflectionQuerySet":
        """Her own, and those her mentee shared with her; staff read none (S4-TXT-3)."""
        own = Q(author=user) | Q(is_shared=True, meeting__duo__mentor__user=user)
        return self.filter(own, meeting__duo__in=Duo.objects.of(user))


class Reflection(models.Model):
    """What a mentee wrote after a meeting (S4-TXT-5): sealed, so that the database cannot read it.

    Each text is sealed for this meeting, this author, the mentor she shares it with or nobody,
    and its own field. Whoever can write to the database but has no key cannot have the site
    open it for somebody else: with another author, another mentor, another meeting or with the
    texts exchanged it does not open at all. To share it, or to stop sharing, is therefore
    to write it again.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="reflection")
    author = models.ForeignKey(User, models.PROTECT, related_name="reflections")
    sealed_conversation = models.BinaryField()
    sealed_progress = models.BinaryField()
    # What she says of each goal, by its key; nothing where she says nothing of any
    sealed_goals = models.BinaryField(default=bytes)
    is_shared = models.BooleanField(_("the mentor can read it"))
    written_at = models.DateTimeField(default=now, editable=False)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")

    def __str__(self) -> str:
        """Tell that it exists, not what it says."""
        return f"{self.meeting}"

    def write(
        self,
        *,
        author: User,
        is_shared: bool,
        conversation: str,
        progress: str,
        by_goal: Mapping[int, str],
    ) -> None:
        """Seal the texts for this meeting and these readers."""
        self.author, self.is_shared = author, is_shared
        self.sealed_conversation = confidential.seal(
            conversation, context=self._context("conversation")
        )
        self.sealed_progress = confidential.seal(progress, context=self._context("progress"))
        said = json.dumps({str(key): words for key, words in by_goal.items()})
        self.sealed_goals = (
            confidential.seal(said, context=self._context("goals")) if by_goal else b""
        )

    @property
    def conversation(self) -> str:
        """What the meeting was about, for its readers."""
        return confidential.unseal(self.sealed_conversation, context=self._context("conversation"))

    @property
    def progress(self) -> str:
        """How the goals are coming on, for its readers."""
        return confidential.unseal(self.sealed_progress, context=self._context("progress"))

    @property
    def by_goal(self) -> dict[int, str]:
        """What she says of each goal (S4-TXT-5), by its key, for its readers."""
        if not self.sealed_goals:
            return {}
        said = confidential.unseal(self.sealed_goals, context=self._context("goals"))
        return {int(key): words for key, words in json.loads(said).items()}

    @property
    def mark(self) -> str:
        """Which version this is: no two are sealed alike, not even of the same words."""
        sealed = (self.sealed_conversation, self.sealed_progress, self.sealed_goals)
        return sha256(b"".join(map(bytes, sealed))).hexdigest()

    def _context(self, field: str) -> str:
        reader = self.meeting.duo.mentor.user_id if self.is_shared else "nobody"
        return f"reflection {self.meeting_id} by {self.author_id} for {reader}: {field}"
