"""What the treasurer does: see who paid, note it for one or for several, ask and remind."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship import bank
from mentorship.accounts.doors import UserRequest
from mentorship.arrays import IsOneOf
from mentorship.intake import export, payment_actions
from mentorship.intake.models import Application, Participant, Payment, PaymentStatus
from mentorship.intake.selectors import Tab
from mentorship.paging import by_key, counts, keys_of
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.programmes.scoped import programme_of
from mentorship.transitions import TransitionNotAllowed
from mentorship.typed import LineField

S = PaymentStatus
LATE = "late"
MOST_AT_ONCE = 200
# What each tab offers to do, and from which state that starts.
STEPS: dict[str, tuple[Any, str, Any]] = {
    "received": (_("Received"), S.OPEN, payment_actions.receive),
    "waived": (_("Waive"), S.OPEN, payment_actions.waive),
    "remind": (_("Send a reminder"), S.OPEN, payment_actions.remind),
    "refunded": (_("Paid back"), S.PAID, payment_actions.refund),
}


class SettleForm(forms.Form):
    """A word on why; letting somebody off needs one."""

    note = LineField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        """Ask for the note where there has to be one."""
        super().__init__(*args, **kwargs)
        self.fields["note"].required = step == "waived"
        self.fields["note"].error_messages |= {
            "required": _("Write down why she need not pay."),
            "max_length": _("Use at most 200 characters."),
        }


# What a line of the list shows.
SHOWN = (
    *("amount", "reference", "status", "due_on", "settled_on", "reminded_at", "note"),
    *("participant__application", "participant__role", "participant__user__name"),
)


def _under(tab: str, programme: Programme) -> "QuerySet[Payment]":
    rows = Payment.objects.filter(programme=programme)
    return rows.late(localdate()) if tab == LATE else rows.filter(status=tab)


def _chosen(data: Mapping[str, str], programme: Programme) -> "tuple[str, str, QuerySet[Payment]]":
    """Read the tab and the words; what reads as neither is left out."""
    tab, words = data.get("stand", ""), data.get("q", "").strip()
    tab = tab if tab in {*S.values, LATE} else S.OPEN.value
    rows = _under(tab, programme)
    if words:
        people = Application.objects.sent_to(programme).found_by(words)
        is_theirs = Q(participant__application__in=people)
        rows = rows.filter(is_theirs | Q(reference=bank.bare(words)))
    return tab, words, rows


def _unasked(programme: Programme) -> "QuerySet[Participant]":
    """Those who were admitted before this programme began to ask."""
    roles = [role for role in (MENTEE, MENTOR) if programme.fee(role)]
    roles = roles if programme.fee_account else []
    rows = Participant.objects.filter(programme=programme, role__in=roles, is_asked=False)
    # First those few, by their index: to find one among all who are in, the database walks past all.
    few = IsOneOf("pk", ArraySubquery(rows.values("pk")))
    return Participant.objects.filter(few, application__is_test=False, user__is_active=True)


def payment_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the contributions of a programme by state, or find one by a name or reference."""
    programme = programme_of(request, slug)
    tab, words, rows = _chosen(request.GET, programme)
    labels = {S.OPEN.value: S.OPEN.label, LATE: _("Late")} | dict(S.choices)
    counted = counts({code: _under(code, programme) for code in labels})
    source = S.OPEN if tab == LATE else tab
    context = {
        "programme": programme,
        "tab": tab,
        "q": words,
        "tabs": [Tab(code, labels[code], counted[code], code == tab) for code in labels],
        "page": by_key(
            rows.select_related("participant__user").only(*SHOWN),
            cursor=request.GET.get("vanaf", ""),
        ),
        "steps": [(code, step[0]) for code, step in STEPS.items() if step[1] == source],
        "has_unasked": _unasked(programme).exists(),
        "lacks_account": bool(
            (programme.fee(MENTEE) or programme.fee(MENTOR)) and not programme.fee_account
        ),
    }
    return render(request, "intake/payments/payment_list.html", context)


