"""The report of a released round: on its page, as files, and on paper."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from evaluations import charts, report_paper, report_selectors
from evaluations.models import Round, RoundStatus
from evaluations.outcomes import Report
from mentorship.accounts.doors import UserRequest
from mentorship.intake import export

CSV, XLSX, PDF = "csv", "xlsx", "pdf"


def shown(round_: Round) -> dict[str, object]:
    """Return what the page of a round needs to show its report."""
    report = report_selectors.report(round_)
    return {
        "report": report,
        "dumbbell": charts.dumbbell(report.pairs, terms=round_.programme.terms),
        "unread": report_selectors.unread(round_),
        "with_files": True,
    }


def table_file(request: UserRequest, slug: str, pk: UUID, table: str) -> HttpResponseBase:
    """Send one table of the report as a CSV."""
    round_, report = _released(request, slug, pk)
    found = report.table_of(table)
    if found is None:
        raise Http404
    name = f"{_name(round_)}-{table}"
    return export.as_file(name, CSV, head=found.columns, rows=found.rows)


def report_file(request: UserRequest, slug: str, pk: UUID, kind: str) -> HttpResponseBase:
    """Send the whole report as a sheet or on paper, made from the tables of the page."""
    round_, report = _released(request, slug, pk)
    if kind == XLSX:
        return export.as_book(_name(round_), report.tables)
    if kind != PDF:
        raise Http404
    pdf = report_paper.render(round_, report, language=get_language())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_name(round_)}.pdf"'
    return response


def _released(request: UserRequest, slug: str, pk: UUID) -> tuple[Round, Report]:
    rounds = Round.objects.coordinated_by(request.user).filter(status=RoundStatus.RELEASED)
    round_ = get_object_or_404(rounds.select_related("programme"), pk=pk, programme__slug=slug)
    return round_, report_selectors.report(round_)


def _name(round_: Round) -> str:
    """What a file of this round is called."""
    return f"uitkomsten-{round_.programme.slug}-{round_.last_day}"
