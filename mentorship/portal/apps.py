"""The app of the participants' pages; it has no models."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """My mentorship, and the doors of personal links."""

    name = "mentorship.portal"
