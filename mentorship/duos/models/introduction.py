"""What the two answer after their first meeting."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models.duo import Duo
from mentorship.programmes.models import Role


class Answer(models.TextChoices):
    """What somebody says after the first meeting."""

    YES = "yes", _("Yes, I want to go on")
    NO = "no", _("No, I would rather not")


class IntroductionAnswer(models.Model):
    """What one of the two answered after the first meeting; the other never sees it (S2-MATCH-4)."""

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="introduction_answers")
    role = models.CharField(max_length=6, choices=Role)
    answer = models.CharField(max_length=3, choices=Answer)
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
