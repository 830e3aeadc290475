"""What a mentee hears about writing after a meeting; what she wrote is in no letter."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.actions import personal_link
from mentorship.duos.emails import from_guide
from mentorship.duos.models import Meeting
from mentorship.mail.compose import Letter, compose


def reflection_reminder(meeting: Meeting, *, turn: int) -> Letter:
    """Remind her that she can write about this meeting, where the programme expects it."""
    duo = meeting.duo
    path = reverse("portal:reflection_write", args=[meeting.pk])
    return compose(
        "duos/reflection_reminder",
        to=duo.mentee.user,
        key=f"reflection-reminder-{meeting.pk}-{turn}",
        sender=from_guide(duo),
        action=(_("Write your reflection"), personal_link(duo.mentee.user, "portal", to=path)),
        other=duo.mentor,
        meeting=meeting,
    )
