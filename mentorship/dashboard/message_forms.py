"""What is asked of who writes to several people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.dashboard import message_emails
from mentorship.typed import LineField, TextField


class MessageForm(forms.Form):
    """A subject and a text, in which a few things can be filled in for each person."""

    subject = LineField(
        label=_("Subject"),
        max_length=150,
        error_messages={
            "required": _("Write what it is about."),
            "max_length": _("Use at most 150 characters."),
        },
    )
    text = TextField(
        label=_("Your message"),
        max_length=5000,
        rows=12,
        error_messages={
            "required": _("Write your message."),
            "max_length": _("Use at most 5000 characters."),
        },
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_subject(self) -> str:
        """Refuse what nobody can fill in."""
        return self._known("subject")

    def clean_text(self) -> str:
        """Refuse what nobody can fill in."""
        return self._known("text")

    def _known(self, field: str) -> str:
        text: str = self.cleaned_data[field]
        if strange := message_emails.unknown(text):
            raise forms.ValidationError(
                _("We cannot fill in {%(name)s}. You can use %(known)s.")
                % {
                    "name": strange[0],
                    "known": ", ".join(f"{{{name}}}" for name in message_emails.VARIABLES),
                }
            )
        return text
