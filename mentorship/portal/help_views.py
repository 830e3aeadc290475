"""Help: whom to call, which leaves no trace, and asking the guide to be called."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import WHATEVER, UserRequest, personal, reaches_portal
from mentorship.accounts.models import User
from mentorship.duos import help_actions as actions
from mentorship.duos.models import Duo, DuoStatus, HelpRequest, HelpTopic, OwnAdviser
from mentorship.portal import selectors
from mentorship.portal.writing import own_duo
from mentorship.programmes.models import MENTOR, Programme
from mentorship.typed import LineField, NameField, PhoneField, TextField

PHONE, MAIL = "phone", "mail"


@dataclass(frozen=True, slots=True)
class Circle:
    """The people of one programme whom somebody can turn to, and her duos there."""

    programme: Programme
    duos: list[Duo]

    @property
    def guides(self) -> list[User]:
        """Who keeps an eye on her duos and is not the contact person of the programme."""
        guides = {duo.guide_id: duo.guide for duo in self.duos}
        shown = {self.programme.contact_name, self.programme.contact_email}
        return [each for each in guides.values() if not shown & {each.name, each.email}]

    @property
    def live(self) -> list[Duo]:
        """Those for which she can ask to be called."""
        return [duo for duo in self.duos if duo.is_live]


def circles_of(user: User) -> list[Circle]:
    """Whom she can turn to: in each programme of her duos, or in that of her application."""
    rows = Duo.objects.of(user).exclude(status=DuoStatus.DISSOLVED).with_names()
    duos = list(rows.select_related("programme", "guide").order_by("-proposed_at", "-pk"))
    found: dict[int, Circle] = {}
    for duo in duos:
        found.setdefault(duo.programme_id, Circle(duo.programme, [])).duos.append(duo)
    if found:
        return list(found.values())
    programme = selectors.programme_of(user, [])
    return [Circle(programme, [])] if programme else []


@personal(WHATEVER)
def help_page(request: UserRequest) -> HttpResponse:
    """Show whom to call, whatever she came in for, and keep nothing of it (S0-SAFE-1, S0-SAFE-2)."""
    user = request.user
    circles = circles_of(user)
    roles = {duo.role_of(user) for circle in circles for duo in circle.duos}
    # A link for one thing opens one thing: what is hers alone she sees with all the rest.
    is_home = reaches_portal(request)
    context = {
        "programme": circles[0].programme if circles else None,
        "circles": circles,
        "is_mentor": MENTOR in roles,
        "is_mentee": bool(roles - {MENTOR}),
        "is_home": is_home,
        "own": OwnAdviser.objects.filter(person=user).first() if is_home else None,
    }
    return render(request, "portal/help.html", context)


class OwnAdviserForm(forms.Form):
    """Whom she can turn to in her own organisation."""

    name = NameField(label=_("Name"), required=False)
    phone = PhoneField(label=_("Phone number"), required=False)


@personal("portal")
def own_adviser(request: UserRequest) -> HttpResponse:
    """Let a mentee note whom she can turn to at her own work, for her eyes alone (S0-SAFE-2)."""
    mine = Duo.objects.of(request.user).filter(mentee__user=request.user)
    duo = mine.select_related("programme").order_by("-pk").first()
    if duo is None:
        raise Http404
    kept = OwnAdviser.objects.filter(person=request.user).first()
    written = {"name": kept.name, "phone": kept.phone} if kept else {}
    form = OwnAdviserForm(request.POST or None, initial=written)
    if request.method == "POST" and form.is_valid():
        actions.keep_own_adviser(request.user, **form.cleaned_data)
        messages.success(request, _("Kept. Only you see this."))
        return redirect("portal:help")
    return render(request, "portal/own_adviser.html", {"programme": duo.programme, "form": form})


class HelpForm(forms.Form):
    """What it is about and how she wants to be reached; no story (S4-TXT-6)."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=HelpTopic,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    reach_by = forms.ChoiceField(
        label=_("How do you want to be reached?"),
        choices=[(PHONE, _("Call me")), (MAIL, _("E-mail me"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you want to be reached.")},
    )
    phone = PhoneField(label=_("Your phone number"), required=False)
    when = LineField(
        label=_("When is a good time?"),
        help_text=_("For example: in the evening, not at work."),
        max_length=100,
        required=False,
        error_messages={"max_length": _("Use at most 100 characters.")},
    )
    words = TextField(
        label=_("Do you want to say something about it already?"),
        help_text=_("You do not have to. You can also tell it when you talk."),
        max_length=500,
        rows=3,
        required=False,
        error_messages={"max_length": _("Use at most 500 characters.")},
    )
    other_may_know = forms.BooleanField(required=False)

    def __init__(self, duo: Duo, user: User, *args: Any, **kwargs: Any) -> None:
        """Fill in her number, and ask whether the other may know."""
        side = duo.mentor if duo.mentor.user_id == user.pk else duo.mentee
        phone = user.phone or side.application.phone
        kwargs["initial"] = {"phone": phone, "reach_by": PHONE if phone else MAIL}
        super().__init__(*args, **kwargs)
        self.email = user.email
        self.fields["other_may_know"].label = _("%(name)s may know that I ask this") % {
            "name": duo.other(user).user.given_name
        }

    def clean(self) -> dict[str, Any]:
        """Who wants to be called gives a number."""
        data = super().clean() or self.cleaned_data
        if data.get("reach_by") == PHONE and not (data.get("phone") or self.has_error("phone")):
            self.add_error("phone", _("Fill in your phone number."))
        return data

    @property
    def asked(self) -> dict[str, Any]:
        """What she asks; how to reach her is a number or an address, and below it when."""
        data = self.cleaned_data
        to = data["phone"] if data["reach_by"] == PHONE else self.email
        return {
            "topic": data["topic"],
            "reach": "\n".join(filter(None, [to, data["when"]])),
            "words": data["words"],
            "other_may_know": data["other_may_know"],
        }


@personal("portal")
def help_ask(request: UserRequest, pk: int) -> HttpResponse:
    """Ask the guide to be in touch, alone; the other hears nothing of it."""
    duo = own_duo(request.user, pk)
    form = HelpForm(duo, request.user, request.POST or None)
    if duo.is_live and form.is_valid():
        try:
            actions.ask(duo, by=request.user, **form.asked)
        except actions.AskedAlready:
            form.add_error(None, _("You asked this in another window already. See below."))
        else:
            return redirect("portal:help_ask", pk)
    mine = HelpRequest.objects.of(request.user).filter(duo=duo).open()
    context = {
        "programme": duo.programme,
        "duo": duo,
        "other": duo.other(request.user),
        "form": form,
        "open": mine.select_related("duo__programme", "guide").first(),
    }
    return render(request, "portal/help_ask.html", context)


@personal("portal")
@require_POST
def help_take_back(request: UserRequest, pk: int) -> HttpResponse:
    """Take the question back: it is not needed any more."""
    mine = HelpRequest.objects.of(request.user).filter(duo=pk).open()
    actions.take_back(get_object_or_404(mine))
    messages.success(request, _("Your question is taken back."))
    return redirect("portal:help")
