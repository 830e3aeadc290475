"""The app of agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Agreements, signatures and sealed documents."""

    name = "agreements"

    def ready(self) -> None:
        """Let the page of a duo tell of its agreement, and remind the two to fill it in and sign it.

        Both are done in a room below this one.
        """
        from agreements.moments import moments  # noqa: PLC0415 — needs the apps
        from agreements.reminding import FILL, SIGNATURE  # noqa: PLC0415
        from mentorship.duos.reminding import register  # noqa: PLC0415
        from mentorship.duos.timeline import SOURCES  # noqa: PLC0415

        SOURCES.append(moments)
        register(SIGNATURE, FILL)
