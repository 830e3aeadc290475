"""What is filled in when a duo pauses, ends or goes on for longer, and about its last talk."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.duos.introduction_forms import DayForm
from mentorship.duos.models import Duo, MeetingForm
from mentorship.typed import DayField, overtaken

LONGEST = timedelta(days=3660)


class EndForm(DayForm):
    """On which day it ended and, when that is early, whether the mentee wants somebody else."""

    wants_other = forms.BooleanField(required=False)

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Ask in the words of the programme."""
        super().__init__(duo, *args, **kwargs)
        words = duo.programme.terms
        text = _("The %(mentee)s wants another %(mentor)s and waits for one again")
        self.fields["wants_other"].label = text % words


class PauseUntilForm(forms.Form):
    """Until when two stand still."""

    until = DayField(
        label=_("On which day do they go on?"),
        ahead=timedelta(days=184),
        error_messages={
            "too_early": _("Choose a day after today."),
            "too_late": _("Choose a day within half a year."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for a day that is to come."""
        super().__init__(*args, **kwargs)
        until: Any = self.fields["until"]
        until.earliest = localdate() + timedelta(days=1)


class ExtendForm(forms.Form):
    """Until when the two go on; not for longer than the programme lets them."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    ends_on = DayField(
        label=_("Until which day do they go on?"),
        ahead=LONGEST,
        error_messages={"too_early": _("Choose a day that is to come.")},
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Ask for a day that is to come, up to the longest duration of the programme."""
        kwargs["initial"] = {"ends_on": duo.ends_on, "seen": str(duo.ends_on)}
        super().__init__(*args, **kwargs)
        until: Any = self.fields["ends_on"]
        until.earliest = localdate()
        latest = self._latest(duo)
        if latest:
            until.latest = max(latest, localdate())
            text = _("The longest duration of the programme ends on %(day)s.")
            until.error_messages["too_late"] = text % {"day": f"{until.latest:%d-%m-%Y}"}

    def over(self, duo: Duo) -> None:
        """Let what was typed be sent once more, over the end that there is now."""
        overtaken(self, now={"ends_on": duo.ends_on}, seen=str(duo.ends_on))

    def _latest(self, duo: Duo) -> date | None:
        return duo.programme.latest_end(duo.started_on) if duo.started_on else None


class ClosingTalkHeldForm(forms.Form):
    """On which day the last talk was."""

    held_on = DayField(
        label=_("When was the last talk?"),
        error_messages={
            "required": _("Fill in the day of the last talk."),
            "too_early": _("Choose a day since the two began."),
        },
    )
    form = forms.ChoiceField(
        label=_("In person, online or by phone?"),
        choices=MeetingForm,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was.")},
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Ask for a day on which there was a duo."""
        super().__init__(*args, **kwargs)
        self.fields["held_on"].earliest = duo.since  # type: ignore[attr-defined]
