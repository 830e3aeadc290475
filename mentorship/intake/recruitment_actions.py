"""What can be done with those who wait until people can apply."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models import Interest
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender
from mentorship.programmes.models import Programme
from mentorship.programmes.registration import registration


def note_interest(programme: Programme, *, email: str, role: str) -> None:
    """Keep this address until people can apply; twice is once."""
    Interest.objects.get_or_create(programme=programme, email=email, defaults={"role": role})


def registration_opened(interest: Interest) -> Letter:
    """Tell her that she can apply now."""
    programme = interest.programme
    return compose(
        "intake/registration_opened",
        to=User(email=interest.email, language=settings.LANGUAGE_CODE[:2]),
        key=f"registration_opened-{interest.pk}",
        sender=sender(programme),
        action=(_("Apply"), f"{settings.BASE_URL}{programme.get_absolute_url()}"),
        programme=programme,
        closes_on=registration(programme).closes_on,
    )


@transaction.atomic
def tell_interested(interest: Interest) -> None:
    """Mail her and forget her, when people can apply; of two jobs at once one does."""
    rows = Interest.objects.select_for_update(of=["self"]).select_related("programme")
    row = rows.filter(pk=interest.pk).first()
    if row is not None and registration(row.programme).is_open:
        registration_opened(row).send()
        row.delete()
