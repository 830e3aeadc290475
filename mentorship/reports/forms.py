"""What staff fill in for a report: another period, a text, until when a board can read it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import months_later
from mentorship.reports.models import BoardLink
from mentorship.reports.period import Period
from mentorship.typed import DayField, EmailField, TextField, overtaken

LONGEST_TEXT = 4000
EARLIEST = date(2000, 1, 1)
MOST_MONTHS = 24


class PeriodForm(forms.Form):
    """From when until when, where it is not a calendar year."""

    begins_on = DayField(
        label=_("From"),
        error_messages={
            "too_late": _("Choose a first day that has come already."),
            "too_early": _("Choose a first day in 2000 or later."),
        },
    )
    ends_on = DayField(
        label=_("Up to and including"),
        error_messages={"too_late": _("Choose a last day before the end of next year.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Know which days can be reported: not those of long ago, nor of years to come."""
        super().__init__(*args, **kwargs)
        self.fields["begins_on"].earliest = EARLIEST  # type: ignore[attr-defined]
        last = Period.of_year(localdate().year + 1).ends_on
        self.fields["ends_on"].latest = last  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Put the first day before the last."""
        begins_on, ends_on = (self.cleaned_data.get(name) for name in ("begins_on", "ends_on"))
        if begins_on and ends_on:
            if ends_on <= begins_on:
                self.add_error("ends_on", _("Choose a last day after the first one."))
            elif ends_on >= months_later(begins_on, MOST_MONTHS):
                self.add_error("ends_on", _("Choose a period of at most two years."))
        return self.cleaned_data

    @property
    def period(self) -> Period:
        """The days that were chosen."""
        return Period(self.cleaned_data["begins_on"], self.cleaned_data["ends_on"])


class SectionForm(forms.Form):
    """The text of one section; empty is the sentence that the figures give."""

    text = TextField(
        label=_("Text of this section"),
        help_text=_("A blank line begins a paragraph. Name no participants: the board reads it."),
        max_length=LONGEST_TEXT,
        rows=8,
        required=False,
        error_messages={"max_length": _("Use at most 4000 characters.")},
    )
    # What staff had written when the page was opened; nothing where the sentence was made
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def clean_seen(self) -> str:
        """Read the ends of lines as they are kept."""
        seen: str = self.cleaned_data["seen"]
        return seen.replace("\r\n", "\n")

    def tell_of(self, kept: str, *, shown: str) -> None:
        """Say that a colleague wrote something else meanwhile: ``kept``, which reads as ``shown``."""
        overtaken(self, now={"text": shown}, seen=kept)


def _usual_last_day() -> date:
    return localdate() + BoardLink.USUAL


class ShareForm(forms.Form):
    """Until when a board can read the report, and to whom the link is mailed."""

    address = EmailField(
        label=_("E-mail address"),
        help_text=_("Of one person of the board. Leave it open to get a link to copy."),
        required=False,
    )
    last_day = DayField(
        label=_("The link works up to and including"),
        ahead=BoardLink.LONGEST,
        initial=_usual_last_day,
        error_messages={
            "too_late": _("Choose a day within a year."),
            "too_early": _("Choose today or a later day."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Know which day it is: a link of yesterday opens nothing."""
        super().__init__(*args, **kwargs)
        self.fields["last_day"].earliest = localdate()  # type: ignore[attr-defined]
