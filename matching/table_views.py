"""Two people by hand: never together, together whatever the engine thinks, and what was said."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from matching import inputs, table_actions, table_selectors
from matching.asking import key_of, mentee_of, tell_changes
from matching.models import Proposal, Veto, VetoReason
from matching.nobody_selectors import why_dead
from matching.sentences import Refusal, refusals
from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.duos.models import away_mentors, free_mentors, waiting_mentees
from mentorship.intake.models import Participant
from mentorship.paging import page
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.programmes.scoped import programme_of
from mentorship.typed import LineField, TextField, resend

NOTE, WHY = 1000, 500
PEOPLE = MENTEE, MENTOR
# So many of those who take nobody now are named.
AWAY = 10
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
        for name, rows in zip(PEOPLE, (mentees, mentors), strict=True):
            found = rows.filter(programme=programme).select_related("user")
            self.fields[name].queryset = found.order_by("user__name", "pk")  # type: ignore[attr-defined]
            self.fields[name].label = programme.terms[name].capitalize()


class VetoForm(TwoPeople):
    """Two who are never proposed to each other, and why."""

    # The pin of a colleague that she was told of
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
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
        # Who got a mentor while the page was open is told so, not that she is not there.
        mentees=waiting_mentees() | Participant.objects.mentees().filter(live_duos__gt=0),
        mentors=Participant.objects.mentors().exclude(user__in=User.objects.gone()),
        initial={name: key_of(request.GET.get(name)) for name in PEOPLE},
    )
    if form.is_valid() and _kept_apart(request, programme, form):
        return redirect("matching:workbench", slug)
    return render(request, "matching/veto.html", {"programme": programme, "form": form})


def _kept_apart(request: UserRequest, programme: Programme, form: VetoForm) -> bool:
    """Keep them apart, or tell why that is too late or what a colleague wants."""
    said = form.cleaned_data
    words = {"mentee": said["mentee"].name, "mentor": said["mentor"].name}
    before = table_selectors.pairs_now(programme)
    try:
        asked = table_actions.veto(**said, by=request.user)
    except table_actions.TooLate:
        text = _("Too late: %(mentee)s and %(mentor)s are a duo already. They know of each other.")
        form.add_error("mentor", text % words)
        return False
    except table_actions.Pinned as found:
        resend(form, seen=found.mark)
        text = _("%(name)s pinned these two. Press once more to keep them apart all the same.")
        for name in found.names:
            form.add_error(None, text % {"name": name})
        return False
    text = _("%(mentee)s and %(mentor)s are never proposed to each other any more.")
    messages.success(request, text % words)
    if asked:
        tell_changes(request, programme, asked, before, about=said["mentee"].pk)
    return True


class ByHandForm(TwoPeople):
    """Two who are proposed to each other, and why where that breaks a rule."""

    # Which broken rules she was shown: what she never saw she set nothing aside of.
    told = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = TextField(
        label=gettext_lazy("Why may this be?"),
        help_text=gettext_lazy("Your team reads this beside the proposal."),
        max_length=WHY,
        rows=2,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, data: Any, **kwargs: Any) -> None:
        """Ask for the reason as for something that is needed: it is asked only where it is."""
        super().__init__(data, **kwargs)
        self.fields["reason"].is_needed = True  # type: ignore[attr-defined]

    @property
    def two(self) -> list[Participant]:
        """The two that were chosen, or with whom the page was opened; else nobody."""
        if self.is_bound:
            found = [self.cleaned_data.get(name) for name in PEOPLE] if self.is_valid() else []
        else:
            rows = [self.fields[name].queryset for name in PEOPLE]  # type: ignore[attr-defined]
            keys = [self.initial.get(name) for name in PEOPLE]
            found = [each.filter(pk=key).first() for each, key in zip(rows, keys, strict=True)]
        two = [each for each in found if each]
        return two if len(two) == len(PEOPLE) else []

    def tell(self, broken: list[Refusal]) -> None:
        """Remember which rules are shown now."""
        codes = _codes(broken)
        self.initial["told"] = codes
        if self.is_bound:
            resend(self, told=codes)

    def settles(self, broken: list[Refusal]) -> bool:
        """Whether nothing stands in the way, or she said why it may be all the same."""
        firm = [each for each in broken if not each.can_be_set_aside]
        if firm:
            self.add_error("mentor", firm[0].text)
        elif broken and self.cleaned_data["told"] != _codes(broken):
            return False
        elif broken and not self.cleaned_data["reason"]:
            self.add_error("reason", _("Say why these two may be together all the same."))
        return not self.errors


def _codes(broken: list[Refusal]) -> str:
    return ",".join(each.rule for each in broken)


def by_hand(request: UserRequest, slug: str) -> HttpResponse:
    """Propose two people of her own choice; the rules that they break are shown first."""
    programme = programme_of(request, slug)
    form = ByHandForm(
        request.POST or None,
        programme=programme,
        mentees=waiting_mentees(),
        mentors=free_mentors(),
        initial={name: key_of(request.GET.get(name)) for name in PEOPLE},
    )
    broken = refusals(programme, *form.two) if form.two else []
    if form.is_valid() and form.settles(broken):
        try:
            return _paired(request, programme, form.cleaned_data, [each.rule for each in broken])
        except table_actions.NotPossible:  # a colleague was faster: she reads what is so now
            broken = refusals(programme, *form.two)
            form.settles(broken)
    form.tell(broken)
    context = {
        "programme": programme,
        "form": form,
        "broken": broken,
        "can_be": all(each.can_be_set_aside for each in broken),
        "away": away_mentors().filter(programme=programme).select_related("user")[:AWAY],
    }
    return render(request, "matching/by_hand.html", context)


def _paired(
    request: UserRequest, programme: Programme, data: dict[str, Any], broken: list[str]
) -> HttpResponse:
    before = table_selectors.pairs_now(programme)
    asked = table_actions.pair_by_hand(
        data["mentee"], data["mentor"], broken=broken, reason=data["reason"], by=request.user
    )
    tell_changes(request, programme, asked, before, about=data["mentee"].pk)
    return redirect("matching:pair", programme.slug, data["mentee"].pk)


def kept(request: UserRequest, slug: str) -> HttpResponse:
    """Show who is pinned and who is never proposed to each other."""
    programme = programme_of(request, slug)
    people = "mentee__user", "mentor__user", "by"
    pins = inputs.pins(programme).select_related(*people)
    shown = page(pins, by="-at", cursor=request.GET.get("vast", ""))
    dead = inputs.dead_pins(programme).filter(pk__in=[pin.pk for pin in shown.rows])
    because = why_dead(programme, list(dead))
    context = {
        "programme": programme,
        "pins": shown,
        "pinned": [(pin, because.get(pin.pk, [])) for pin in shown.rows],
        "set_aside": page(
            inputs.set_aside(programme).with_names().select_related("decided_by"),
            by="-decided_at",
            cursor=request.GET.get("opzij", ""),
        ),
        "vetoes": page(
            inputs.vetoes(programme).select_related(*people),
            by="-at",
            cursor=request.GET.get("nooit", ""),
        ),
    }
    return render(request, "matching/kept.html", context)


@require_POST
def put_back(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let two be proposed who were taken off the table."""
    rows = Proposal.objects.set_aside().filter(run__programme=programme_of(request, slug))
    found = get_object_or_404(rows.with_people().select_related("run__programme"), pk=pk)
    if table_actions.put_back(found, by=request.user):
        messages.success(request, _("The proposal is on the table again."))
    else:
        messages.success(
            request,
            _("They can be proposed again. It is not possible now; the next calculation decides."),
        )
    return redirect("matching:pair", slug, found.mentee_id)


@require_POST
def allow(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let two people be proposed to each other again."""
    rows = Veto.objects.filter(mentee__programme=programme_of(request, slug))
    found = get_object_or_404(rows.select_related("mentee__user", "mentor__user"), pk=pk)
    table_actions.allow(found, by=request.user)
    messages.success(request, _("They can be proposed to each other again."))
    return redirect("matching:kept", slug)
