"""An entry of the social map, and how a referral went."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from mentorship.intake.models import Outcome
from mentorship.programmes.models import Programme, Service
from mentorship.typed import DayField, LineField


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation, what it helps with, and when somebody looked whether that still holds."""

    use_required_attribute = False
    name = LineField(
        label=_("Name of the organisation"),
        max_length=120,
        error_messages={
            "required": _("Fill in the name."),
            "max_length": _("Use at most 120 characters."),
        },
    )
    helps_with = LineField(
        label=_("What does it help with?"),
        error_messages={
            "required": _("Fill in what it helps with."),
            "max_length": _("Use at most 200 characters."),
        },
    )
    area = LineField(label=_("Where"), max_length=120, required=False)
    languages = LineField(label=_("Languages"), max_length=120, required=False)
    contact = LineField(
        label=_("How do people reach it?"),
        error_messages={
            "required": _("Fill in a phone number, an e-mail address or a site."),
            "max_length": _("Use at most 200 characters."),
        },
    )
    checked_on = DayField(label=_("When was this last checked?"), initial=localdate)

    class Meta:
        model = Service
        fields = ["name", "helps_with", "area", "languages", "contact", "checked_on"]

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Know whose map it is on."""
        super().__init__(*args, **kwargs)
        self.instance.programme = programme

    def clean_name(self) -> str:
        """Have every organisation on the map once."""
        name = str(self.cleaned_data["name"])
        others = self.instance.programme.services.exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("This organisation is on the map already."))
        return name


class OutcomeForm(forms.Form):
    """The one question, six weeks on."""

    outcome = forms.ChoiceField(
        label=_("Did you get help there?"),
        choices=Outcome,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose what fits.")),
    )
