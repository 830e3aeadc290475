"""Of which days, and of which cohort, a quality dossier is asked."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import Cohort, Programme
from mentorship.reports.period import Period
from mentorship.typed import DayField

AHEAD = timedelta(days=5 * 366)
TOO_FAR = _("Fill in a day within the next five years.")


class DossierForm(forms.Form):
    """From when until when; with a cohort, of its people alone."""

    use_required_attribute = False
    # Of days that are all still to come there is nothing to show.
    van = DayField(label=_("From"))
    tot = DayField(
        label=_("Up to and including"), ahead=AHEAD, error_messages={"too_late": TOO_FAR}
    )
    ronde = forms.ModelChoiceField(
        label=_("Round"),
        queryset=Cohort.objects.none(),
        required=False,
        empty_label=_("Everybody"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    # What was on the page when somebody chose to freeze it
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Begin with this year, and offer the cohorts where there are any."""
        year = Period.of_year(localdate().year)
        kwargs["initial"] = {"van": year.begins_on, "tot": year.ends_on}
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.filter(programme=programme).order_by("-opens_on", "-pk")
        self.fields["ronde"].queryset = cohorts  # type: ignore[attr-defined]
        if not cohorts:
            del self.fields["ronde"]

    def clean(self) -> dict[str, Any]:
        """Put the first day before the last."""
        first, last = self.cleaned_data.get("van"), self.cleaned_data.get("tot")
        if first and last and last < first:
            self.add_error("tot", _("Choose a last day after the first one."))
        return self.cleaned_data

    @property
    def asked(self) -> dict[str, Any]:
        """The days and the cohort that were chosen; what does not read is this year, of everybody."""
        said = self.cleaned_data if self.is_valid() else {}
        start: date = said.get("van", self.initial["van"])
        end: date = said.get("tot", self.initial["tot"])
        return {"start": start, "end": end, "cohort": said.get("ronde")}
