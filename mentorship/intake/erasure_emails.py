"""What she and the contact person read when somebody asks to be forgotten."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models import ErasureRequest
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def erasure_received(request: ErasureRequest) -> Letter:
    """Tell her that it arrived, what happens with it and by when."""
    return compose(
        "intake/erasure_received",
        to=request.person,
        key=f"erasure-received-{request.pk}",
        sender=sender(request.programme),
        programme=request.programme,
        request=request,
    )


def erasure_asked(request: ErasureRequest) -> Letter:
    """Tell the contact person of the programme who asks it, and by when that is answered."""
    programme = request.programme
    path = reverse("dashboard:person", args=[programme.slug, request.person_id])
    known = User.objects.filter(email=programme.contact_email.lower(), is_staff=True).first()
    to = known or User(name=programme.contact_name, email=programme.contact_email)
    return compose(
        "intake/erasure_asked",
        to=to,
        key=f"erasure-asked-{request.pk}",
        action=(_("Open the page of this person"), f"{settings.BASE_URL}{path}"),
        person=request.person,
        programme=programme,
        request=request,
    )
