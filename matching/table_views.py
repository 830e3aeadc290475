"""Two people by hand: never together, together whatever the engine thinks, and what was said."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from matching import inputs, table_actions, table_selectors
from matching.asking import key_of, mentee_of, tell_changes
from matching.models import Proposal, Veto, VetoReason
from matching.pair_selectors import OPEN
from matching.sentences import refusals
from mentorship.accounts.doors import UserRequest
from mentorship.duos.models import free_mentors, waiting_mentees
from mentorship.intake.models import Participant
from mentorship.paging import page
from mentorship.programmes.models import MENTOR, Programme
from mentorship.programmes.scoped import programme_of
from mentorship.typed import LineField, TextField

NOTE, WHY = 1000, 500
TOO_LONG = gettext_lazy("Use at most %(limit_value)d characters.")


class NoteForm(forms.Form):
    """What somebody of the team says about two people."""

    text = TextField(
        label=gettext_lazy("Note for the team"),
        max_length=NOTE,
        rows=3,
        error_messages={
            "required": gettext_lazy("Write something first."),
            "max_length": TOO_LONG,
        },
    )


def note(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep what somebody says about a mentee and who was proposed to her."""
    mentee = mentee_of(request, slug, pk)
    mentors = Participant.objects.filter(programme=mentee.programme, role=MENTOR)
    key = key_of((request.POST or request.GET).get("mentor"))
    mentor = get_object_or_404(mentors.select_related("user"), pk=key)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        table_actions.note(mentee, mentor, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Kept. Only your team reads this."))
        return redirect("matching:pair", slug, pk)
    context = {"programme": mentee.programme, "form": form, "mentee": mentee, "mentor": mentor}
    return render(request, "matching/note.html", context)


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the people of a programme, by name."""

    def __init__(self, label: Any, missing: Any) -> None:
        """Ask for somebody."""
        super().__init__(
            Participant.objects.none(),
            label=label,
            empty_label=gettext_lazy("Choose somebody"),
            error_messages={"required": missing, "invalid_choice": missing},
        )

    def label_from_instance(self, obj: Any) -> str:
        """Call her by her name."""
        return str(obj.name)


class TwoPeople(forms.Form):
    """Which two it is about."""

    mentee = _Person(gettext_lazy("Mentee"), gettext_lazy("Choose somebody from the list."))
    mentor = _Person(gettext_lazy("Mentor"), gettext_lazy("Choose somebody from the list."))

    def __init__(
        self,
        data: Any,
        *,
        programme: Programme,
        mentees: QuerySet[Participant],
        mentors: QuerySet[Participant],
        initial: dict[str, Any],
    ) -> None:
        """Offer these people, in the words of the programme."""
        super().__init__(data, initial=initial)
        for name, rows in (("mentee", mentees), ("mentor", mentors)):
            found = rows.filter(programme=programme).select_related("user")
            self.fields[name].queryset = found.order_by("user__name", "pk")  # type: ignore[attr-defined]
            self.fields[name].label = programme.terms[name].capitalize()


class VetoForm(TwoPeople):
    """Two who are never proposed to each other, and why."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why never together?"),
        help_text=gettext_lazy("Only your team sees this. It is in no e-mail and in no file."),
        choices=VetoReason,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    explanation = LineField(
        label=gettext_lazy("Explanation"),
        max_length=WHY,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )


def veto(request: UserRequest, slug: str) -> HttpResponse:
    """Say of two people that they are never proposed to each other."""
    programme = programme_of(request, slug)
    form = VetoForm(
        request.POST or None,
        programme=programme,
        mentees=Participant.objects.mentees().filter(kept_duos=0),
        mentors=Participant.objects.mentors(),
        initial={name: key_of(request.GET.get(name)) for name in ("mentee", "mentor")},
    )
    if form.is_valid():
        data = form.cleaned_data
        before = table_selectors.pairs_now(programme)
        asked = table_actions.veto(
            data["mentee"],
            data["mentor"],
            reason=data["reason"],
            explanation=data["explanation"],
            by=request.user,
        )
        words = {"mentee": data["mentee"].name, "mentor": data["mentor"].name}
        text = _("%(mentee)s and %(mentor)s are never proposed to each other any more.")
        messages.success(request, text % words)
        if asked:
            tell_changes(request, programme, asked, before)
        return redirect("matching:workbench", slug)
    return render(request, "matching/veto.html", {"programme": programme, "form": form})


class ByHandForm(TwoPeople):
    """Two who are proposed to each other, and why where that breaks a rule."""

    reason = TextField(
        label=gettext_lazy("Why may this be?"),
        max_length=WHY,
        rows=2,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )


def by_hand(request: UserRequest, slug: str) -> HttpResponse:
    """Propose two people of her own choice."""
    programme = programme_of(request, slug)
    form = ByHandForm(
        request.POST or None,
        programme=programme,
        mentees=waiting_mentees(),
        mentors=free_mentors(),
        initial={name: key_of(request.GET.get(name)) for name in ("mentee", "mentor")},
    )
    broken: list[Any] = []
    if form.is_valid():
        data = form.cleaned_data
        broken = refusals(programme, data["mentee"], data["mentor"])
        firm = [each for each in broken if not each.can_be_set_aside]
        if firm:
            form.add_error("mentor", firm[0].text)
        elif broken and not data["reason"]:
            form.add_error("reason", _("Say why these two may be together all the same."))
        else:
            return _paired(request, programme, data, [each.rule for each in broken])
    context = {"programme": programme, "form": form, "broken": broken}
    return render(request, "matching/by_hand.html", context)


def _paired(
    request: UserRequest, programme: Programme, data: dict[str, Any], broken: list[str]
) -> HttpResponse:
    before = table_selectors.pairs_now(programme)
    asked = table_actions.pair_by_hand(
        data["mentee"], data["mentor"], broken=broken, reason=data["reason"], by=request.user
    )
    tell_changes(request, programme, asked, before)
    return redirect("matching:pair", programme.slug, data["mentee"].pk)


def kept(request: UserRequest, slug: str) -> HttpResponse:
    """Show who is pinned and who is never proposed to each other."""
    programme = programme_of(request, slug)
    people = "mentee__user", "mentor__user", "by"
    open_ones = Proposal.objects.filter(status__in=OPEN)
    is_held = Exists(open_ones.filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor")))
    context = {
        "programme": programme,
        "pins": page(
            inputs.pins(programme).select_related(*people).annotate(is_held=is_held),
            by="-at",
            cursor=request.GET.get("vast", ""),
        ),
        "vetoes": page(
            inputs.vetoes(programme).select_related(*people),
            by="-at",
            cursor=request.GET.get("nooit", ""),
        ),
    }
    return render(request, "matching/kept.html", context)


@require_POST
def allow(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let two people be proposed to each other again."""
    rows = Veto.objects.filter(mentee__programme=programme_of(request, slug))
    found = get_object_or_404(rows.select_related("mentee__user", "mentor__user"), pk=pk)
    table_actions.allow(found, by=request.user)
    messages.success(request, _("They can be proposed to each other again."))
    return redirect("matching:kept", slug)
