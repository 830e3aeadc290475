"""What is asked of who wants to hear when people can apply."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.intake.forms import PhoneForm
from mentorship.intake.models import Application
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


class HeardForm(PhoneForm):
    """Beside her number: how she heard of us, when her link did not say so (S2-MREC-2, S2-REC-1a)."""

    channel = forms.ChoiceField(
        label=_("How did you hear of us?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what fits best."),
            "invalid_choice": _("Choose one of these."),
        },
    )

    def __init__(self, data: Any = None, *, application: Application) -> None:
        """Offer the channels of the programme, and one for everything else."""
        initial = {"phone": application.phone, "channel": application.channel}
        super().__init__(data, initial=initial)
        other = other_channel()
        offered = [(each, each) for each in application.programme.channels if each != other]
        last = (other, _("In another way, or I do not know any more"))
        self.fields["channel"].choices = [*offered, last]  # type: ignore[attr-defined]


def other_channel() -> str:
    """How "in another way" is kept: a channel like the others, in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Another way")


class PermissionForm(PhoneForm):
    """Beside her number: may the partner who sent her hear the result? Silence is no (S2-REC-1c)."""

    YES, NO = "yes", "no"

    partner_may_know = forms.ChoiceField(
        choices=[(YES, _("Yes, tell them whether I take part")), (NO, _("No, tell them nothing"))],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose yes or no.")},
    )

    def __init__(self, data: Any = None, *, application: Application) -> None:
        """Ask it by the name of the partner."""
        said = self.YES if application.partner_may_know else self.NO
        initial = {"phone": application.phone, "partner_may_know": said}
        super().__init__(data, initial=initial)
        field = self.fields["partner_may_know"]
        field.label = permission_question(application)
        field.help_text = _("Only yes or no, and never why. It makes no difference to our answer.")

    def clean_partner_may_know(self) -> bool:
        """Read what is kept: whether she said yes."""
        return bool(self.cleaned_data["partner_may_know"] == self.YES)


def permission_question(application: Application) -> str:
    """What she is asked about the partner who sent her."""
    partner = {"partner": application.partner}
    return gettext("May %(partner)s hear whether you take part?") % partner
