"""Put icons in the file that the pages take them from."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from mentorship.look import sprite


class Command(BaseCommand):
    requires_system_checks: tuple[str, ...] = ()
    help = "Draw static/img/icons.svg anew: the icons it has, and those of Lucide named here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "names", nargs="*", metavar="NAME", help="an icon that is not in it yet"
        )

    def handle(self, *, names: list[str], **_options: object) -> None:
        drawn = sprite.drawn({*sprite.names(), *names})
        sprite.FILE.write_text(drawn, encoding="utf-8", newline="\n")
        self.stdout.write(f"{drawn.count('<symbol')} icons")
