"""What a programme chooses about signing its agreements, and keeping them."""

from hashlib import sha256
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementRules
from mentorship.programmes.set_up_forms import number
from mentorship.typed import resend, show_kept

FIELDS = [
    "days_to_sign",
    "first_reminder",
    "second_reminder",
    "last_reminder",
    "order",
    "asks_code",
    "asks_guardian",
    "years_kept",
]


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """The rules of one programme; who changes them has seen what they say now."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    days_to_sign = number(
        _("How many days do they have to sign?"),
        1,
        90,
        help_text=_("After that nobody can sign it any more. They can ask for a new e-mail."),
    )
    first_reminder = number(
        _("First reminder, so many days after the question"),
        0,
        60,
        help_text=_("0 is no reminder."),
    )
    second_reminder = number(_("Second reminder, so many days after the question"), 0, 60)
    last_reminder = number(_("Last reminder, so many days before the end"), 0, 30)
    years_kept = number(
        _("How many years is an agreement kept after the end?"),
        0,
        20,
        help_text=_("Then its contents are erased. That it was there can still be verified."),
    )

    class Meta:
        model = AgreementRules
        fields = FIELDS
        labels = {
            "order": _("Who signs first?"),
            "asks_code": _("Who signs types a code besides"),
            "asks_guardian": _("For minors a parent or guardian signs along"),
        }
        help_texts = {
            "asks_code": _(
                "By e-mail, or read out over the phone by who guides them. "
                "It shows more surely who signs."
            ),
            "asks_guardian": _("Who guides them fills in who that is."),
        }
        widgets = {"order": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember what the rules are before anything typed is put on them."""
        super().__init__(*args, **kwargs)
        words = self.instance.programme.terms
        order: Any = self.fields["order"]
        order.choices = [(code, capfirst(str(text) % words)) for code, text in order.choices]
        kept = [getattr(self.instance, name) for name in FIELDS]
        self.mark = sha256(repr(kept).encode()).hexdigest()[:16]
        self.initial["seen"] = self.mark

    def clean(self) -> dict[str, Any]:
        """Let the reminders come in their order, in time; write over nothing unseen."""
        super().clean()
        data = self.cleaned_data
        first, second = data.get("first_reminder"), data.get("second_reminder")
        if first and second and second <= first:
            self.add_error("second_reminder", _("Choose a later day than that of the first one."))
        days = data.get("days_to_sign")
        for name in ("first_reminder", "second_reminder", "last_reminder"):
            if days and data.get(name) and data[name] >= days:
                self.add_error(name, _("By then the time to sign is over."))
        if data.get("seen") != self.mark:
            resend(self, seen=self.mark)
            self.add_error(
                None,
                _("A colleague changed this meanwhile. Save again to put yours in its place."),
            )
            show_kept(self)
        return data
