"""Put another key in the place of the seal that this site made itself."""

from django.core.management.base import BaseCommand, CommandError

from agreements import seal_keys


class Command(BaseCommand):
    help = "Make a new key for the seal. What was sealed with the old one stays trusted."

    def handle(self, **_options: object) -> None:
        try:
            before = seal_keys.remember(seal_keys.keys())
        except seal_keys.SealNotReady:
            before = "-"  # it ran out, or does not open: all the more reason
        try:
            ours = seal_keys.renew()
        except seal_keys.SealNotReady as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{before} -> {ours.fingerprint} ({ours.expires_on})")
