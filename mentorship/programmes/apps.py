"""The app of programmes."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes, their questions and their presets."""

    name = "mentorship.programmes"
