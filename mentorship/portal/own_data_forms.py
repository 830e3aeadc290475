"""What a participant says about herself: name, number, language, how to be reached, her places."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.intake.models import Participant, ReachBy, Shares
from mentorship.typed import DayField, NameField, PhoneField

LONGEST_AWAY = timedelta(days=366)
MOST_PLACES = 10


class OwnDetailsForm(forms.Form):
    """Her name and number, in which language we write, how the other reaches her."""

    seen = forms.CharField(widget=forms.HiddenInput, strip=False)
    name = NameField(label=_("Your name"))
    phone = PhoneField(label=_("Phone number"))
    reach_by = forms.ChoiceField(
        label=_("How do you like to be reached?"),
        help_text=_("The other of your duo sees this."),
        choices=[("", _("It does not matter")), *ReachBy.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    shares = forms.ChoiceField(
        label=_("What may the other of your duo see?"),
        help_text=_("The people of the programme can always reach you."),
        choices=[
            (Shares.BOTH, _("My phone number and my e-mail address")),
            (Shares.PHONE, _("Only my phone number")),
            (Shares.MAIL, _("Only my e-mail address")),
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose one of the three.")),
    )
    language = forms.ChoiceField(
        label=_("In which language do we write to you?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose a language.")),
    )

    def __init__(self, *args: Any, takes_part: bool, **kwargs: Any) -> None:
        """Ask how the other reaches her of who takes part: nobody else has another."""
        super().__init__(*args, **kwargs)
        if not takes_part:
            del self.fields["reach_by"], self.fields["shares"]


class PlacesForm(forms.Form):
    """How many a mentor takes, and until when nobody else."""

    seen = forms.CharField(widget=forms.HiddenInput, strip=False)
    capacity = forms.IntegerField(
        min_value=0,
        max_value=MOST_PLACES,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"],
            _("Fill in a number from 0 to 10."),
        ),
    )
    away_until = DayField(
        required=False,
        ahead=LONGEST_AWAY,
        error_messages={
            "too_early": _("Choose a day after today."),
            "too_late": _("Choose a day within a year."),
        },
    )

    def __init__(self, mentor: Participant, *args: Any, **kwargs: Any) -> None:
        """Ask in the words of the programme."""
        super().__init__(*args, **kwargs)
        words = mentor.programme.terms
        capacity, away = self.fields["capacity"], self.fields["away_until"]
        capacity.label = _("How many %(mentees)s do you want to have at the same time?") % words
        capacity.help_text = _("Who is with you now stays with you.")
        away.label = _("No new %(mentee)s for a while? Until which day?") % words
        away.help_text = _("Leave it empty if you take somebody now.")
        away.earliest = localdate() + timedelta(days=1)  # type: ignore[attr-defined]
