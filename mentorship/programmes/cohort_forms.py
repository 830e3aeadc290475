"""What a cohort is asked for when it is planned."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import Cohort, Programme
from mentorship.typed import DayField, LineField

AHEAD = timedelta(days=10 * 366)
TOO_FAR = _("Fill in a day within the next ten years.")


class CohortForm(forms.ModelForm):  # type: ignore[type-arg]
    """Between which days people apply, and when their mentorships start."""

    name = LineField(
        label=_("Name of the round"),
        help_text=_("For example: autumn 2026."),
        max_length=60,
        error_messages={
            "required": _("Give the round a name."),
            "max_length": _("Use at most 60 characters."),
        },
    )
    opens_on = DayField(
        label=_("First day to apply"), ahead=AHEAD, error_messages={"too_late": TOO_FAR}
    )
    closes_on = DayField(
        label=_("Last day to apply"),
        help_text=_("People can apply until the end of this day."),
        ahead=AHEAD,
        error_messages={"too_late": TOO_FAR},
    )
    starts_on = DayField(
        label=_("Start of the mentorships"),
        ahead=AHEAD,
        required=False,
        error_messages={"too_late": TOO_FAR},
    )
    # Which days were on the page when it was opened: who saves must have seen those.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Cohort
        fields = ["name", "opens_on", "closes_on", "starts_on"]

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Plan it for this programme."""
        super().__init__(*args, **kwargs)
        self.instance.programme = programme
        self.fields["seen"].initial = self.instance.fingerprint

    def clean_name(self) -> str:
        """Refuse a second round of the same name."""
        name: str = self.cleaned_data["name"]
        others = Cohort.objects.filter(programme=self.instance.programme, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a round with this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        """Put the days in order: it opens, it closes, the mentorships start."""
        data = self.cleaned_data
        opens_on, closes_on = data.get("opens_on"), data.get("closes_on")
        starts_on = data.get("starts_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", _("The last day comes after the first day."))
        elif opens_on and starts_on and starts_on < opens_on:
            self.add_error("starts_on", _("The mentorships start after people could apply."))
        return data
