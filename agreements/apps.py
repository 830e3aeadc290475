"""The app of agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Agreements, signatures and sealed documents."""

    name = "agreements"

    def ready(self) -> None:
        """Let the page of a duo tell of its agreement, and remind the two to fill it in and sign it.

        The settings of a programme tell what they sign. All is done in rooms below this one.
        """
        from django.core import checks  # noqa: PLC0415

        from agreements.checks import seal_works  # noqa: PLC0415 — needs the apps
        from agreements.composing_actions import text_in_short  # noqa: PLC0415 — needs the apps
        from agreements.moments import moments  # noqa: PLC0415 — needs the apps
        from agreements.reminding import FILL, LAST_CHANCE, SIGNATURE  # noqa: PLC0415
        from mentorship.duos.reminding import register  # noqa: PLC0415
        from mentorship.duos.timeline import SOURCES  # noqa: PLC0415
        from mentorship.programmes.summary import AGREEMENT_TEXTS  # noqa: PLC0415

        checks.register(seal_works)
        SOURCES.append(moments)
        register(SIGNATURE, LAST_CHANCE, FILL)
        AGREEMENT_TEXTS.append(text_in_short)
