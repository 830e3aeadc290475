"""What the pages of the reports show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils.timezone import localdate

from mentorship.paging import Page, by_key
from mentorship.programmes.models import Programme
from mentorship.reports import links
from mentorship.reports.models import AnnualReport, BoardLink, Edition
from mentorship.reports.period import Period

# In the first months of a year people write about the year before.
WRITES_UNTIL = 6


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list: since when it is published, and how many links open it."""

    report: AnnualReport
    published_at: datetime | None
    links: int


@dataclass(frozen=True, slots=True)
class Shared:
    """A link, with the address that it is."""

    link: BoardLink
    address: str


def report_page(
    programme: Programme, *, cursor: str
) -> tuple[Page[AnnualReport], list[ReportLine]]:
    """Return a page of the reports of a programme, the newest first, with its lines."""
    page = by_key(programme.annual_reports.all(), cursor=cursor)
    published = dict(
        Edition.objects.filter(report__in=page.rows)
        .order_by()
        .values_list("report")
        .annotate(Max("published_at"))
    )
    usable = BoardLink.objects.usable(localdate()).filter(report__in=page.rows)
    open_ = dict(usable.order_by().values_list("report").annotate(Count("pk")))
    lines = [ReportLine(row, published.get(row.pk), open_.get(row.pk, 0)) for row in page.rows]
    return page, lines


def years_to_report(programme: Programme) -> list[int]:
    """Return the years that nothing was written about yet: first the one that it is time for."""
    today = localdate()
    years = [today.year, today.year - 1]
    if today.month <= WRITES_UNTIL:
        years.reverse()
    reports = programme.annual_reports
    return [year for year in years if not reports.overlapping(Period.of_year(year)).exists()]


def shared(report: AnnualReport) -> Sequence[Shared]:
    """Return the links that open this report today, the newest first."""
    usable = BoardLink.objects.usable(localdate()).filter(report=report)
    return [Shared(link, links.address(link)) for link in usable]


def closed_links(report: AnnualReport) -> int:
    """Return how many links of this report open nothing any more."""
    return (
        report.links.count() - BoardLink.objects.usable(localdate()).filter(report=report).count()
    )
