"""What staff write down about a duo."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.typed import TextField


class NoteForm(forms.Form):
    """A note for colleagues, on a page with other forms."""

    prefix = "note"

    text = TextField(
        label=_("New note"),
        rows=3,
        error_messages={
            "required": _("Write something first."),
            "max_length": _("Use at most 2,000 characters."),
        },
    )
