"""The app of the look."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class LookConfig(AppConfig):
    """Icons, avatars, forms and the storage of static files."""

    name = "mentorship.look"


class StaticConfig(StaticFilesConfig):
    """Collects what pages load, and not what libraries ship for their own developers."""

    def ready(self) -> None:
        """Pass over the maps, and the parts of Bootstrap that are not used."""
        super().ready()
        unused = ["*.map", "bootstrap/js/*", "bootstrap-*.css", "bootstrap.css", "bootstrap.rtl*"]
        self.ignore_patterns = [*self.ignore_patterns, *unused]
