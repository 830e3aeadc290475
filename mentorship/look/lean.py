"""Templates without their indentation: it is for who writes them, and a list of fifty has a third."""

import re

from django.template import Origin
from django.template.loaders import app_directories, filesystem


def lean(source: str) -> str:
    """Begin every line at its first character; the lines stay as many, so errors name the right one."""
    return re.sub(r"\n[ \t]+", "\n", source)


class _Lean:
    """What a loader does besides: pages lose their indentation, e-mails and the like stay as they are."""

    def get_contents(self, origin: Origin) -> str:
        """Read a template."""
        source = str(super().get_contents(origin))  # type: ignore[misc]
        return lean(source) if str(origin.name).endswith(".html") else source


class Folders(_Lean, filesystem.Loader):
    """Those of the project."""


class Apps(_Lean, app_directories.Loader):
    """Those of its libraries."""
