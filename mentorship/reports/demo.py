"""Believable reports for the demo: one of last year, published, and one of this year, begun.

The people of the demo came this year. What is published of the year before is invented.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme
from mentorship.reports import actions, composing
from mentorship.reports.contents import Content, Section
from mentorship.reports.models import AnnualReport, Edition
from mentorship.reports.period import Period

NUMBERS = {
    "duos": "24",
    "completed": "17",
    "ended_early": "2",
    "satisfaction": "7,9 · 8,1",
    "waiting": "6",
}
TEXTS = {
    "inleiding": (
        "Ons eerste hele jaar. Vierentwintig duo's spraken elkaar, de meeste elke maand.\n\n"
        "Wij leerden dat een vaste avond helpt, en dat mentees eerder willen beginnen. Volgend"
        " jaar houden we daarom twee trainingen in het voorjaar."
    ),
    "instroom": "29 mentoren en 35 mentees meldden zich aan. De helft kwam via een collega.",
    "gestopt": "2 van de 24 duo's stopten eerder. Beide mentees kregen daarna een andere mentor.",
    "evaluatie": "In dit jaar was er nog geen evaluatie in dit programma. We vroegen een cijfer op papier.",
    "training": "Er waren 2 trainingen en 3 informatiebijeenkomsten.",
    "bijdragen": (
        "22 mensen betaalden een bijdrage, samen € 3.300,00. De zaal en de trainer kostten"
        " € 2.900,00."
    ),
}
# By section the rows of its first table
ROWS: Mapping[str, tuple[tuple[str | int | None, ...], ...]] = {
    "inleiding": ((24,), (24,), (17,), (2,), (5,)),
    "instroom": ((29, 35), (29, 34), (26, 31), (25, 25), (24, 24), (17, 17)),
    "gestopt": ((2,),),
    "training": ((2, 41, 82), (3, 52, None), (1, 19, None)),
    "bijdragen": ((22, "3300.00"), (None, None)),
}


def lay(programme: Programme, *, by: User) -> AnnualReport:
    """Lay a published report of last year, with a link, and give the draft of this year."""
    year = localdate().year
    last = actions.begin(programme, Period.of_year(year - 1), by=by)
    Edition.objects.create(
        report=last, number=1, content=_invented(last).to_json(), published_by=by
    )
    actions.share(last, last_day=localdate() + timedelta(days=60), by=by)
    return actions.begin(programme, Period.of_year(year), by=by)


def _invented(report: AnnualReport) -> Content:
    made = composing.composed(report)
    numbers = tuple(
        replace(each, value=NUMBERS[each.code], before="", **_more(each.code))
        for each in made.numbers
    )
    sections = tuple(_told(section) for section in made.sections)
    return replace(made, numbers=numbers, sections=sections)


def _more(code: str) -> dict[str, str]:
    """Of the marks who gave them, and that it is the question of this year too."""
    if code != composing.SATISFACTION:
        return {"note": ""}
    return {"note": "mentoren: n = 19 · mentees: n = 17", "asked": "mark 1-10"}


def _told(section: Section) -> Section:
    """The section with invented figures in its first table; without them it has none."""
    if section.code not in ROWS or not section.tables:
        return replace(section, text=TEXTS[section.code])
    [table, *others] = section.tables
    rows = tuple((old[0], *new) for old, new in zip(table.rows, ROWS[section.code], strict=True))
    tables = (replace(table, rows=rows, note=""), *others)
    return replace(section, text=TEXTS[section.code], tables=tables)
