"""The app of agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Agreements, signatures and sealed documents."""

    name = "agreements"
