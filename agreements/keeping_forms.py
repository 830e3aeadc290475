"""Keeping an agreement for longer than any other."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.typed import TextField


class HoldForm(forms.Form):
    """Why it is kept, which who guides the two reads back."""

    reason = TextField(
        label=_("Why does it have to be kept?"),
        help_text=_("For instance a complaint or a dispute. Write no more than is needed."),
        max_length=500,
        rows=3,
        error_messages={"required": _("Write why it has to be kept.")},
    )
