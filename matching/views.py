"""The workbench of the team: proposals, reasons, and sending them after a last look."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from matching import actions, emails, selectors
from matching.models import Proposal, RunStatus
from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.duos.models import Duo
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of

# More pairs than this on one page is not a workbench any more.
SHOWN = 100


def workbench(request: UserRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Show the proposals on the table, and one of them with its reasons."""
    programme = programme_of(request, slug)
    run = selectors.latest_run(programme)
    proposals = list(selectors.draft_proposals(programme)[: SHOWN + 1])
    context: dict[str, Any] = {
        "programme": programme,
        "run": run,
        "is_waiting": selectors.is_waiting(run),
        "has_failed": run is not None and run.status == RunStatus.FAILED,
        "proposals": proposals[:SHOWN],
        "has_more": len(proposals) > SHOWN,
        "unmatched": selectors.unmatched(run) if run and not selectors.is_waiting(run) else [],
        **selectors.how_many(programme),
        "not_yet": selectors.not_yet(programme),
        "chosen_by_link": pk is not None,
    }
    chosen = _chosen(request, programme, proposals, pk)
    if chosen is not None:
        context |= {
            "chosen": chosen,
            "reasons": selectors.reason_lines(chosen),
            "rules": selectors.checked_rules(chosen),
            "others": selectors.other_mentors(chosen),
            "grid": selectors.availability_grid(chosen),
        }
    return render(request, "matching/workbench.html", context)


def _chosen(
    request: UserRequest, programme: Programme, proposals: list[Proposal], pk: int | None
) -> Proposal | None:
    if pk is None:
        return proposals[0] if proposals else None
    rows = Proposal.objects.coordinated_by(request.user).filter(run__programme=programme)
    return get_object_or_404(rows.with_people().select_related("run__programme"), pk=pk)


@require_POST
def run(request: UserRequest, slug: str) -> HttpResponse:
    """Ask for a new proposal."""
    actions.ask(programme_of(request, slug), by=request.user)
    return redirect("matching:workbench", slug)


@require_POST
def drop(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take one proposal off the table."""
    rows = Proposal.objects.coordinated_by(request.user)
    proposal = get_object_or_404(rows.filter(run__programme__slug=slug), pk=pk)
    actions.drop(proposal, by=request.user)
    messages.success(request, _("The proposal is off the table. Nobody got an e-mail."))
    return redirect("matching:workbench", slug)


class PublishForm(forms.Form):
    """Which proposals to send, and who keeps an eye on these duos (S2-GUID-3a)."""

    proposals = forms.ModelMultipleChoiceField(
        Proposal.objects.none(),
        label=_("Which proposals do you send?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one proposal."),
            "invalid_choice": _("The proposals have changed meanwhile. Look again and choose."),
        },
    )
    guide = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who guides them?"),
        empty_label=None,
    )

    def __init__(self, programme: Programme, user: User, data: QueryDict | None) -> None:
        """Offer the drafts and the staff of this programme."""
        drafts = Proposal.objects.drafts().filter(run__programme=programme).order_by("pk")
        staff = User.objects.filter(memberships__programme=programme).order_by("name")
        initial = {"proposals": list(drafts.values_list("pk", flat=True)), "guide": user.pk}
        super().__init__(data, initial=initial)
        self.fields["proposals"].queryset = drafts.with_people()  # type: ignore[attr-defined]
        self.fields["guide"].queryset = staff  # type: ignore[attr-defined]


def publish(request: UserRequest, slug: str) -> HttpResponse:
    """Look once more, with both mails as they will go, and send."""
    programme = programme_of(request, slug)
    form = PublishForm(programme, request.user, request.POST or None)
    if form.is_valid():
        proposals = form.cleaned_data["proposals"]
        count = actions.publish(
            programme, proposals, guide=form.cleaned_data["guide"], by=request.user
        )
        text = ngettext("%(n)d %(duo)s was told.", "%(n)d %(duos)s were told.", count)
        messages.success(request, text % (programme.terms | {"n": count}))
        return redirect("duos:list", slug)
    first = selectors.draft_proposals(programme).first()
    context = {"programme": programme, "form": form, "first": first}
    if first is not None:
        context |= {"letters": _letters(first, request.user)}
        context |= {"mails": 2 * len(form.fields["proposals"].queryset)}  # type: ignore[attr-defined]
    return render(request, "matching/proposals_publish.html", context)


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
