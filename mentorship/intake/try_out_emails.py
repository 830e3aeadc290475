"""What somebody who plays an applicant hears: the letter itself, to her own address."""

from django.conf import settings
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake import steps
from mentorship.intake.eligibility import roles_of
from mentorship.intake.models import Application
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def try_out_received(application: Application, *, to: User) -> Letter:
    """Confirm that it arrived; the button leads back to what she plays."""
    programme = application.programme
    address = reverse("intake:try_out_page", args=[programme.slug, steps.DONE])
    words = [programme.word(role) for role in roles_of(application)]
    return compose(
        "intake/application_received",
        to=to,
        key=f"try_out-{application.pk}",
        sender=sender(programme),
        action=(_("See your application"), f"{settings.BASE_URL}{address}"),
        application=application,
        programme=programme,
        role=get_text_list(words, gettext("and")),
        reference=application.reference,
    )
