"""Begin anew with a key for sealed texts, after the old one was lost for good."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mentorship import confidential


class Command(BaseCommand):
    help = (
        "Make a new key for sealed texts. Only when the old one is lost and in no backup: "
        "what it sealed (reflections, waiting mail, sessions, authenticator apps) stays closed."
    )

    def handle(self, **_options: object) -> None:
        path = settings.KEYS_DIR / "confidential.key"
        if path.exists():
            raise CommandError("There is a key. Nothing was changed.")
        confidential.make_key(path)
        self.stdout.write(f"A new key is in {path}. Restart the site and the worker.")
