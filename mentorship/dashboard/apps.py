"""The app of the coordinator's overview."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Overview, navigation and search."""

    name = "mentorship.dashboard"
