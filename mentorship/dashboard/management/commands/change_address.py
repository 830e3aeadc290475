"""Give a person another e-mail address: a rare repair, of which the old address hears."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from mentorship.accounts.models import User
from mentorship.dashboard import actions


class Command(BaseCommand):
    help = "Change the address of this person; tells the old address, ends sessions and links."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old")
        parser.add_argument("new")

    def handle(self, *, old: str, new: str, **_options: object) -> None:
        address = new.strip().lower()
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        user = User.objects.filter(email=old.strip().lower()).first()
        if user is None or User.objects.filter(email=address).exists():
            raise CommandError("Nobody has the old address, or somebody has the new one already.")
        actions.correct_address(user, address=address)
        self.stdout.write(f"{user.name} is at {address} now; {user.email} was told.")
