"""What participants fill in about their duo."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models import Answer, Duo, MeetingForm

LONGEST_TEXT = 5000


class MeetingLogForm(forms.Form):
    """When and how the two met; never about what."""

    held_on = forms.DateField(
        label=_("When did you meet?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Fill in the day on which you met."),
            "invalid": _("Fill in a day, for example 21-5-2026."),
        },
    )
    form = forms.ChoiceField(
        label=_("How did you meet?"),
        choices=MeetingForm,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you met.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        required=False,
        min_value=5,
        max_value=720,
        error_messages={
            "min_value": _("Fill in at least 5 minutes."),
            "max_value": _("Fill in 720 minutes at most."),
            "invalid": _("Fill in a number, for example 60."),
        },
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Remember which duo it is about."""
        kwargs["initial"] = {"held_on": localdate(), "form": "in_person"}
        super().__init__(*args, **kwargs)
        self.duo = duo

    def clean_held_on(self) -> date:
        """A meeting that is logged has taken place, and not before they were paired."""
        held_on: date = self.cleaned_data["held_on"]
        if held_on > localdate():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        if held_on < localdate(self.duo.proposed_at):
            raise forms.ValidationError(_("Choose a day after you became a duo."))
        return held_on


class ReflectionForm(forms.Form):
    """What the mentee takes from a meeting (S4-TXT-5)."""

    conversation = forms.CharField(
        label=_("What was it about?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": _("Write a few words about the meeting."),
            "max_length": _("Your text is too long. Use 5,000 characters at most."),
        },
    )
    progress = forms.CharField(
        label=_("How are your goals coming on?"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "max_length": _("Your text is too long. Use 5,000 characters at most."),
        },
    )
    readers = forms.ChoiceField(
        label=_("Who may read this?"),
        choices=[("me", _("Only me")), ("mentor", _("My mentor and I"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may read this.")},
    )


class IntroductionAnswerForm(forms.Form):
    """Yes or no after the first meeting (S2-MATCH-4)."""

    answer = forms.ChoiceField(
        label=_("Do you want to go on?"),
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
