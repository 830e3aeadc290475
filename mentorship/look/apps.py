"""The app of the look."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Icons, avatars, forms and the storage of static files."""

    name = "mentorship.look"
