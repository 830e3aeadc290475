"""The app of people and doors."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, personal links and logging in."""

    name = "mentorship.accounts"
