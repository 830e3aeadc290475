"""The app of duos, their meetings and their confidences."""

from django.apps import AppConfig


class DuosConfig(AppConfig):
    """Duos, meetings and reflections."""

    name = "mentorship.duos"

    def ready(self) -> None:
        """Let the agenda of the staff show what duos bring, and let the two be reminded.

        The agenda is in a room below this one.
        """
        from mentorship.duos import (  # noqa: PLC0415 — needs the apps
            agenda,
            reminding,
            reminding_questions,
        )
        from mentorship.intake import event_agenda  # noqa: PLC0415

        event_agenda.SOURCES.append(agenda.entries)
        event_agenda.FEEDS.append(agenda.feed)
        reminding.register(*reminding_questions.OWN)
