"""What is done with a report: begin it, write in it, publish it, and let a board read it."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import get_language

from mentorship.accounts.models import User
from mentorship.programmes.models import Programme
from mentorship.reports import composing, emails
from mentorship.reports.contents import Content
from mentorship.reports.models import AnnualReport, BoardLink, Edition
from mentorship.reports.period import Period


class Overlaps(Exception):
    """There is a report about some of these days already."""

    def __init__(self, report: AnnualReport) -> None:
        """Remember which report that is."""
        super().__init__(str(report.pk))
        self.report = report


class Changed(Exception):
    """What it says is not what was on the page any more: other figures, or a colleague's text."""


class Unchanged(Exception):
    """What was published last says exactly this."""


class Published(Exception):
    """It was published, and what was published stays."""


@transaction.atomic
def begin(programme: Programme, period: Period, *, by: User) -> AnnualReport:
    """Begin a report about this period; one about exactly these days is that report.

    Raises:
        Overlaps: another report tells of some of these days.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    other = programme.annual_reports.overlapping(period).first()
    if other is None:
        return AnnualReport.objects.create(
            programme=programme,
            begins_on=period.begins_on,
            ends_on=period.ends_on,
            language=get_language() or settings.LANGUAGE_CODE,
            made_by=by,
        )
    if other.period != period:
        raise Overlaps(other)
    return other


@transaction.atomic
def write(report: AnnualReport, *, section: str, text: str, seen: str) -> None:
    """Keep what staff wrote in a section; without a text its sentence is made again.

    Raises:
        Changed: ``seen``, the text that was on the page, is not the one there is now.
    """
    _lock(report)
    if report.texts.get(section, "") != seen:
        raise Changed
    others = {code: kept for code, kept in report.texts.items() if code != section}
    report.texts = others | ({section: text} if text else {})
    report.save(update_fields=["texts"])


@transaction.atomic
def publish(report: AnnualReport, *, seen: str, by: User) -> Edition:
    """Fix figures and sentences as they are now; who has a link reads these from now on.

    To whom it was mailed before there was anything to read hears that there is.

    Raises:
        Changed: it is not what was ``seen``, the fingerprint of what was on the page.
        Unchanged: it is what was published last.
    """
    _lock(report)
    content, last = composing.composed(report), report.edition
    if content.fingerprint != seen:
        raise Changed
    if last and Content.read(last.content).fingerprint == seen:
        raise Unchanged
    edition = Edition.objects.create(
        report=report,
        number=last.number + 1 if last else 1,
        content=content.to_json(),
        published_by=by,
    )
    if last is None:
        for link in report.links.usable(localdate()).exclude(address=""):
            emails.board_link(link, is_ready=True).send()
    return edition


@transaction.atomic
def discard(report: AnnualReport) -> None:
    """Remove a draft with the links that wait for it; another about these days can be begun.

    Raises:
        Published: a board may have read it, so it stays.
    """
    _lock(report)
    if report.edition is not None:
        raise Published
    report.links.all().delete()
    report.delete()


@transaction.atomic
def share(report: AnnualReport, *, last_day: date, by: User, address: str = "") -> BoardLink:
    """Make a link that opens the report until this day, and mail it to this address if there is one."""
    link = BoardLink.objects.create(report=report, last_day=last_day, address=address, made_by=by)
    if address:
        emails.board_link(link).send()
    return link


@transaction.atomic
def revoke(link: BoardLink) -> None:
    """Let a link open nothing any more."""
    locked = BoardLink.objects.select_for_update().get(pk=link.pk)
    locked.revoke(now())


def forget(*, on: date) -> None:
    """Forget to whom links were mailed that opened nothing for as long as that is kept."""
    shut = BoardLink.objects.shut_before(on - BoardLink.ADDRESS_KEPT)
    shut.exclude(address="").update(address="")


def _lock(report: AnnualReport) -> None:
    """Read it again, and let nobody else write in it meanwhile."""
    rows = AnnualReport.objects.select_for_update(no_key=True, of=("self",))
    report.refresh_from_db(from_queryset=rows)
