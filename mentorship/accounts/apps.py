"""The app of people and doors."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, personal links and logging in."""

    name = "mentorship.accounts"

    def ready(self) -> None:
        """Listen to the login library: its one way to tell that a factor was set up."""
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415 — needs the apps

        from mentorship.accounts.doors import remember_new_factor  # noqa: PLC0415

        authenticator_added.connect(remember_new_factor, dispatch_uid="remember_new_factor")
