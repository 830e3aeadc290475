"""What staff fill in to decide, to refer, and to take a decision back."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mentorship.intake.forms import DecisionForm
from mentorship.intake.models import Application
from mentorship.intake.models.application import mark_of
from mentorship.programmes.models import Service
from mentorship.typed import TextField


class CaseForm(DecisionForm):
    """The decision, with a referral to the social map and what is passed on (S2-REC-5)."""

    service = forms.ModelChoiceField(
        label=_("Choose from the social map"),
        help_text=_("Only for a referral. Or fill in a name below."),
        queryset=Service.objects.none(),
        required=False,
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    shared = TextField(
        label=_("What do you pass on?"),
        help_text=_("Only for a referral. Leave it empty to pass nothing on."),
        error_messages={"max_length": _("Use at most 1000 characters.")},
        max_length=1000,
        rows=3,
        required=False,
    )
    consents = forms.BooleanField(
        label=_("The applicant agrees that this is passed on"), required=False
    )
    # The mark of the e-mail that was shown, of a refusal or a referral that can be sent.
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = [
        "shown",
        "seen",
        "note_seen",
        "decision",
        "capacity",
        "service",
        "referred_to",
        "shared",
        "consents",
        "reason",
        "internal_note",
    ]

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        """Offer the services of the programme."""
        super().__init__(*args, application=application, **kwargs)
        self.fields["service"].queryset = application.programme.services.all()  # type: ignore[attr-defined]

    @classmethod
    def with_sentence(cls, sent: QueryDict, *, application: Application) -> "CaseForm":
        """Put a sentence of the programme under the reason; all that was typed stays, unjudged."""
        typed: dict[str, Any] = {name: sent.get(name, "") for name in cls.base_fields}
        phrases = application.programme.refusal_phrases
        chosen = str(sent["sentence"])
        sentence = phrases[int(chosen)] if chosen in map(str, range(len(phrases))) else ""
        lines = [line for line in (typed["reason"].strip(), sentence) if line]
        typed["reason"] = "\n".join(lines)
        return cls(application=application, initial=typed)

    @property
    def mark(self) -> str:
        """The mark of the e-mail that these words make."""
        said = ("decision", "reason", "referred_to", "shared")
        return mark_of("\0".join(str(self.cleaned_data[name]) for name in said))

    @property
    def is_to_be_shown(self) -> bool:
        """Whether the e-mail is read once more before it goes, as it will be.

        Every refusal is; so is each other decision once another e-mail was on the page.
        """
        shown = self.cleaned_data["shown"]
        is_refusal = self.cleaned_data["decision"] in self.NEED_REASON
        return (is_refusal or bool(shown)) and shown != self.mark

    def clean(self) -> dict[str, Any]:
        """Fill in the name of the service that was chosen; pass nothing on unasked.

        Whoever is turned away gets two texts: her reason, and why for the colleagues.
        """
        data = self.cleaned_data
        if data.get("decision") in self.NEED_REASON:
            self._need("internal_note", forms.ValidationError(_("Tell your colleagues why.")))
        service = data.get("service")
        if service and "referred_to" in data and not data["referred_to"]:
            data["referred_to"] = f"{service.name}, {service.contact}"[:200]
        if data.get("decision") == self.REFER and data.get("shared") and not data.get("consents"):
            self.add_error(
                "consents", _("Pass nothing on without consent: ask, or leave it empty.")
            )
        return super().clean()


class ReopenForm(forms.Form):
    """Why a decision is taken back, in words that she reads."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = TextField(
        label=_("Why do you take this decision back?"),
        help_text=_("This text is in the e-mail to the applicant, word for word."),
        error_messages={
            "required": _("Tell the applicant why."),
            "max_length": _("Use at most 2000 characters."),
        },
        rows=4,
    )
