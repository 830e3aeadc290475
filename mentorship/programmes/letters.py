"""Who a letter of a programme comes from."""

from mentorship.mail.compose import Sender
from mentorship.programmes.models import Programme


def sender(programme: Programme) -> Sender:
    """The contact person of the programme: her name, her address for answers, her phone."""
    return Sender(
        name=programme.contact_name,
        organisation=programme.name,
        email=programme.contact_email,
        phone=programme.contact_phone,
        programme_slug=programme.slug,
    )
