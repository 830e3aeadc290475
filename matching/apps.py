"""The app of matching."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Runs, proposals and the weights they were made with."""

    name = "matching"
