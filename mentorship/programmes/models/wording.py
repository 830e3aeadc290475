"""A programme's own words in the mails it sends."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models.programme import Programme


class MailText(models.Model):
    """What a programme adds to one kind of mail, in its own words.

    ``kind`` is the name of the mail's template, such as ``intake/application_received``.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="mail_texts")
    kind = models.CharField(max_length=60)
    text = models.TextField(_("own text"), max_length=2000)

    class Meta:
        verbose_name = _("own text of a mail")
        verbose_name_plural = _("own texts of mails")
        ordering = ["programme", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind"], name="mailtext_once"),
        ]

    def __str__(self) -> str:
        """Tell which mail."""
        return f"{self.programme} · {self.kind}"
