"""The app of duos, their meetings and their confidences."""

from django.apps import AppConfig


class DuosConfig(AppConfig):
    """Duos, meetings and reflections."""

    name = "mentorship.duos"
