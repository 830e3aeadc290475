"""The app of people and doors."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, personal links and logging in."""

    name = "mentorship.accounts"

    def ready(self) -> None:
        """Listen to the login library: its one way to tell that a factor came or went."""
        from allauth.mfa.signals import authenticator_added, authenticator_removed  # noqa: PLC0415

        from mentorship.accounts.doors import forget_last_factor, remember_new_factor  # noqa: PLC0415

        authenticator_added.connect(remember_new_factor, dispatch_uid="remember_new_factor")
        authenticator_removed.connect(forget_last_factor, dispatch_uid="forget_last_factor")
