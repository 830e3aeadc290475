"""Agreeing with the ground rules once more, when they changed."""

from django.db import transaction

from mentorship.intake.models import Application
from mentorship.programmes.models import GroundRules


@transaction.atomic
def accept(application: Application, *, rules: GroundRules) -> None:
    """Note that she agrees with this version, and since when; twice is once."""
    application.lock()
    application.accept_rules(rules)
    application.save(update_fields=["rules", "rules_accepted_at"])
