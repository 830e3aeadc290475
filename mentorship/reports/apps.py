"""The app of the reports to a board and of the quality dossier."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Board reports and quality dossiers."""

    name = "mentorship.reports"
