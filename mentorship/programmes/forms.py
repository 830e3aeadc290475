"""What a programme is asked for when it is set up."""

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import Programme
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
