#!/usr/bin/env python
"""Django's command line for this site."""

import os
import sys


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 — after settings

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
