"""The app of applications, decisions and training."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """From "I want to join" to a participant who is ready."""

    name = "mentorship.intake"
