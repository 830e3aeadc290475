"""The app of the anonymous evaluations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationsConfig(AppConfig):
    """Rounds of questions to mentors and mentees, answered without names."""

    name = "evaluations"
    verbose_name = _("evaluations")
