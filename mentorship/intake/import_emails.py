"""What somebody hears whose name came in with a list."""

from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.intake import steps
from mentorship.intake.models import Application
from mentorship.intake.participant_resume import resume_address
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def application_prepared(application: Application) -> Letter:
    """Ask somebody who was imported to look at it, agree with the rules and send it herself."""
    return compose(
        "intake/application_prepared",
        to=User(name=application.name, email=application.email),
        key=f"application_prepared-{application.pk}",
        sender=sender(application.programme),
        action=(_("Finish my application"), resume_address(application, step=steps.CHECK)),
        application=application,
        programme=application.programme,
        role=application.programme.word(application.role),
    )
