"""Let somebody in as staff: the first facilitator of a new site."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from mentorship.accounts.models import User


class Command(BaseCommand):
    help = "Make this person staff: she logs in with a code by e-mail and sets up a second factor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--superuser", action="store_true", help="may also use the admin")

    def handle(self, *, email: str, name: str, superuser: bool, **_options: object) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        user = User.objects.get_or_invite(email, name)
        user.is_staff = True
        user.is_superuser = user.is_superuser or superuser
        user.save(update_fields=["is_staff", "is_superuser"])
        self.stdout.write(f"{user.name} <{user.email}> can log in.")
