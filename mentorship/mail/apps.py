"""The app of outgoing mail."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Letters, their queue and their log."""

    name = "mentorship.mail"

    def ready(self) -> None:
        """Listen to the mail library: its one way to tell what a provider reported."""
        from anymail.signals import tracking  # noqa: PLC0415 — needs the apps

        from mentorship.mail.tracking import note  # noqa: PLC0415

        tracking.connect(note, dispatch_uid="note_what_the_provider_says")
