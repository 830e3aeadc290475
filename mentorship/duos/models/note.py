"""What staff write down about a duo, for staff alone."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship import confidential
from mentorship.accounts.models import User
from mentorship.duos.models.duo import Duo


class Note(models.Model):
    """A note about a duo that the staff of its programme read, and nobody else.

    Sealed for that staff, this duo and this author: in another duo or under another name it
    does not open.
    """

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    sealed_text = models.BinaryField()
    written_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        """Tell that it exists, not what it says."""
        return f"{self.duo} · {self.written_at:%Y-%m-%d}"

    def write(self, text: str) -> None:
        """Seal it for the staff."""
        self.sealed_text = confidential.seal(text, context=self._context())

    @property
    def text(self) -> str:
        """What it says, for the staff of the programme."""
        return confidential.unseal(self.sealed_text, context=self._context())

    def _context(self) -> str:
        readers = f"the staff of {self.duo.programme_id}"
        return f"note on duo {self.duo_id} by {self.author_id} for {readers}"
