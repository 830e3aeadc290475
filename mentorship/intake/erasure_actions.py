"""Asking to be forgotten, and thinking better of it."""

from django.db import transaction

from mentorship.accounts.models import User
from mentorship.intake import erasure_emails as emails
from mentorship.intake.models import ErasureRequest
from mentorship.programmes.models import Programme


@transaction.atomic
def ask(person: User, programme: Programme) -> ErasureRequest:
    """Ask the people of a programme; both get it in writing. A second time says nothing new."""
    request, is_new = ErasureRequest.objects.get_or_create(person=person, programme=programme)
    if is_new:
        emails.erasure_received(request).send()
        emails.erasure_asked(request).send()
    return request


@transaction.atomic
def take_back(person: User, programme: Programme) -> None:
    """Ask it no more; a second time changes nothing."""
    ErasureRequest.objects.filter(person=person, programme=programme).delete()
