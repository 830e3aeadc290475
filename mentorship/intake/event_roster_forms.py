"""What staff fill in about who is on the list of an event, and why it does not take place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.typed import TextField


class CancelForm(forms.Form):
    """Why it does not take place, in words that everybody reads."""

    use_required_attribute = False
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextField(
        label=_("Why does it not take place?"),
        help_text=_("This text is in the e-mail, word for word. Say also what happens instead."),
        error_messages={
            "required": _("Tell people why."),
            "max_length": _("Use at most 1000 characters."),
        },
        max_length=1000,
        rows=4,
    )
