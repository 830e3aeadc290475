"""What is forgotten every night about coming in: sessions and links that ran out."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils.timezone import now
from procrastinate.contrib.django import app

from mentorship.accounts.models import PersonalLink

# Until then who presses an old link can have a new one mailed.
LINKS_KEPT = timedelta(days=30)


@app.periodic(cron="27 3 * * *")
@app.task(queueing_lock="forget_ways_in")
def forget_ways_in(timestamp: int) -> None:
    """Forget sessions that ran out, and links that did a month ago."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    PersonalLink.objects.filter(expires_at__lt=now() - LINKS_KEPT).delete()
