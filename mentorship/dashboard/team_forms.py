"""What is asked when somebody joins the team of a programme, or leaves it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.typed import EmailField, NameField, TextField


class InviteForm(forms.Form):
    """Who comes to work here."""

    name = NameField(
        label=_("Name"), error_messages={"required": _("Fill in the name of your colleague.")}
    )
    email = EmailField(
        label=_("E-mail address"), help_text=_("An address of that person alone, to log in with.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        """Know who asks."""
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_email(self) -> str:
        """Ask somebody else: who asks works here already."""
        email: str = self.cleaned_data["email"]
        if email == self.by.email:
            raise forms.ValidationError(_("This is your own address, and you work here already."))
        return email


class RemoveForm(forms.Form):
    """Who takes over from somebody who leaves."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over?"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose who takes over."),
            "invalid_choice": _("Choose somebody of the team."),
        },
    )

    note = TextField(
        label=_("What should your colleague know?"),
        help_text=_("This becomes a note on the page of each duo. Only staff read it."),
        required=False,
        rows=4,
        error_messages={"max_length": _("Use at most 2,000 characters.")},
    )

    def __init__(
        self,
        *args: Any,
        colleagues: QuerySet[User],
        is_needed: bool,
        has_duos: bool = False,
        **kwargs: Any,
    ) -> None:
        """Ask it only where there is something to take over."""
        super().__init__(*args, **kwargs)
        if not has_duos:
            del self.fields["note"]
        if is_needed:
            self.fields["successor"].queryset = colleagues  # type: ignore[attr-defined]
        else:
            del self.fields["successor"]
