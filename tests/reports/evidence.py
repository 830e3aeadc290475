"""Rows that show a criterion, and what to ask of the dossier."""

from datetime import timedelta

from django.utils.timezone import localdate, now

from agreements.models import Agreement, Document, Revision, Template
from matching.models import MatchingRun, Proposal, Sending
from mentorship.intake.emails import decision_key
from mentorship.intake.models import Attendance, Event, Interview, Partner
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import presets
from mentorship.reports.quality import dossier
from tests.factories import coordinator_of, make_application, make_duo, make_participant

TODAY = localdate()
START, END = TODAY - timedelta(days=365), TODAY
LONG_AGO = TODAY - timedelta(days=800)
CONTENT = ["who", "role", "expectations", "benefits", "voluntary"]
CRITERIA = [
    {"code": "topics", "label": "Doelen", "weight": 60, "kind": "covers"},
    {"code": "place", "label": "Afstand", "weight": 40, "kind": "place"},
    {"code": "age", "label": "Leeftijd", "weight": 0, "kind": "covers"},
]


def ago(days):
    return TODAY - timedelta(days=days)


def at(days):
    return now() - timedelta(days=days)


def look(programme, code, *, start=START, end=END, cohort=None):
    found = dossier(programme, start=start, end=end, cohort=cohort)
    return next(each for each in found if each.code == code)


def is_gap(criterion):
    """A gap says what is missing and leads to where it is added."""
    return (
        not criterion.is_shown
        and criterion.is_applicable
        and bool(criterion.gap)
        and criterion.gap_url.startswith("/p/")
    )


def is_beside_the_point(criterion):
    """Nothing can be shown: that is told, and it is no gap."""
    return (
        not criterion.is_shown
        and not criterion.is_applicable
        and bool(criterion.evidence)
        and not criterion.gap
        and not criterion.gap_url
    )


def session(programme, *, people=(), content=CONTENT, roles=(), kind="info_session", **fields):
    event = Event.objects.create(
        programme=programme,
        kind=kind,
        held_on=fields.pop("held_on", ago(100 + Event.objects.count())),
        content=list(content),
        roles=list(roles),
        **fields,
    )
    for application in people:
        Attendance.objects.create(
            event=event, application=application, was_there=True,
            recorded_by=coordinator_of(programme),
        )  # fmt: skip
    return event


def applied(programme, role, **fields):
    return make_application(programme, role=role, submitted_at=at(50), **fields)


def partner_of(programme, name="Loket", **fields):
    return Partner.objects.create(
        programme=programme, code=name.lower(), name=name, contact_name="Jo",
        email="jo@example.org", **({"informed_on": ago(200)} | fields),
    )  # fmt: skip


def decided(programme, role, status="accepted", *, days=40, **fields):
    return make_application(programme, role=role, status=status, decided_at=at(days), **fields)


def whole_talk(application, *, held_on=None, **fields):
    return Interview.objects.create(
        application=application,
        held_on=held_on or ago(60),
        interviewer=coordinator_of(application.programme),
        **({"period_discussed": True, "frequency_discussed": True, "expectations_discussed": True}
           | fields),
    )  # fmt: skip


def tell(application, name, status="sent"):
    return OutgoingEmail.objects.create(
        key=decision_key(application, name), address="a@example.org",
        kind=f"intake/{name}", status=status, subject="",
        sealed=b"x" if status == "queued" else None,
    )  # fmt: skip


def started(programme, *, days=30, ends_in=200, **fields):
    fields = {"started_on": ago(days), "ends_on": TODAY + timedelta(days=ends_in)} | fields
    mentor = fields.pop("mentor", None) or make_participant(programme, role="mentor")
    return make_duo(programme, mentor=mentor, proposed_at=at(days + 5), **fields)


def trained(programme, mentor, *, days=60, topics=None, **fields):
    event = session(
        programme, kind="training", held_on=ago(days),
        topics=programme.training_topics if topics is None else topics,
    )  # fmt: skip
    return Attendance.objects.create(
        event=event, application=mentor.application, recorded_by=coordinator_of(programme),
        **({"was_there": True, "is_passed": True} | fields),
    )  # fmt: skip


def agree(duo, *, without=(), status="sealed", kinds=("sealed",)):
    """Have the two sign, and seal it; or have a scan brought in of one who signed."""
    agreement = Agreement.objects.create(duo=duo, reference=f"AF-{duo.pk}")
    body = presets.agreement("work")
    body["clauses"] = [each for each in body["clauses"] if each["code"] not in without]
    version = Template.objects.filter(programme=duo.programme).count() + 1
    template = Template.objects.create(
        programme=duo.programme, version=version + 10, body=body, published_at=now()
    )
    revision = Revision.objects.create(
        agreement=agreement, number=1, template=template, status=status, offered_at=now(),
        offered={}, expires_at=now(),
    )  # fmt: skip
    for number, kind in enumerate(kinds):
        Document.objects.create(
            revision=revision, kind=kind, sha256=f"{duo.pk:060}{number:04}", pdf=b"%PDF",
            sealed_at=at(25 - number),
        )  # fmt: skip


def propose(duo, *, criteria=CRITERIA, reasons=(("topics", 60000, 60000),), by_team=True):
    """Have the matching table propose the two, and the team send it."""
    staff = coordinator_of(duo.programme)
    run = MatchingRun.objects.create(
        programme=duo.programme, asked_by=staff, criteria=list(criteria)
    )
    sending = Sending.objects.create(
        programme=duo.programme, guide=staff, by=staff, due_at=now(), status="sent"
    )
    return Proposal.objects.create(
        run=run, mentor=duo.mentor, mentee=duo.mentee, status="published", score=60000,
        reasons=[list(each) for each in reasons], duo=duo, decided_by=staff, decided_at=now(),
        sending=sending if by_team else None,
    )  # fmt: skip
