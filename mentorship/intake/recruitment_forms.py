"""What is asked of who wants to hear when people can apply."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorship.programmes.models import MENTEE, MENTOR, Cohort, Programme
from mentorship.typed import EmailField


class InterestForm(forms.Form):
    """An address, and what she would like to be."""

    email = EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send one e-mail, and then forget the address."),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
    role = forms.ChoiceField(
        label=_("What do you want to be?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you want to be."),
            "invalid_choice": _("Choose one of the roles on this page."),
        },
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Use the programme's words for the roles."""
        super().__init__(*args, **kwargs)
        roles = [(role, capfirst(programme.word(role))) for role in (MENTEE, MENTOR)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class CohortForm(forms.Form):
    """Of which cohort the figures are; nothing is all of them."""

    ronde = forms.ModelChoiceField(
        Cohort.objects.none(),
        label=_("Cohort"),
        required=False,
        empty_label=_("All"),
        widget=forms.Select({"class": "form-select"}),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        """Offer those of this programme."""
        super().__init__(*args, **kwargs)
        rounds = programme.cohorts.order_by("-opens_on", "-pk")
        self.fields["ronde"].queryset = rounds  # type: ignore[attr-defined]
