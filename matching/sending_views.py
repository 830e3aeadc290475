"""The last look before people hear: both mails as they will go, and a few minutes to call it off."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from matching import emails, inputs, pair_selectors, sending_actions, table_actions
from matching import selectors as rules
from matching.asking import mentee_of
from matching.models import Pin, Proposal, ProposalStatus, Sending
from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of
from mentorship.transitions import TransitionNotAllowed

# So many at a time: whoever has more sends them in turns.
AT_ONCE = 100


class PublishForm(forms.Form):
    """Which proposals to send, and who keeps an eye on these duos (S2-GUID-3a)."""

    proposals = forms.ModelMultipleChoiceField(
        Proposal.objects.none(),
        label=gettext_lazy("Which proposals do you send?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one proposal."),
            "invalid_choice": gettext_lazy(
                "The proposals have changed meanwhile. Look again and choose."
            ),
        },
    )
    guide = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who guides them?"),
        empty_label=None,
    )

    def __init__(
        self,
        programme: Programme,
        user: User,
        data: QueryDict | None,
        *,
        listed: Iterable[Proposal],
    ) -> None:
        """Offer the drafts that are shown, and the staff of this programme."""
        super().__init__(data, initial={"guide": user.pk})
        shown = inputs.drafts(programme).filter(pk__in=[each.pk for each in listed])
        self.fields["proposals"].queryset = shown  # type: ignore[attr-defined]
        self.fields["guide"].queryset = pair_selectors.guides(programme)  # type: ignore[attr-defined]


def publish(request: UserRequest, slug: str) -> HttpResponse:
    """Look once more, with both mails as they will go, and have them go in a few minutes."""
    programme = programme_of(request, slug)
    found = _longest_waiting(programme)
    drafts = found[:AT_ONCE]
    possible = rules.still_possible(programme, drafts) if drafts else set()
    ticked = _ticked(request, drafts, possible)
    form = PublishForm(programme, request.user, request.POST or None, listed=drafts)
    is_sent = "send" in request.POST
    changed = ticked - _as_shown(request, drafts) if is_sent else set()
    lost = ticked - possible if is_sent else set()
    ticked -= lost
    is_meant = is_sent and not changed | lost and request.POST.get("count") == str(len(ticked))
    if is_meant and form.is_valid():
        return _planned(request, programme, form)
    shown = next((row for row in drafts if str(row.pk) == request.POST.get("show")), None)
    shown = shown or next((row for row in drafts if row.pk in ticked), None)
    context = {
        "programme": programme,
        "form": form,
        "rows": [(row, row.pk in ticked, row.pk in possible) for row in drafts],
        "count": len(ticked),
        "has_approved": any(row.approved_at for row in drafts),
        "mails": 2 * len(ticked),
        "has_changed": bool(changed),
        "has_lost": bool(lost),
        "is_new_count": is_sent and bool(ticked) and not is_meant and not changed,
        "shown": shown,
        "letters": _letters(shown, request.user) if shown else [],
        "minutes": round(settings.SENDING_DELAY.total_seconds() / 60),
        "is_more": len(found) > len(drafts),
    }
    return render(request, "matching/proposals_publish.html", context)


def _longest_waiting(programme: Programme) -> list[Proposal]:
    """As many as can be sent at once, and one more if there is."""
    elsewhere = Pin.objects.filter(mentee=OuterRef("mentee")).exclude(mentor=OuterRef("mentor"))
    rows = inputs.drafts(programme).with_people().select_related("approved_by")
    rows = rows.annotate(pinned_to=Subquery(elsewhere.values("mentor__user__name")))
    return list(rows.order_by("mentee__admitted_at", "pk")[: AT_ONCE + 1])


def _ticked(request: UserRequest, drafts: list[Proposal], possible: set[int]) -> set[int]:
    """What she ticked; before she did, what the team agreed with, or else everything."""
    if request.method == "POST":
        chosen = set(request.POST.getlist("proposals"))
        return {row.pk for row in drafts if str(row.pk) in chosen}
    approved = {row.pk for row in drafts if row.approved_at}
    return (approved or {row.pk for row in drafts}) & possible


def _as_shown(request: UserRequest, drafts: list[Proposal]) -> set[int]:
    """Those with the points, and the rules that were set aside, that her page had."""
    seen = set(request.POST.getlist("seen"))
    return {row.pk for row in drafts if row.mark in seen}


def _planned(request: UserRequest, programme: Programme, form: PublishForm) -> HttpResponse:
    proposals = list(form.cleaned_data["proposals"].with_people().select_related("run__programme"))
    sending_actions.plan(programme, proposals, guide=form.cleaned_data["guide"], by=request.user)
    if settings.SENDING_DELAY:
        text = _("They go out in %(minutes)d minutes. Until then you can call it off.")
        words = {"minutes": round(settings.SENDING_DELAY.total_seconds() / 60)}
        messages.success(request, text % words)
    else:
        messages.success(request, _("They go out now."))
    return redirect("matching:workbench", programme.slug)


def _letters(proposal: Proposal, guide: User) -> list[Any]:
    """Both mails about this proposal as they would be; nothing is kept, no link is made."""
    duo = Duo(
        programme=proposal.mentee.programme,
        mentor=proposal.mentor,
        mentee=proposal.mentee,
        guide=guide,
    )
    link = f"{settings.BASE_URL}/m/…"
    return [emails.mentor_found(duo, link=link), emails.mentee_found(duo, link=link)]


@require_POST
def call_off(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Send nothing after all, as long as it did not go out."""
    rows = Sending.objects.coordinated_by(request.user).filter(programme__slug=slug)
    sending = get_object_or_404(rows, pk=pk)
    try:
        sending_actions.call_off(sending, by=request.user)
    except TransitionNotAllowed:
        messages.warning(request, _("Too late: they went out, or a colleague called it off."))
    else:
        messages.success(request, _("Called off. Nobody heard anything; the proposals are back."))
    return redirect("matching:workbench", slug)


@require_POST
def decline(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take note that one of the two said no."""
    mentee = mentee_of(request, slug, pk)
    sent = Proposal.objects.filter(mentee=mentee, status=ProposalStatus.PUBLISHED)
    proposal = get_object_or_404(
        sent.with_people().select_related("run", "duo__programme").order_by("-pk")[:1]
    )
    table_actions.decline(proposal, by=request.user)
    messages.success(
        request, _("Noted. Both are back in the pool and are not proposed to each other again.")
    )
    return redirect("matching:pair", slug, pk)
