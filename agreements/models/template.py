"""The text of an agreement, by language and version."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from agreements.canonical import fingerprint
from agreements.wording import Wording
from mentorship.accounts.models import User
from mentorship.programmes.models import Programme

LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]


class TemplateQuerySet(models.QuerySet["Template"]):
    """Which texts a programme has, and which of them count."""

    def published(self) -> "TemplateQuerySet":
        """Those that duos sign or signed."""
        return self.filter(published_at__isnull=False)

    def drafts(self) -> "TemplateQuerySet":
        """Those that are being written."""
        return self.filter(published_at__isnull=True)

    def newest(self, programme: Programme, language: str) -> "Template | None":
        """The text that new duos of this programme sign in this language, if it has one."""
        rows = self.published().filter(programme=programme, language=language)
        return rows.order_by("-version").first()


class Template(models.Model):
    """One version of the text that a programme's duos sign, in one language.

    A draft is written, seen and changed; once it is published it never changes (S4-DOC-1). What
    ``body`` holds is known by ``agreements.wording`` alone.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="agreement_templates")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nl")
    version = models.PositiveSmallIntegerField()
    body: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    published_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(default=now, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement template")
        verbose_name_plural = _("agreement templates")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "language", "version"], name="template_version_once"
            ),
            models.UniqueConstraint(
                fields=["programme", "language"],
                condition=Q(published_at__isnull=True),
                name="template_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in LANGUAGES]),
                name="template_language_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="template_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """Name the text and its version."""
        return f"{self.wording.title} {self.version}"

    @property
    def wording(self) -> Wording:
        """The text, to ask what it says and what is filled in."""
        return Wording.read(self.body)

    @property
    def sha256(self) -> str:
        """The fingerprint of the text."""
        return fingerprint(self.body)

    @property
    def mark(self) -> str:
        """What a form was opened with: another mark says that a colleague changed the draft."""
        return self.sha256[:16]
