"""Putting a line of the overview off, and having it back."""

from datetime import date

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.dashboard.models import Postponement
from mentorship.programmes.models import Programme


@transaction.atomic
def put_off(programme: Programme, *, rule: str, count: int, until: date, by: User) -> None:
    """Do not show this line to this person until a day, unless there is more of it by then."""
    Postponement.objects.update_or_create(
        user=by, programme=programme, rule=rule, defaults={"until": until, "count": count}
    )


def have_back(programme: Programme, *, rule: str, by: User) -> None:
    """Show it again."""
    Postponement.objects.of(by, programme).filter(rule=rule).delete()
