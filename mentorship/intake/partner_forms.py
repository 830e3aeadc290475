"""What staff keep of an organisation that sends people."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.intake.models import Partner
from mentorship.programmes.models import Programme
from mentorship.typed import (
    DayField,
    EmailField,
    LineField,
    NameField,
    PhoneField,
    TextField,
    overtaken,
)

AHEAD = timedelta(days=3 * 366)
WRONG_DAY = _("Fill in a day within three years, for example 21-5-2026.")


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation, who we know there, since when it knows us and when we speak again."""

    use_required_attribute = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    name = LineField(
        label=_("Name of the organisation"),
        max_length=120,
        error_messages={
            "required": _("Fill in the name."),
            "max_length": _("Use at most 120 characters."),
        },
    )
    contact_name = NameField(
        label=_("Contact person"),
        error_messages={"required": _("Fill in the name of the contact person.")},
    )
    email = EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput({"autocomplete": "off", "inputmode": "email"}),
    )
    phone = PhoneField(label=_("Phone number"), required=False)
    informed_on = DayField(label=_("Knows the programme since"), required=False)
    next_contact_on = DayField(
        label=_("Next contact"),
        help_text=_("From this day it is on your overview."),
        required=False,
        ahead=AHEAD,
        error_messages={"too_late": WRONG_DAY},
    )
    note = TextField(
        label=_("Note"),
        help_text=_("Only staff read this."),
        rows=3,
        required=False,
        error_messages={"max_length": _("Use at most 2,000 characters.")},
    )

    class Meta:
        model = Partner
        fields = [
            *("name", "contact_name", "email", "phone"),
            *("informed_on", "next_contact_on", "note"),
        ]

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Remember what was known before anything typed is put on it."""
        super().__init__(*args, **kwargs)
        self.instance.programme = programme
        kept = [getattr(self.instance, name) for name in self.Meta.fields]
        self.mark = sha256(repr(kept).encode()).hexdigest()[:16]
        self.initial["seen"] = self.mark

    def clean_name(self) -> str:
        """Have every organisation once, also among those we no longer work with."""
        name = str(self.cleaned_data["name"])
        others = self.instance.programme.partners.exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("This organisation is in the list already."))
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what a colleague changed meanwhile; what was typed stays."""
        super().clean()
        if self.cleaned_data.get("seen") != self.mark:
            overtaken(self, seen=self.mark)
        return self.cleaned_data
