"""The pages on which staff write a report, publish it and give a board the link."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.accounts.doors import UserRequest
from mentorship.programmes.scoped import programme_of
from mentorship.reports import actions, composing, files, selectors
from mentorship.reports.contents import Content
from mentorship.reports.forms import PeriodForm, SectionForm, ShareForm
from mentorship.reports.models import AnnualReport, BoardLink, Edition
from mentorship.reports.period import Period


def report_list(request: UserRequest, slug: str) -> HttpResponse:
    """Show the reports of a programme, and the years that one can be made of."""
    programme = programme_of(request, slug)
    page, lines = selectors.report_page(programme, cursor=request.GET.get("vanaf", ""))
    years = selectors.years_to_report(programme)
    context = {
        "programme": programme,
        "page": page,
        "lines": lines,
        "years": [(year, Period.of_year(year)) for year in years],
    }
    return render(request, "reports/report_list.html", context)


def report_begin(request: UserRequest, slug: str) -> HttpResponse:
    """Begin a report: about a year by a button of the list, or about other days."""
    programme = programme_of(request, slug)
    form = PeriodForm(request.POST or None)
    if form.is_valid():
        try:
            report = actions.begin(programme, form.period, by=request.user)
        except actions.Overlaps as found:
            text = _("“%(report)s” tells of some of these days already.")
            form.add_error(None, text % {"report": found.report})
        else:
            return redirect("reports:report", slug, report.pk)
    return render(request, "reports/report_begin.html", {"programme": programme, "form": form})


def report(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Show the draft with the figures of now, what was published, and who can read that."""
    return _page(request, _report(request, slug, pk), ShareForm())


def section(request: UserRequest, slug: str, pk: int, section: str) -> HttpResponse:
    """Write the text of one section; empty it, and its sentence is made again."""
    found = _report(request, slug, pk)
    made = composing.generated(found)
    if section not in made:
        raise Http404
    kept = found.texts.get(section, "")
    shown = {"text": kept or made[section], "seen": kept}
    form = SectionForm(request.POST or None, initial=shown)
    if form.is_valid():
        text = form.cleaned_data["text"]
        # What was left as it was made stays made: it follows the figures.
        text = "" if text == made[section] else text
        try:
            actions.write(found, section=section, text=text, seen=form.cleaned_data["seen"])
        except actions.Changed:
            now = found.texts.get(section, "")
            form.tell_of(now, shown=now or made[section])
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('reports:report', args=[slug, pk])}#{section}")
    context = {
        "programme": found.programme,
        "report": found,
        "title": composing.title(section, found.programme),
        "hint": composing.HINTS.get(section, ""),
        "made": made[section] if kept else "",
        "form": form,
    }
    return render(request, "reports/section.html", context)


@require_POST
def publish(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Fix the report as it was on the page."""
    found = _report(request, slug, pk)
    try:
        actions.publish(found, seen=request.POST.get("seen", ""), by=request.user)
    except actions.Changed:
        text = _("Something changed since you opened this page. Look once more, then publish.")
        messages.error(request, text)
    except actions.Unchanged:
        messages.info(request, _("Nothing changed since it was published. It stays as it is."))
    else:
        messages.success(request, _("Published. What it says now stays as it is."))
    return redirect("reports:report", slug, pk)


@require_POST
def discard(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Remove a draft that was never published."""
    found = _report(request, slug, pk)
    try:
        actions.discard(found)
    except actions.Published:
        messages.error(request, _("This report was published. It stays."))
        return redirect("reports:report", slug, pk)
    messages.success(request, _("The draft is removed."))
    return redirect("reports:report_list", slug)


@require_POST
def share(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Make a link for the board, and mail it where there is an address."""
    found = _report(request, slug, pk)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    link = actions.share(found, **form.cleaned_data, by=request.user)
    if link.address:
        text = _("The link is on its way to %(address)s.") % {"address": link.address}
    else:
        text = _("The link is made. You can copy it below.")
    messages.success(request, text)
    return redirect(f"{reverse('reports:report', args=[slug, pk])}#links")


@require_POST
def revoke(request: UserRequest, slug: str, pk: UUID) -> HttpResponse:
    """Close a link."""
    programme = programme_of(request, slug)
    link = get_object_or_404(BoardLink, pk=pk, report__programme=programme)
    actions.revoke(link)
    messages.success(request, _("The link is closed. Nobody can read the report with it any more."))
    return redirect(f"{reverse('reports:report', args=[slug, link.report_id])}#links")


def edition(request: UserRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """Show a report as it was published: what the board reads."""
    found = _report(request, slug, pk)
    published = _edition(found, number)
    context = {
        "programme": found.programme,
        "report": found,
        "edition": published,
        "content": Content.read(published.content),
    }
    return render(request, "reports/edition.html", context)


def edition_file(
    request: UserRequest, slug: str, pk: int, number: int, kind: str
) -> HttpResponseBase:
    """Give a published report as a PDF or as sheets."""
    found = _report(request, slug, pk)
    return files.as_file(_edition(found, number), kind)


def _report(request: UserRequest, slug: str, pk: int) -> AnnualReport:
    programme = programme_of(request, slug)
    found = get_object_or_404(AnnualReport, pk=pk, programme=programme)
    found.programme = programme
    return found


def _edition(report: AnnualReport, number: int) -> Edition:
    found = get_object_or_404(Edition, report=report, number=number)
    found.report = report
    return found


def _page(request: UserRequest, report: AnnualReport, form: ShareForm) -> HttpResponse:
    edition = report.edition
    context = {
        "programme": report.programme,
        "report": report,
        "content": composing.composed(report),
        "edition": edition,
        "published_at": edition and edition.published_at,
        "is_going_on": localdate() <= report.ends_on,
        "form": form,
        "links": selectors.shared(report),
        "closed": selectors.closed_links(report),
    }
    return render(request, "reports/report.html", context)
