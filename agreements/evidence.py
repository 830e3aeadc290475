"""The last page of a sealed document and the log in it: how it was signed, told for a stranger.

Nothing here is kept anew: it is read from the signatures and the log. Addresses are shown as far
as somebody needs to know her own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agreements import canonical
from agreements.models import (
    Document,
    DocumentKind,
    Event,
    EventKind,
    ReadingCopy,
    Revision,
    Signature,
)
from agreements.offering import masked
from agreements.pdf import Evidence, Party
from mentorship.fonts import printable
from mentorship.paper import Enclosed

LOG, COPY, TERMS = "gebeurtenissen.json", "leesexemplaar.pdf", "afspraken.json"
# Whoever has the file need not learn where the others are reached, nor what the staff wrote of them.
ADDRESS = "email"
OF_STAFF = (EventKind.HELD, EventKind.RELEASED)
# What is told of each who signed, by the events that say when.
STEPS = (EventKind.SENT, EventKind.OPENED, EventKind.CODE_SENT, EventKind.CODE_RIGHT)


def address(revision: Revision) -> str:
    """Where anybody can see whether this agreement is in force: it tells nobody's name."""
    path = reverse("agreements:of_code", args=[revision.agreement.public_id])
    return f"{settings.BASE_URL}{path}"


def page(revision: Revision, *, seal: str) -> Evidence:
    """How this version was signed, in the language of its text; ``seal`` is a fingerprint."""
    events = _log(revision)
    language = (revision.offered or {})["language"]
    with translation.override(language):
        return Evidence(
            facts=_facts(revision),
            parties=[
                _party(row, [each for each in events if each.role == row.role])
                for row in revision.signatures.order_by("signed_at", "pk")
            ],
            log=[
                f"{_moment(event.at)}: {_named(revision, event)}"
                for event in events
                if event.version == revision.number
            ],
            fingerprints=_fingerprints(revision, events, seal),
            address=address(revision),
        )


def enclosed(revision: Revision) -> list[Enclosed]:
    """The files that go along besides the terms: the copy that both could read, and the log."""
    written_at = revision.offered_at or revision.changed_at
    copy = ReadingCopy.objects.filter(revision=revision).first()
    copies = [
        Enclosed(
            COPY,
            "Het exemplaar dat iedereen voor het tekenen kon lezen",
            bytes(copy.pdf),
            written_at,
            relationship="Supplement",
        )
        for copy in ([copy] if copy else [])
    ]
    log = Enclosed(
        LOG,
        "Het logboek: elke regel bevat de vingerafdruk van de regel ervoor",
        canonical.written(log_of(revision)),
        written_at,
        relationship="Data",
    )
    return [*copies, log]


def log_of(revision: Revision) -> dict[str, Any]:
    """The whole log of the agreement, with what some lines hold only a salted fingerprint of.

    Of the rest the fingerprint alone goes along: somebody may keep her address to herself.
    """
    return {
        "reference": revision.agreement.reference,
        "events": [
            event.facts
            | {"hash": event.hash}
            | {
                "details": {
                    detail.name: {"value": detail.value, "salt": bytes(detail.salt).hex()}
                    for detail in event.details.all()
                    if detail.name != ADDRESS and event.kind not in OF_STAFF
                }
            }
            for event in _log(revision)
        ],
    }


def _log(revision: Revision) -> list[Event]:
    return list(revision.agreement.events.order_by("number").prefetch_related("details"))


def _facts(revision: Revision) -> list[tuple[str, str]]:
    agreement, template = revision.agreement, revision.template
    return [
        (_("Reference"), agreement.reference),
        (_("Version"), str(revision.number)),
        (
            _("Text"),
            _("%(title)s, version %(version)s")
            % {"title": template.wording.title, "version": template.version},
        ),
        (_("Programme"), printable(agreement.duo.programme.name)),
        (_("Organisation"), printable(agreement.duo.programme.organisation)),
        (_("Guided by"), printable(agreement.duo.guide.name)),
    ]


def _fingerprints(revision: Revision, events: list[Event], seal: str) -> list[tuple[str, str]]:
    copy = ReadingCopy.objects.filter(revision=revision).first()
    found = [
        (_("What was signed (%(file)s)") % {"file": TERMS}, revision.offered_sha256),
        (
            _("The copy to read (%(file)s)") % {"file": COPY},
            Document.digest(bytes(copy.pdf)) if copy else "",
        ),
        (_("The last line of the log (%(file)s)") % {"file": LOG}, events[-1].hash),
        (_("The certificate of the seal"), seal),
    ]
    scans = revision.documents.filter(kind=DocumentKind.PAPER).order_by("pk")
    found += [(_("Scan of the signed paper"), each.sha256) for each in scans]
    return [(label, value) for label, value in found if value]


def _party(row: Signature, events: list[Event]) -> Party:
    return Party(
        role=capfirst(_word(row.revision, row.role)),
        name=printable(row.typed_name),
        lines=list(_lines(row, [each for each in events if each.version == row.revision.number])),
    )


def _lines(row: Signature, events: list[Event]) -> Iterator[tuple[str, str]]:
    yield _("E-mail address"), masked(row.email)
    for kind in STEPS:
        moments = [event for event in events if event.kind == kind]
        if moments:
            yield str(kind.label), _moment(moments[-1].at)
    yield _("Signed"), _moment(row.signed_at)
    yield _("How she is known"), capfirst(row.way)
    networks = {
        detail.value
        for event in events
        if event.kind == EventKind.SIGNED
        for detail in event.details.all()
        if detail.name == "network"
    }
    if networks:
        yield _("Network"), ", ".join(sorted(networks))
    yield _("Agreed with (SHA-256)"), row.consent_sha256


def _named(revision: Revision, event: Event) -> str:
    what = str(event.get_kind_display())
    return f"{what} ({_word(revision, event.role)})" if event.role else what


def _word(revision: Revision, role: str) -> str:
    people = (revision.offered or {})["people"]
    return next((each["word"] for each in people if each["role"] == role), role)


def _moment(at: datetime) -> str:
    """A moment as people here read it, and as everybody does."""
    here = date_format(localtime(at), "j F Y H:i:s T")
    return f"{here} ({at.astimezone(UTC):%H:%M:%S} UTC)"
