"""What the guide fills in to help with signing: who signs along, and a scan of signed paper."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Signatory
from mentorship.fonts import validate_printable
from mentorship.programmes import library
from mentorship.typed import LineField
from mentorship.uploads import OneSheet

SCANS = {"application/pdf", "image/png", "image/jpeg"}


class GuardianForm(forms.Form):
    """The name and the address of who signs along for a minor."""

    name = LineField(
        label=_("Name of the parent or guardian"),
        max_length=100,
        validators=[validate_printable],
        error_messages={
            "required": _("Fill in the name."),
            "max_length": _("Use at most 100 characters."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The personal link to sign goes there."),
        error_messages={
            "required": _("Fill in the e-mail address."),
            "invalid": _("Fill in an e-mail address, such as name@example.org."),
        },
    )
    phone = LineField(
        label=_("Phone number"),
        max_length=30,
        required=False,
        error_messages={"max_length": _("Use at most 30 characters.")},
    )

    def __init__(self, agreement: Agreement, *args: Any, **kwargs: Any) -> None:
        """Remember who has to be somebody else."""
        super().__init__(*args, **kwargs)
        duo = agreement.duo
        self.others = {
            duo.mentor.user.email: _("This is the address of the mentor. Fill in another one."),
            duo.mentee.user.email: _("This is the address of the mentee. Fill in another one."),
            duo.guide.email: _("This is the address of who guides them. Fill in another one."),
        }

    def clean_email(self) -> str:
        """Be an address of somebody who does not sign already, nor guides them."""
        email: str = self.cleaned_data["email"].strip().lower()
        if email in self.others:
            raise forms.ValidationError(self.others[email])
        return email


class ScanForm(forms.Form):
    """A scan, and whose signatures are on it."""

    shown = forms.CharField(widget=forms.HiddenInput)
    roles = forms.MultipleChoiceField(
        label=_("Who signed on this paper?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose who signed."),
            "invalid_choice": _("Choose from this list."),
        },
    )
    file = forms.FileField(
        label=_("Scan or photo"),
        help_text=_("A PDF, or a picture (PNG or JPEG), of at most 5 MB. All pages in one file."),
        widget=forms.FileInput(attrs={"accept": ".pdf,image/png,image/jpeg"}),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("Choose a file that is not empty."),
        },
    )

    def __init__(self, waiting: Sequence[Signatory], *args: Any, **kwargs: Any) -> None:
        """Offer those who have not signed; whose signature is there is for a human to say."""
        super().__init__(*args, **kwargs)
        choices = [(each.role, f"{each.name} ({each.word})") for each in waiting]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> bytes:
        """Look into it: its name and what the browser calls it say nothing."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > OneSheet.MOST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Make it smaller."))
        try:
            found = library.recognised(str(file.name), file.read())
        except library.NoFile:
            found = None
        if found is None or found.content_type not in SCANS:
            raise forms.ValidationError(_("We take a PDF, PNG or JPEG. Scan it as one of those."))
        return found.content
