"""Say whether a PDF is an agreement of ours, and unaltered."""

import sys
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agreements.models import Document
from agreements.verify import Verdict, verify


class Command(BaseCommand):
    help = "Check an agreement: exit code 0 when it is valid, 1 when it is anything else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: object) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        verdict = verify(data, is_registered=Document.objects.has)
        self.stdout.write(str(verdict.label))
        for document in Document.objects.filter(sha256=sha256(data).hexdigest()):
            self.stdout.write(document.revision.agreement.reference)
        if verdict is not Verdict.VALID:
            sys.exit(1)
