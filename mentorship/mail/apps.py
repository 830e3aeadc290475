"""The app of outgoing mail."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Letters, their queue and their log."""

    name = "mentorship.mail"
