"""What somebody hands in who wants to know whether a document is real."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agreements.verify import LARGEST


class CheckForm(forms.Form):
    """A file, or its fingerprint alone, which the browser works out where it can."""

    file = forms.FileField(
        label=_("The PDF that you want to check"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)

    def clean_file(self) -> bytes | None:
        """Read it, and keep it nowhere."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than 5 MB. What is sealed here is smaller.")
            )
        return file.read()

    def clean(self) -> dict[str, Any]:
        """Have one of the two."""
        data = self.cleaned_data
        if "file" not in self.errors and data.get("file") is None and not data.get("sha256"):
            self.errors.pop("sha256", None)  # nobody filled that in
            self.add_error("file", _("Choose the PDF."))
        return data
