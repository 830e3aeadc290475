"""What participants fill in when they pause, stop or round off: little, and nothing they must explain."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models import Duo, MeetingForm, Reason
from mentorship.duos.moment_form import MomentForm
from mentorship.programmes.models import MENTOR
from mentorship.typed import DayField, LineField

LONGEST_PAUSE = timedelta(days=184)


class PauseForm(forms.Form):
    """Until when the two stand still; a mentor can say that she takes nobody else."""

    until = DayField(
        label=_("On which day do you go on?"),
        ahead=LONGEST_PAUSE,
        error_messages={
            "too_early": _("Choose a day after today."),
            "too_late": _("Choose a day within half a year."),
        },
    )
    takes_no_more = forms.BooleanField(required=False)

    def __init__(self, duo: Duo, *args: Any, role: str, **kwargs: Any) -> None:
        """Ask for a day that is to come, before they end; mentors alone have places."""
        super().__init__(*args, **kwargs)
        until: Any = self.fields["until"]
        until.earliest = localdate() + timedelta(days=1)
        if duo.ends_on and duo.ends_on < localdate() + LONGEST_PAUSE:
            until.latest = max(duo.ends_on, until.earliest)
            text = _("Choose a day before your mentorship ends.")
            until.error_messages["too_late"] = text
        _ask_for_places(self, duo, role)


class StopForm(forms.Form):
    """Why, if she wants to tell."""

    reason = forms.ChoiceField(
        label=_("Do you want to tell why?"),
        choices=[("", _("I would rather not say")), *Reason.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    takes_no_more = forms.BooleanField(required=False)

    def __init__(self, duo: Duo, *args: Any, role: str, **kwargs: Any) -> None:
        """Say who reads it; mentors alone have places."""
        super().__init__(*args, **kwargs)
        text = _("Only %(name)s reads this.") % {"name": duo.guide.given_name}
        self.fields["reason"].help_text = text
        _ask_for_places(self, duo, role)


def _ask_for_places(form: forms.Form, duo: Duo, role: str) -> None:
    if role != MENTOR:
        del form.fields["takes_no_more"]
        return
    text = _("I take no other %(mentee)s for now") % duo.programme.terms
    form.fields["takes_no_more"].label = text


class CompleteForm(forms.Form):
    """Whether the two go on by themselves (S0-DUR-2)."""

    goes_on = forms.TypedChoiceField(
        label=_("Do you go on together by yourselves?"),
        choices=[
            ("yes", _("Yes, without the programme")),
            ("no", _("No, or we do not know yet")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )


class ClosingTalkForm(MomentForm):
    """When and how the two talk for the last time; online is fine (S2-END-2)."""

    form = forms.ChoiceField(
        label=_("How do you meet?"),
        choices=MeetingForm,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you meet.")},
    )
    place = LineField(
        label=_("Where?"),
        help_text=_("An address, or a link to join online."),
        required=False,
        error_messages={"max_length": _("Use at most 200 characters.")},
    )
