"""What somebody hears whose name came in with a list."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake.models import Application
from mentorship.intake.models.application import mark_of
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender

PREPARED = "intake.prepared"


def application_prepared(application: Application) -> Letter:
    """Ask somebody who was imported to look at it, agree with the rules and send it herself."""
    # Bound to the address: who corrects a mistyped one shuts the first reader out.
    parts = {"pk": application.pk, "to": mark_of(application.email)}
    path = reverse("intake:application_finish", args=[signing.dumps(parts, salt=PREPARED)])
    return compose(
        "intake/application_prepared",
        to=User(name=application.name, email=application.email),
        key=f"application_prepared-{application.pk}",
        sender=sender(application.programme),
        action=(_("Finish my application"), f"{settings.BASE_URL}{path}"),
        application=application,
        programme=application.programme,
        role=application.programme.word(application.role),
    )
