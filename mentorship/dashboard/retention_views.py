"""Privacy in a programme: who asks to be forgotten, whose time is over, who is kept longer."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.accounts.models import User
from mentorship.dashboard import people, retention
from mentorship.dashboard import retention_actions as actions
from mentorship.paging import by_key, page
from mentorship.programmes.models import Programme
from mentorship.programmes.scoped import programme_of
from mentorship.programmes.summary import privacy as privacy_terms
from mentorship.typed import DayField, LineField, overtaken

LONGEST = timedelta(days=3660)
RUNS_SHOWN = 5
SOON = "straks"


class PressForm(forms.Form):
    """Of which day and with how many people the page was that the button is on."""

    on = DayField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class KeepLongerForm(forms.Form):
    """Until when somebody is kept, and why."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    until = DayField(
        label=gettext_lazy("Keep her data until"),
        error_messages={
            "too_early": gettext_lazy("Choose a day after today."),
            "too_late": gettext_lazy("Choose a day within ten years."),
        },
    )
    reason = LineField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy(
            "For example: there is a complaint. Your colleagues read this, and so does she when "
            "she asks for her data."
        ),
        error_messages={
            "required": gettext_lazy("Say why, in a few words."),
            "max_length": gettext_lazy("Use at most 200 characters."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take days that are to come."""
        super().__init__(*args, **kwargs)
        day: Any = self.fields["until"]
        day.earliest, day.latest = localdate() + timedelta(days=1), localdate() + LONGEST


def privacy(request: UserRequest, slug: str) -> HttpResponse:
    """Show what there is to be forgotten, and by when."""
    programme = programme_of(request, slug)
    today = localdate()
    now, soon = retention.due(programme), retention.soon(programme)
    is_soon = request.GET.get("stand") == SOON
    rows = retention.with_kept_until(soon if is_soon else now, programme).only("name")
    asked = programme.erasure_requests.open().select_related("person")
    count = now.count()
    runs = programme.forgettings.select_related("by")[:RUNS_SHOWN]
    context = {
        "programme": programme,
        "today": today,
        "requests": page(asked, by="asked_at", cursor=request.GET.get("vraag", "")),
        "page": by_key(rows, cursor=request.GET.get("vanaf", "")),
        "is_soon": is_soon,
        "count": count,
        "soon_count": soon.count(),
        "form": PressForm(initial={"on": today, "seen": count}),
        "terms": privacy_terms(programme),
        "runs": runs,
        "is_busy": any(run.finished_at is None for run in runs),
        "kept": programme.kept_longer.still(today).select_related("person").order_by("until", "pk"),
    }
    return render(request, "dashboard/privacy.html", context)


@require_POST
def forget_due(request: UserRequest, slug: str) -> HttpResponse:
    """Have those forgotten who were on the page."""
    programme = programme_of(request, slug)
    form = PressForm(request.POST)
    seen = form.cleaned_data if form.is_valid() else {"on": localdate(), "seen": None}
    try:
        actions.begin(programme, **seen, by=request.user)
    except actions.Changed:
        messages.error(request, _("There are others now than on your page. Look at it again."))
    else:
        messages.success(request, _("They are being forgotten. You can leave this page."))
    return redirect("dashboard:privacy", slug)


def keep_longer(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Keep somebody longer than others, or as long as others again."""
    programme = programme_of(request, slug)
    known = people.everybody(programme).filter(is_active=True).defer("folded", "grams")
    who = get_object_or_404(known, pk=pk)
    if request.method == "POST" and "gewoon" in request.POST:
        actions.keep_as_usual(who, programme)
        messages.success(request, _("She is kept as long as others."))
        return redirect("dashboard:person", slug, pk)
    start = _kept(programme, who)
    form = KeepLongerForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            actions.keep_longer(who, programme, **form.cleaned_data, by=request.user)
        except actions.Changed:
            now = _kept(programme, who)
            overtaken(form, now=now, seen=now["seen"])
        else:
            messages.success(request, _("She is not forgotten before that day."))
            return redirect("dashboard:person", slug, pk)
    context = {"programme": programme, "person": who, "form": form, "is_kept": start["seen"] != ""}
    return render(request, "dashboard/keep_longer.html", context)


def _kept(programme: Programme, who: User) -> dict[str, Any]:
    kept = programme.kept_longer.filter(person=who).first()
    facts = {"until": kept.until, "reason": kept.reason} if kept else {}
    return facts | {"seen": actions.kept_longer_mark(kept)}
