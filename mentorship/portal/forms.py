"""What participants fill in about their duo."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.duos.models import Answer, Duo, MeetingForm, Reflection
from mentorship.programmes.models import Programme
from mentorship.typed import DayField, TextField, resend

LONGEST_TEXT = 5000


class MeetingLogForm(forms.Form):
    """When and how the two met; never about what."""

    held_on = DayField(
        label=_("When did you meet?"),
        error_messages={
            "required": _("Fill in the day on which you met."),
            "too_early": _("Choose a day after you became a duo."),
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
        """Ask for a day on which there was a duo."""
        kwargs["initial"] = {"held_on": duo.ended_on or localdate(), "form": "in_person"}
        super().__init__(*args, **kwargs)
        day: Any = self.fields["held_on"]
        day.earliest, day.latest = duo.since, duo.ended_on
        if duo.ended_on:
            day.error_messages["too_late"] = _("Choose a day before your mentorship ended.")


class ReflectionForm(forms.Form):
    """What the mentee takes from a meeting (S4-TXT-5)."""

    # What she saw when she began: another window may have changed it since.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    conversation = TextField(
        label=_("What was it about?"),
        max_length=LONGEST_TEXT,
        rows=5,
        error_messages={
            "required": _("Write a few words about the meeting."),
            "max_length": _("Your text is too long. Use 5,000 characters at most."),
        },
    )
    progress = TextField(
        label=_("How are your goals coming on?"),
        max_length=LONGEST_TEXT,
        required=False,
        rows=4,
        error_messages={
            "max_length": _("Your text is too long. Use 5,000 characters at most."),
        },
    )
    readers = forms.ChoiceField(
        label=_("Who may read this?"),
        choices=[("me", _("Only me")), ("mentor", _("My %(mentor)s and I"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may read this.")},
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Use the programme's word for the mentor."""
        super().__init__(*args, **kwargs)
        readers: Any = self.fields["readers"]
        readers.choices = [(code, str(text) % programme.terms) for code, text in readers.choices]

    def over(self, reflection: Reflection) -> None:
        """Let what was typed be sent once more, over what is kept now."""
        resend(self, seen=reflection.mark)
        self.add_error(None, _("You changed this reflection in another window."))


class IntroductionAnswerForm(forms.Form):
    """Yes or no after the first meeting (S2-MATCH-4)."""

    answer = forms.ChoiceField(
        label=_("Do you want to go on?"),
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
