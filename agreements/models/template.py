"""The text of an agreement, by version."""

from typing import Any

import pgtrigger
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import Programme


class Template(models.Model):
    """One version of the text that a programme's duos sign; it never changes once it is used.

    ``body`` holds ``title``, ``intro``, ``promises``, ``fields`` and ``sections`` as in a preset.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="agreement_templates")
    version = models.PositiveSmallIntegerField()
    body: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    published_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("agreement template")
        verbose_name_plural = _("agreement templates")
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="template_version_once"),
        ]
        triggers = [pgtrigger.Protect(name="template_is_fixed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        """Name the text and its version."""
        return f"{self.body['title']} {self.version}"
