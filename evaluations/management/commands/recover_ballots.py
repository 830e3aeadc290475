"""After an older database was put back: empty the boxes whose key is gone, say who to ask again."""

from typing import Any

from django.core.management.base import BaseCommand

from evaluations import ballotbox
from evaluations.models import Round, RoundStatus


class Command(BaseCommand):
    """Makes open evaluations work again after a restore; see the operations page."""

    help = "Empty the ballot boxes that can no longer be opened and list whose answers were lost."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the open rounds."""
        for round_ in Round.objects.filter(status=RoundStatus.OPEN):
            lost = ballotbox.recover(round_)
            self.stdout.write(f"{round_.programme.slug} {round_.moment}: {len(lost)} lost")
            for invitation in lost:
                self.stdout.write(f"  {invitation.person.email if invitation.person else '-'}")
