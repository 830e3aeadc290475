"""Say whether a PDF is an agreement of ours, and unaltered: what the page for everybody says."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agreements import proof, proof_actions


class Command(BaseCommand):
    help = "Check an agreement: exit code 0 when it is as it was sealed, 1 when it is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: object) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        answer = proof.of_file(data)
        proof_actions.raise_alarm(answer)
        self.stdout.write(str(answer.verdict.label))
        version = answer.version
        if version:
            moments = [version.sealed_at, version.over_at, version.erased_at]
            dates = [f"{moment:%Y-%m-%d}" for moment in moments if moment]
            self.stdout.write(f"{version.reference} v{version.number} {' '.join(dates)}")
        if not answer.is_genuine:
            sys.exit(1)
