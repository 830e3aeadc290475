"""What the treasurer does: see who paid, note it for one or for several, ask and remind."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.intake import export, payment_actions
from mentorship.intake.models import Application, Participant, Payment, PaymentStatus
from mentorship.intake.scoped import programme_of
from mentorship.intake.selectors import Tab
from mentorship.paging import LONGEST_KEY, by_key, counts
from mentorship.programmes.models import MENTEE, MENTOR, Programme
from mentorship.transitions import TransitionNotAllowed
from mentorship.typed import LineField

S = PaymentStatus
LATE = "late"
MOST_AT_ONCE = 50
# What each tab offers to do, and from which state that starts.
STEPS = {
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
        self.fields["note"].error_messages["required"] = _("Write down why she need not pay.")


def _under(tab: str, programme: Programme) -> "QuerySet[Payment]":
    rows = Payment.objects.filter(programme=programme)
    if tab == LATE:
        return rows.filter(status=S.OPEN, due_on__lt=localdate())
    return rows.filter(status=tab)


def _chosen(request: UserRequest, programme: Programme) -> "tuple[str, str, QuerySet[Payment]]":
    """Read the tab and the words from the address; what reads as neither is left out."""
    tab, words = request.GET.get("stand", ""), request.GET.get("q", "").strip()
    tab = tab if tab in {*S.values, LATE} else S.OPEN.value
    rows = _under(tab, programme)
    if words:
        people = Application.objects.sent_to(programme).found_by(words)
        rows = rows.filter(participant__application__in=people)
    return tab, words, rows


def _unasked(programme: Programme) -> "QuerySet[Participant]":
    """Those who were admitted before this programme began to ask."""
    roles = [role for role in (MENTEE, MENTOR) if programme.fee(role)]
    roles = roles if programme.fee_account else []
    rows = Participant.objects.filter(programme=programme, role__in=roles, payment=None)
    return rows.filter(application__is_test=False)


def payment_list(request: UserRequest, slug: str) -> HttpResponse:
    """List the contributions of a programme by state, or find one by a name or reference."""
    programme = programme_of(request, slug)
    tab, words, rows = _chosen(request, programme)
    labels = {S.OPEN.value: S.OPEN.label, LATE: _("Late")} | dict(S.choices)
    counted = counts({code: _under(code, programme) for code in labels})
    context = {
        "programme": programme,
        "tab": tab,
        "q": words,
        "tabs": [Tab(code, labels[code], counted[code], code == tab) for code in labels],
        "page": by_key(
            rows.select_related("participant__application", "participant__user"),
            cursor=request.GET.get("vanaf", ""),
        ),
        "steps": [(code, step[0]) for code, step in STEPS.items() if step[1] == _state(tab)],
        "has_unasked": _unasked(programme).exists(),
        "lacks_account": bool(
            (programme.fee(MENTEE) or programme.fee(MENTOR)) and not programme.fee_account
        ),
    }
    return render(request, "intake/payments/payment_list.html", context)


def _state(tab: str) -> str:
    return S.OPEN if tab == LATE else tab


@require_POST
def payments_settle(request: UserRequest, slug: str) -> HttpResponse:
    """Say whom a step is about; after a yes, take it for each of them."""
    programme = programme_of(request, slug)
    step = request.POST.get("stap", "")
    if step not in STEPS:
        raise Http404
    keys = [
        int(key)
        for key in request.POST.getlist("wie")
        if key.isdecimal() and len(key) <= LONGEST_KEY
    ]
    rows = Payment.objects.filter(programme=programme, pk__in=keys[:MOST_AT_ONCE])
    people = list(rows.select_related("programme", "participant__user").order_by("pk"))
    form = SettleForm(request.POST if "zeker" in request.POST else None, step=step)
    if people and form.is_valid():
        _settle(request, step, people, note=form.cleaned_data["note"])
        return redirect("intake:payment_list", slug)
    context = {"programme": programme, "people": people, "form": form, "step": step}
    context["label"] = STEPS[step][0]
    return render(request, "intake/payments/payments_settle.html", context)


def _settle(request: UserRequest, step: str, people: list[Payment], *, note: str) -> None:
    """One by one: what a colleague settled meanwhile holds up nothing else."""
    act: Any = STEPS[step][2]
    done, late = 0, []
    for payment in people:
        try:
            act(payment, by=request.user, note=note)
        except TransitionNotAllowed:
            late.append(payment.participant.user.name)
        else:
            done += 1
    if done:
        text = ngettext("Done for %(number)d person.", "Done for %(number)d people.", done)
        messages.success(request, text % {"number": done})
    if late:
        text = _("Changed meanwhile, so left as it is: %(names)s.")
        messages.warning(request, text % {"names": ", ".join(late)})


@require_POST
def payments_ask(request: UserRequest, slug: str) -> HttpResponse:
    """Say who were never asked to pay; after a yes, ask them."""
    programme = programme_of(request, slug)
    rows = _unasked(programme).select_related("application", "user", "programme")
    people = list(rows.order_by("pk")[:MOST_AT_ONCE])
    if "zeker" in request.POST:
        keys = set(request.POST.getlist("wie"))
        asked = [each for each in people if str(each.pk) in keys]
        for participant in asked:
            payment_actions.ask(participant)
        number = len(asked)
        text = ngettext("Done for %(number)d person.", "Done for %(number)d people.", number)
        messages.success(request, text % {"number": number})
        return redirect("intake:payment_list", slug)
    context = {"programme": programme, "people": people}
    return render(request, "intake/payments/payments_ask.html", context)


def payment_export(request: UserRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send the contributions of this list as a file for the books."""
    if kind not in export.FORMATS:
        raise Http404
    programme = programme_of(request, slug)
    _tab, _words, rows = _chosen(request, programme)
    head = [_("Reference"), _("Name"), _("Amount"), _("State"), _("Asked on")]
    head += [_("To be paid by"), _("Settled on"), _("Note")]
    rows = rows.select_related("participant__user").order_by("-pk")

    def lines() -> Iterator[list[object]]:
        for one in export.in_batches(rows):
            yield [
                *(one.reference, one.participant.user.name, one.amount, one.get_status_display()),
                *(one.requested_at, one.due_on, one.settled_on, one.note),
            ]

    return export.as_file(f"bijdragen-{programme.slug}", kind, head=head, rows=lines())
