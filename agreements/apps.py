"""The app of agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Agreements, signatures and sealed documents."""

    name = "agreements"

    def ready(self) -> None:
        """Let the page of a duo tell of its agreement: that page is in a room below this one."""
        from agreements.moments import moments  # noqa: PLC0415 — needs the apps
        from mentorship.duos.timeline import SOURCES  # noqa: PLC0415

        SOURCES.append(moments)