@require_POST
def payments_settle(request: UserRequest, slug: str) -> HttpResponse:
    """Say whom a step is about; after a yes, take it for each of them."""
    programme = programme_of(request, slug)
    step = request.POST.get("stap", "")
    if step not in STEPS:
        raise Http404
    is_sure = "zeker" in request.POST
    rows = _picked(request, programme)
    # Who is not in this state any more is left out before, and named after.
    rows = rows if is_sure else rows.filter(status=STEPS[step][1])
    people = list(rows.select_related("programme", "participant__user").order_by("pk"))
    form = SettleForm(request.POST if is_sure else None, step=step)
    if people and form.is_valid():
        _settle(request, step, people, note=form.cleaned_data["note"])
        return redirect("intake:payment_list", slug)
    context = {"programme": programme, "people": people[:MOST_AT_ONCE], "form": form, "step": step}
    context |= {"label": STEPS[step][0], "has_more": len(people) > MOST_AT_ONCE}
    return render(request, "intake/payments/payments_settle.html", context)


def _picked(request: UserRequest, programme: Programme) -> "QuerySet[Payment]":
    """Those ticked in the list, or all that the filters of the list leave."""
    if "alles" in request.POST:
        rows = _chosen(request.POST, programme)[2].order_by("pk")
        return Payment.objects.filter(
            pk__in=list(rows.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        )
    keys = keys_of(request.POST.getlist("wie"))
    return Payment.objects.filter(programme=programme, pk__in=keys[:MOST_AT_ONCE])


def _settle(request: UserRequest, step: str, people: list[Payment], *, note: str) -> None:
    """One by one: what a colleague settled meanwhile holds up nothing else."""
    act = STEPS[step][2]
    done, late = 0, []
    for payment in people:
        try:
            act(payment, by=request.user, note=note)
        except payment_actions.NoAccount:
            messages.error(request, _("Fill in the account number first."))
            return
        except TransitionNotAllowed:
            late.append(payment.participant.user.name)
        else:
            done += 1
    if done:
        text = ngettext("Done for %(number)d person.", "Done for %(number)d people.", done)
        messages.success(request, text % {"number": done})
    if late:
        names = {"names": ", ".join(late)}
        messages.warning(request, _("Changed meanwhile, so left as it is: %(names)s.") % names)


@require_POST
def payments_ask(request: UserRequest, slug: str) -> HttpResponse:
    """Say who were never asked to pay; after a yes, ask them."""
    programme = programme_of(request, slug)
    rows = _unasked(programme).select_related("application", "user", "programme").order_by("pk")
    if "zeker" in request.POST:
        keys = keys_of(request.POST.getlist("wie"))[:MOST_AT_ONCE]
        asked = [payment_actions.ask(participant) for participant in rows.filter(pk__in=keys)]
        number = len(asked)
        text = ngettext("Done for %(number)d person.", "Done for %(number)d people.", number)
        messages.success(request, text % {"number": number})
        return redirect("intake:payment_list", slug)
    people = list(rows[: MOST_AT_ONCE + 1])
    context = {"programme": programme, "people": people[:MOST_AT_ONCE]}
    context["has_more"] = len(people) > MOST_AT_ONCE
    return render(request, "intake/payments/payments_ask.html", context)


def payment_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send the contributions of this list as a file for the books."""
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    rows = _chosen(request.GET, programme)[2]
    head = [_("Reference of the payment"), _("Reference of the application"), _("Name")]
    head += [_("Amount"), _("State"), _("Asked on"), _("To be paid by"), _("Settled on"), _("Note")]
    rows = rows.select_related("participant__user", "participant__application").order_by("-pk")

    def lines() -> Iterator[list[object]]:
        for one in export.in_batches(rows):
            who = one.participant
            yield [
                *(one.reference, who.application.reference, who.user.name),
                *(one.amount, _("Late") if one.is_late else one.get_status_display()),
                *(one.requested_at, one.due_on, one.settled_on, one.note),
            ]

    return export.as_file(f"bijdragen-{programme.slug}", kind, head=head, rows=lines())
