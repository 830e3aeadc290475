"""What is asked for the face of a programme: a colour and a logo."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mentorship.programmes import house_style
from mentorship.typed import LineField
from mentorship.uploads import OneSheet

HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")
SHORT = 3


class OneLogo(OneSheet):
    """Takes a picture of at most so many bytes, on the one page that asks for one."""

    MOST = 200 * 1024


class ColourForm(forms.Form):
    """One colour; ``shown`` is the one that was looked at, ``was`` the one there is."""

    colour = LineField(
        label=_("Your colour"),
        help_text=_("As it is in your house style, for example #aa2200."),
        max_length=30,
        error_messages=dict.fromkeys(
            ["required", "max_length"],
            _("Fill in a colour: a # with 6 figures or letters a to f, for example #aa2200."),
        ),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_colour(self) -> str:
        """Write it the one way: "AA2" and "#AA2" are "#aaaa22"."""
        match = HEX.fullmatch(self.cleaned_data["colour"].lower())
        if match is None:
            raise forms.ValidationError(
                _("Fill in a colour: a # with 6 figures or letters a to f, for example #aa2200.")
            )
        digits = match[1]
        return "#" + ("".join(2 * digit for digit in digits) if len(digits) == SHORT else digits)


class LogoForm(forms.Form):
    """A picture, which is drawn anew before it is kept."""

    logo = forms.FileField(
        label=_("File with your logo"),
        help_text=_("A PNG or JPEG of at most 200 KB. A wide one works best."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages=dict.fromkeys(
            ["required", "missing", "invalid", "empty"], _("Choose a file with your logo.")
        ),
    )

    def clean_logo(self) -> bytes:
        """Refuse what is too large or no picture; an SVG can hold a program, so it is none."""
        file: UploadedFile[Any] = self.cleaned_data["logo"]
        if (file.size or 0) > OneLogo.MOST:
            raise forms.ValidationError(_("The file is larger than 200 KB. Make it smaller."))
        try:
            return house_style.redrawn(file.read())
        except house_style.NoPicture as error:
            raise forms.ValidationError(
                _("We cannot open this picture. Save it as PNG or JPEG and try again.")
            ) from error
