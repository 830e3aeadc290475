"""What a programme is asked for when it is set up."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import COUNTED, Programme, Rhythm
from mentorship.typed import EmailField, LineField, NameField, PhoneField

LONGEST_SLUG = 60


class PeopleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a programme, and the two people that everybody in it can turn to."""

    name = LineField(
        label=_("Name of the programme"),
        max_length=80,
        error_messages={
            "required": _("Fill in a name for the programme."),
            "max_length": _("Use at most 80 characters."),
        },
    )
    organisation = LineField(
        label=_("Organisation"),
        help_text=_("The name above each page and each e-mail."),
        max_length=80,
        error_messages={
            "required": _("Fill in the name of the organisation."),
            "max_length": _("Use at most 80 characters."),
        },
    )
    contact_name = NameField(
        label=_("Contact person"),
        help_text=_("Participants see this name on each page and each e-mail."),
        error_messages={"required": _("Fill in the name of the contact person.")},
    )
    contact_email = EmailField(label=_("E-mail address of the contact person"))
    contact_phone = PhoneField(
        label=_("Phone number of the contact person"),
        error_messages={"required": _("Fill in the phone number of the contact person.")},
    )
    adviser_name = NameField(
        label=_("Confidential adviser"),
        help_text=_("Somebody outside the programme, whom participants can call in confidence."),
        error_messages={"required": _("Fill in the name of the confidential adviser.")},
    )
    adviser_phone = PhoneField(
        label=_("Phone number of the confidential adviser"),
        error_messages={"required": _("Fill in the phone number of the confidential adviser.")},
    )
    adviser_email = EmailField(
        label=_("E-mail address of the confidential adviser"), required=False
    )

    class Meta:
        model = Programme
        fields = [
            "name",
            "organisation",
            "contact_name",
            "contact_email",
            "contact_phone",
            "adviser_name",
            "adviser_phone",
            "adviser_email",
        ]


class NewProgrammeForm(PeopleForm):
    """The same for a new programme, whose address comes from its name."""

    def clean_name(self) -> str:
        """Make sure that the name gives an address, and one that is free."""
        name: str = self.cleaned_data["name"]
        self.instance.slug = slugify(name)[:LONGEST_SLUG].strip("-")
        if not self.instance.slug:
            raise forms.ValidationError(_("Use a name with letters or figures in it."))
        if Programme.objects.filter(slug=self.instance.slug).exists():
            self.add_error("name", self.taken())
        return name

    @staticmethod
    def taken() -> forms.ValidationError:
        """What to do when there is a programme of this name."""
        return forms.ValidationError(
            _("There is a programme with this name already. Choose another name.")
        )


class LengthForm(forms.ModelForm):  # type: ignore[type-arg]
    """How long a mentorship lasts and how often the two meet, where that is a number."""

    class Meta:
        model = Programme
        fields = ["duration_default", "rhythm_count", "rhythm_days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the numbers that this programme's kind of rhythm has, in its own unit."""
        super().__init__(*args, **kwargs)
        programme = self.instance
        counted = programme.rhythm_kind in COUNTED
        del self.fields["rhythm_days" if counted else "rhythm_count"]
        labels: dict[str, Any] = {
            "duration_default": _("How many %(unit)s does a mentorship usually last?")
            % {"unit": programme.get_duration_unit_display()},
            "rhythm_count": _("How many times do the two meet?"),
            "rhythm_days": _("How many days are there between two meetings at most?"),
        }
        needed = counted or programme.rhythm_kind == Rhythm.INTERVAL
        for name, field in self.fields.items():
            low, high = self._bounds(name)
            self.fields[name] = forms.IntegerField(
                label=labels[name],
                min_value=low,
                max_value=high,
                required=needed or name == "duration_default",
                initial=field.initial,
                error_messages=dict.fromkeys(
                    ["required", "invalid", "min_value", "max_value"],
                    _("Fill in a number from %(low)d to %(high)d.") % {"low": low, "high": high},
                ),
            )

    def _bounds(self, name: str) -> tuple[int, int]:
        """From where to where a number makes sense; the programme's own bounds come first."""
        if name == "duration_default":
            return self.instance.duration_min or 1, self.instance.duration_max or 104
        return 1, 365 if name == "rhythm_days" else 100
