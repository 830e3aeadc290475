"""What is forgotten every night about help: words that were kept long enough."""

from procrastinate.contrib.django import app

from mentorship.duos import help_actions
from mentorship.programmes.models import Programme


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="forget_old_help")
def forget_old_help(timestamp: int) -> None:
    """Keep days and kinds; let go of what was said."""
    for programme in Programme.objects.order_by("pk"):
        help_actions.forget_old(programme)
