"""What somebody hands in who wants to know whether a document is real."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agreements.verify import LARGEST

CHOOSE = _("Choose the PDF.")


class CheckForm(forms.Form):
    """A file, or its fingerprint alone, which the browser works out where it can."""

    file = forms.FileField(
        label=_("The PDF that you want to check"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={"required": CHOOSE},
    )
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the file where there is no fingerprint of it."""
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("sha256")

    def clean_file(self) -> bytes | None:
        """Read it, and keep it nowhere."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than 5 MB. What is sealed here is smaller.")
            )
        content: bytes = file.read()
        return content

    def clean(self) -> dict[str, Any]:
        """Tell of a fingerprint that is none at the file: nobody typed it."""
        if self.errors.pop("sha256", None) and "file" not in self.errors:
            self.add_error("file", CHOOSE)
        return self.cleaned_data
