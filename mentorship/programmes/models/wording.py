"""A programme's own face: its words in the mails it sends, and its logo."""

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


class Logo(models.Model):
    """The logo of a programme, in a row of its own: no other page needs its bytes."""

    programme = models.OneToOneField(
        Programme, models.CASCADE, primary_key=True, related_name="logo"
    )
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        """Tell whose it is."""
        return str(self.programme)
