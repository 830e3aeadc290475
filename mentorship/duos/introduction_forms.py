"""What staff fill in about a first meeting: when and where it is, and that it was."""

from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, Introduction
from mentorship.duos.moment_form import MomentForm
from mentorship.typed import DayField, LineField, overtaken


def _offer_places(form: forms.Form, duo: Duo) -> None:
    places: Any = form.fields["place"]
    places.choices = [(place, place) for place in duo.programme.neutral_places]


def neutral_place() -> forms.ChoiceField:
    """Ask for one of the neutral places of the programme (S2-MATCH-3a)."""
    return forms.ChoiceField(
        label=_("At which neutral place?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose one of the neutral places.")
        ),
    )


class DayForm(forms.Form):
    """On which day something took place."""

    on = DayField(
        label=_("On which day?"),
        error_messages={"too_early": _("Choose a day after they became a duo.")},
    )

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Ask for a day on which there was a duo."""
        super().__init__(*args, **kwargs)
        self.fields["on"].earliest = duo.since  # type: ignore[attr-defined]


class IntroductionForm(DayForm):
    """When the first meeting was and, if the programme says so, at which neutral place (S2-MATCH-3a)."""

    place = neutral_place()

    def __init__(self, duo: Duo, *args: Any, **kwargs: Any) -> None:
        """Offer the places of the programme, where it has a rule about them; once they met, no more."""
        super().__init__(duo, *args, **kwargs)
        if duo.programme.is_neutral_first and duo.awaits_introduction:
            _offer_places(self, duo)
        else:
            del self.fields["place"]


class PlanForm(MomentForm):
    """When and where the two meet with somebody of the staff, and with whom (S2-MATCH-3)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    minutes = forms.IntegerField(
        label=_("How many minutes does it take?"),
        initial=60,
        min_value=10,
        max_value=240,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"],
            _("Fill in a number from 10 to 240."),
        ),
    )
    host = forms.ModelChoiceField(
        label=_("Who of you is there?"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose who is there.")),
    )

    def __init__(self, duo: Duo, planned: Introduction | None, *args: Any, **kwargs: Any) -> None:
        """Offer the team, and the neutral places where there is a rule about them."""
        initial = self._as_planned(planned) if planned else {"host": duo.guide_id}
        super().__init__(*args, initial=initial, **kwargs)
        host: Any = self.fields["host"]
        host.queryset = User.objects.filter(memberships__programme=duo.programme).order_by("name")
        host.label_from_instance = lambda person: person.name
        if duo.programme.is_neutral_first:
            self.fields["place"] = neutral_place()
            _offer_places(self, duo)
        else:
            self.fields["place"] = LineField(
                label=_("Where?"),
                help_text=_("An address, or a link to join online."),
                error_messages={
                    "required": _("Fill in a place or a link."),
                    "max_length": _("Use at most 200 characters."),
                },
            )

    def _as_planned(self, planned: Introduction) -> dict[str, Any]:
        starts_at = localtime(planned.starts_at)
        return {
            "day": starts_at.date(),
            "hour": starts_at.time(),
            "host": planned.host_id,
            "minutes": planned.minutes,
            "place": planned.place,
            "seen": str(planned.sequence),
        }

    def over(self, planned: Introduction) -> None:
        """Let what was typed be sent once more, over what a colleague planned."""
        overtaken(self, now=self._as_planned(planned), seen=str(planned.sequence))
