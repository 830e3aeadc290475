"""Fill an empty database with believable data."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from mentorship.dashboard import demo
from mentorship.programmes.models import Programme


class Command(BaseCommand):
    help = "Fill an empty database with five programmes and people in every state of the chain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=160, help="how many applications in all")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same people")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is data")

    def handle(self, *, people: int, seed: int, if_empty: bool, **_options: object) -> None:
        if Programme.objects.exists():
            if if_empty:
                return
            raise CommandError("There are programmes already: the demo needs an empty database.")
        for programme in demo.fill(people=people, seed=seed):
            self.stdout.write(f"{programme.name}: /p/{programme.slug}/")
        self.stdout.write("Staff: ilse@example.org, femke@example.org, beheer@example.org (admin)")
