"""Reading the quotes of a round before anybody else does: show, hide, black out words."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluations import quote_actions, quote_selectors
from evaluations.models import Quote, QuoteStatus, Round, RoundStatus
from evaluations.quote_forms import RedactionForm
from mentorship.accounts.doors import UserRequest


def quote_list(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """List the quotes of a released round: those to read, and what was decided of the others."""
    rounds = Round.objects.coordinated_by(request.user).filter(status=RoundStatus.RELEASED)
    round_ = get_object_or_404(rounds.select_related("programme"), pk=pk, programme__slug=slug)
    tab = request.GET.get("stand", "")
    tab = tab if tab in QuoteStatus.values else QuoteStatus.NEW.value
    context = {
        "programme": round_.programme,
        "round": round_,
        "tab": tab,
        "tabs": quote_selectors.tabs(round_, tab),
        "page": quote_selectors.page(round_, tab, after=request.GET.get("na", "")),
    }
    return render(request, "evaluations/quote_list.html", context)


@require_POST
def quote_judge(request: UserRequest, slug: str, pk: UUID, verdict: str) -> HttpResponse:
    """Show or hide one quote, or let the board read it or not."""
    quote = _quote_of(request, slug, pk)
    if verdict not in quote_actions.VERDICTS:
        raise Http404
    before = quote.status
    try:
        quote_actions.judge(quote, verdict, seen=request.POST.get("seen", ""))
    except quote_actions.Changed:
        _somebody_was_faster(request)
        before = quote.status
    return redirect(_list_of(quote, before))


def quote_redact(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Black out words of one quote, and show what is left."""
    quote = _quote_of(request, slug, pk)
    form = RedactionForm(request.POST or None, quote=quote)
    if form.is_valid() or form.is_overtaken:
        before = quote.status
        try:
            quote_actions.redact(quote, form.places, seen=form.seen)
        except quote_actions.Changed:
            _somebody_was_faster(request)
            return redirect(request.path)
        messages.success(request, _("The words are gone. What is left is shown."))
        return redirect(_list_of(quote, before))
    context = {
        "programme": quote.round.programme,
        "round": quote.round,
        "quote": quote,
        "question": quote_selectors.question_of(quote),
        "form": form,
        "back": _list_of(quote, quote.status),
    }
    return render(request, "evaluations/quote_redact.html", context)


def _quote_of(request: UserRequest, slug: str, pk: UUID) -> Quote:
    quotes = Quote.objects.coordinated_by(request.user).select_related("round__programme")
    return get_object_or_404(quotes, pk=pk, round__programme__slug=slug)


def _list_of(quote: Quote, tab: str) -> str:
    """Back to the quotes she was reading."""
    path = reverse("evaluations:quote_list", args=[quote.round.programme.slug, quote.round_id])
    return f"{path}?stand={tab}"


def _somebody_was_faster(request: UserRequest) -> None:
    messages.warning(request, _("A colleague judged this just now. This is how it stands."))
