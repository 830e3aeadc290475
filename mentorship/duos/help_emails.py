"""What the guide hears of a question for help: that there is one, and where it is."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models import HelpRequest
from mentorship.mail.compose import Letter, compose
from mentorship.programmes.letters import sender


def help_asked(request: HelpRequest) -> Letter:
    """Tell the guide, by no name and no word: others see in the log what was mailed to her."""
    programme = request.duo.programme
    path = reverse("duos:help", args=[programme.slug, request.pk])
    return compose(
        "duos/help_asked",
        to=request.guide,
        key=f"help-{request.pk}",
        sender=sender(programme),
        action=(_("See the question"), f"{settings.BASE_URL}{path}"),
        programme=programme,
        by=request.answer_by,
    )
