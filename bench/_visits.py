"""The pages that are measured, who asks for them, and the asking; imported once Django is set up."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time as clock
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pgtrigger
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import admin
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.models import F
from django.db.models.functions import Abs
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.timezone import localdate, now

from bench._world import Size
from matching.models import MatchingRun, Proposal
from mentorship.accounts.models import User
from mentorship.dashboard.demo import papers
from mentorship.duos.models import (
    Appointment,
    AppointmentStatus,
    Duo,
    Meeting,
    Plan,
    free_mentors,
    waiting_mentees,
)
from mentorship.intake.models import (
    Application,
    Event,
    Import,
    ImportRow,
    Interview,
    InterviewSlot,
    Participant,
    Partner,
    Payment,
)
from mentorship.intake.models.application import UNDECIDED
from mentorship.paging import SIZE
from mentorship.programmes.models import Programme

PROGRAMME = "mentorschap-huisartsen"
LIST, DETAIL, DASHBOARD = "list", "detail", "dashboard"
ADMIN = (Application, Duo)
PROPOSALS = 40
IMPORTED = 5_000
# More than a page of a list, and as many as so many days of the agenda show.
FULL, DAYS = SIZE + 10, 3
MEETINGS = 3


@dataclass
class Site:
    """One size of the site: its connection, who is logged in, and the addresses of its pages."""

    people: int
    connection: Any
    duos: int = 0
    # Which pages are about duos: those grow with their number
    of_duos: set[str] = field(default_factory=set)
    cookies: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, tuple[str, str, str]] = field(default_factory=dict)


def connection_to(size: Size) -> Any:
    """A connection of Django's to this database, to be put in the place of the default one."""
    made = connections.create_connection("default")
    made.settings_dict = {**made.settings_dict, "NAME": urlsplit(size.address).path[1:]}
    return made


def use(site: Site) -> None:
    """Let Django's default connection be that of this site."""
    connections["default"] = site.connection


def logged_in(user: Any, *, staff: bool) -> str:
    """Make a session as the login would, with the second factor for staff; give its cookie."""
    client = Client()
    client.force_login(user)
    session = client.session
    if staff:
        request: Any = RequestFactory().get("/")
        request.session, request.user = session, user
        record_authentication(request, user, "mfa", type="totp")
    else:
        session["purpose"] = "portal"
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def lay_proposals(programme: Any, user: Any) -> None:
    """Lay a table of as many people at every size: that of thousands is another benchmark."""
    Proposal.objects.filter(run__programme=programme).delete()  # the demo has a table of its own
    for rows, out in ((waiting_mentees(), {"kept_duos": 1}), (free_mentors(), {"capacity": 0})):
        keys = list(rows.filter(programme=programme).order_by("pk").values_list("pk", flat=True))
        # The database keeps such counts by itself, whatever is written.
        with pgtrigger.ignore("intake.Participant:counts_are_the_databases"):
            Participant.objects.filter(pk__in=keys[PROPOSALS:]).update(**out)
    run = MatchingRun.objects.create(programme=programme, asked_by=user, status="done", mentees=40)
    people = [
        rows.filter(programme=programme).order_by("pk")[:PROPOSALS]
        for rows in (waiting_mentees(), free_mentors())
    ]
    Proposal.objects.bulk_create(
        Proposal(run=run, mentee=mentee, mentor=mentor, score=50_000, reasons=[["topics", 9, 9]])
        for mentee, mentor in zip(*people, strict=True)
    )


def furnish(programme: Programme, user: User) -> None:
    """Give everybody what the lists show and the demo gives to few; write an import to look at.

    What is compared must be a full page at every size: by itself a small programme has a dozen
    applications that are late, and ten talks. There so many more are made late as fill a page;
    talks are planned until there is a page of them and a week has some full days.
    """
    applications = Application.objects.filter(programme=programme).exclude(status="draft")
    applications.alias(third=F("pk") % 3).filter(third=0).update(owner=user)
    waiting = applications.filter(status__in=UNDECIDED, slots=None).order_by("pk")
    some = waiting.alias(sixth=F("pk") % 6).filter(sixth=0).values_list("pk", flat=True)
    picked = {*some, *waiting.values_list("pk", flat=True)[:FULL]}
    monday = now() + timedelta(days=7 - localdate().weekday())
    InterviewSlot.objects.bulk_create(
        InterviewSlot(
            application_id=key,
            interviewer=user,
            starts_at=monday + timedelta(days=number % DAYS, seconds=number),
            place="Kamer 3",
            picked_at=now(),
        )
        for number, key in enumerate(sorted(picked))
    )
    short = max(FULL - applications.overdue(now()).count(), 0)
    later = applications.awaiting_decision().difference(applications.overdue(now()))
    keys = list(later.order_by("submitted_at", "pk").values_list("pk", flat=True)[:short])
    applications.filter(pk__in=keys).update(submitted_at=now() - timedelta(days=30))
    talked = applications.filter(status="accepted", interviews=None).values_list("pk", flat=True)
    Interview.objects.bulk_create(
        Interview(application_id=key, held_on=localdate(), interviewer=user) for key in talked
    )
    unasked = Participant.objects.filter(programme=programme, payment=None)
    Payment.objects.bulk_create(
        Payment(
            participant_id=key,
            programme=programme,
            amount=Decimal(75),
            reference=f"BENCH{key}",
            due_on=localdate(),
        )
        for key in unasked.values_list("pk", flat=True)
    )
    source = Import.objects.create(programme=programme, by=user, role="mentee", status="read")
    ImportRow.objects.bulk_create(
        ImportRow(
            source=source,
            number=number,
            values={"name": f"Persoon {number}", "email": f"persoon{number}@example.org"},
            verdict="new",
        )
        for number in range(IMPORTED)
    )
    with connections["default"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what the server does by itself within a minute


def even_out(duo: Duo) -> tuple[Appointment, Meeting]:
    """Let a duo have as much at every size: goals, a plan, three meetings and a day for the next."""
    today, programme = localdate(), duo.programme
    programme.prepares_apart = programme.makes_plan = programme.lists_network = True
    programme.save(update_fields=["prepares_apart", "makes_plan", "lists_network"])
    for rows in (duo.goals, duo.network, duo.appointments, duo.check_ins):
        rows.all().delete()
    Plan.objects.filter(duo=duo).delete()
    papers.write([duo], today=today)
    met = list(duo.meetings.order_by("-held_on")[:MEETINGS])
    duo.meetings.exclude(pk__in=[meeting.pk for meeting in met]).delete()
    for back in range(1, MEETINGS + 1 - len(met)):
        on = (duo.started_on or today) - timedelta(days=back)
        met.append(duo.meetings.create(held_on=on, form="online", logged_by=duo.mentee.user))
    Duo.objects.filter(pk=duo.pk).update(meetings_held=MEETINGS, last_met_on=met[0].held_on)
    planned = Appointment.objects.create(
        duo=duo,
        status=AppointmentStatus.PLANNED,
        on=today + timedelta(days=9),
        at=clock(19, 30),
        form="in_person",
        place="Kamer 3",
    )
    return planned, met[0]


def only_overview(site: Site) -> None:
    """Log in, and find the one page that a programme with few people has to compare."""
    use(site)
    programme = Programme.objects.get(slug=PROGRAMME)
    site.duos = Duo.objects.filter(programme=programme).count()
    site.cookies = {"staff": logged_in(User.objects.get(email="beheer@example.org"), staff=True)}
    address = reverse("dashboard:overview", args=[programme.slug])
    site.addresses = {"overview": (DASHBOARD, "staff", address)}


def prepare(site: Site) -> None:
    """Log in, and find the same pages at every size."""
    use(site)
    # Equal rows: the admin would show a hundred.
    for model in ADMIN:
        type(admin.site.get_model_admin(model)).list_per_page = SIZE
    programme = Programme.objects.get(slug=PROGRAMME)
    user = User.objects.get(email="beheer@example.org")
    lay_proposals(programme, user)
    furnish(programme, user)
    site.duos = Duo.objects.filter(programme=programme).count()
    # With three meetings, or as near to that as there is one.
    under_way = Duo.objects.filter(programme=programme, status="active")
    duo = under_way.alias(far=Abs(F("meetings_held") - MEETINGS)).earliest("far", "pk")
    planned, met = even_out(duo)
    sealed = Duo.objects.filter(programme=programme, agreement__state="sealed").earliest("pk")
    mentor = (
        Application.objects.filter(programme=programme, attendances__was_there=True)
        .filter(participant__role="mentor")
        .earliest("pk")
    )
    partner = Partner.objects.filter(programme=programme).earliest("pk")
    event = Event.objects.filter(programme=programme, attendances__isnull=False).earliest("pk")
    source = Import.objects.filter(programme=programme).latest("pk")
    new = Application.objects.filter(programme=programme, status="submitted").earliest("pk")
    # The day since which there is a page of them: today in a large programme, not in a small one
    sent = Application.objects.sent_to(programme).order_by("-submitted_at", "-pk")
    since = localdate(sent.values_list("submitted_at", flat=True)[SIZE])
    site.cookies = {
        "staff": logged_in(user, staff=True),
        "mentee": logged_in(duo.mentee.user, staff=False),
        "mentor": logged_in(duo.mentor.user, staff=False),
        "stranger": "",
    }

    def page(name: str, *arguments: object, query: str = "") -> str:
        return reverse(name, args=arguments) + (f"?{query}" if query else "")

    slug = programme.slug
    applications, duos = ("intake:application_list", slug), ("duos:list", slug)
    people = ("dashboard:people", slug)
    report = ("evaluations:round_detail", slug, programme.evaluations.opened().earliest("pk").pk)
    listed = {
        "applications: all": page(*applications, query="stand=alle"),
        "applications: new": page(*applications),
        "applications: admitted mentors": page(*applications, query="stand=accepted&rol=mentor"),
        "applications: all, last page": page(*applications, query="stand=alle&vanaf=end"),
        "applications: common word": page(*applications, query="stand=alle&q=example"),
        "applications: rare word": page(*applications, query="stand=alle&q=gp77@example"),
        "applications: absent word": page(*applications, query="stand=alle&q=xqzwv"),
        "applications: talk planned": page(*applications, query="stand=gesprek"),
        "applications: late": page(*applications, query="stand=overdue"),
        "applications: a place": page(*applications, query="stand=alle&plaats=tiel"),
        "applications: no such place": page(*applications, query="stand=alle&plaats=xqzwv"),
        "applications: common answer": page(*applications, query="stand=alle&antwoord-topics=team"),
        "applications: of a colleague": page(*applications, query=f"stand=alle&wie={user.pk}"),
        "applications: of a partner": page(*applications, query=f"stand=alle&partner={partner.pk}"),
        "applications: since": page(*applications, query=f"stand=alle&sinds={since}"),
        "people": page(*people),
        "people: mentors": page(*people, query="stand=mentor"),
        "people: last page": page(*people, query="vanaf=end"),
        "people: common word": page(*people, query="q=example"),
        "people: rare word": page(*people, query="q=gp77@example"),
        "people: absent word": page(*people, query="q=xqzwv"),
        "people: a place": page(*people, query="plaats=tiel"),
        "people: no such place": page(*people, query="plaats=xqzwv"),
        "people: common answer": page(*people, query="antwoord-topics=team"),
        "people: of a colleague": page(*people, query=f"wie={user.pk}"),
        "events": page("intake:event_list", slug),
        "events: past": page("intake:event_list", slug, query="stand=voorbij"),
        "an event": page("intake:event_detail", slug, event.pk),
        "agenda": page(
            "intake:agenda_week",
            slug,
            query=f"dag={localdate() + timedelta(days=7 - localdate().weekday())}",
        ),
        "payments": page("intake:payment_list", slug),
        "payments: last page": page("intake:payment_list", slug, query="vanaf=end"),
        "recruitment": page("intake:recruitment", slug),
        "partners": page("intake:partner_list", slug),
        "by phone": page("intake:by_phone", slug),
        "imports": page("intake:import_list", slug),
        "an import": page("intake:import_detail", slug, source.pk),
        "duos": page(*duos),
        "duos: under way": page(*duos, query="stand=active"),
        "duos: silent": page(*duos, query="stand=silent"),
        "duos: to call": page(*duos, query="stand=call"),
        "duos: of a colleague": page(*duos, query=f"wie={duo.guide_id}"),
        "duos: last page": page(*duos, query="vanaf=end"),
        "duos: common word": page(*duos, query="q=example"),
        "duos: rare word": page(*duos, query="q=gp77@example"),
        "duos: absent word": page(*duos, query="q=xqzwv"),
        "search: common word": page("dashboard:search", slug, query="q=example"),
        "search: rare word": page("dashboard:search", slug, query="q=gp77@example"),
        "search: absent word": page("dashboard:search", slug, query="q=xqzwv"),
        "questions for help": page("duos:help_list", slug),
        "messages": page("dashboard:message_list", slug),
        "mail that did not arrive": page("dashboard:undelivered", slug),
        "agreements": page("agreements:list", slug),
        "agreements: sealed": page("agreements:list", slug, query="stand=sealed"),
        "evaluations": page("evaluations:round_list", slug),
    }
    details = {
        "an application": page("intake:application_detail", slug, mentor.pk),
        "a new application": page("intake:application_detail", slug, new.pk),
        "a person": page("dashboard:person", slug, duo.mentor.user_id),
        "a duo": page("duos:detail", slug, duo.pk),
        "a duo: pause or end": page("duos:end", slug, duo.pk),
        "a duo: a talk with them": page("duos:talk", slug, duo.pk),
        "a duo: another guide": page("duos:hand_over", slug, duo.pk),
        "an agreement": page("agreements:detail", slug, sealed.agreement.pk),
        "a report": page(*report),
        "settings": page("programmes:settings", slug),
    }
    shared = {
        "her meetings": page("portal:appointment_list", duo.pk),
        "choosing a day": page("portal:appointment_next", duo.pk),
        "planning a period": page("portal:appointment_plan", duo.pk),
        "an appointment": page("portal:appointment_detail", planned.pk),
        "writing a reflection": page("portal:reflection_write", met.pk),
        "goals": page("portal:goal_list", duo.pk),
        "a plan": page("portal:plan_detail", duo.pk),
        "preparing": page("portal:preparation_answer", duo.pk),
        "her network": page("portal:network_list", duo.pk),
        "permissions": page("portal:permission_list"),
        "help": page("portal:help"),
        "stopping": page("portal:stopping", duo.pk),
        "own data": page("portal:own_data"),
        "own calendar": page("portal:calendar_feed"),
    }
    site.of_duos = {name for name in (*listed, *details) if name.startswith(("duos", "a duo"))}
    site.of_duos |= {"overview", "home of a mentee", "home of a mentor", *shared}
    site.addresses = {
        "overview": (DASHBOARD, "staff", page("dashboard:overview", slug)),
        "matching": (DASHBOARD, "staff", page("matching:workbench", slug)),
        **{name: (LIST, "staff", address) for name, address in listed.items()},
        **{name: (DETAIL, "staff", address) for name, address in details.items()},
        "home of a mentee": (DETAIL, "mentee", page("portal:home")),
        "home of a mentor": (DETAIL, "mentor", page("portal:home")),
        "reflections": (LIST, "mentee", page("portal:reflection_list")),
        "logging a meeting": (DETAIL, "mentee", page("portal:meeting_log", duo.pk)),
        **{name: (DETAIL, "mentee", address) for name, address in shared.items()},
        "public page": (DETAIL, "stranger", page("programmes:public", slug)),
        "front page": (LIST, "stranger", page("home")),
        "admin: applications": ("", "staff", page("admin:intake_application_changelist")),
        "admin: duos": ("", "staff", page("admin:duos_duo_changelist")),
    }


class Visitor:
    """Asks the application for pages, as a web server would."""

    def __init__(self) -> None:
        """Load the application as a web server would."""
        self.application: Callable[..., Any] = get_wsgi_application()

    def ask(self, site: Site, name: str) -> tuple[float, int]:
        """Fetch a page; give its milliseconds and its bytes."""
        _kind, who, address = site.addresses[name]
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": site.cookies[who],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        answered: list[str] = []
        use(site)
        began = time.perf_counter()
        response = self.application(environ, lambda status, _headers: answered.append(status))
        size = sum(map(len, response))
        response.close()
        took = time.perf_counter() - began
        if not answered[0].startswith("200"):
            raise SystemExit(f"{name} at {site.people}: {answered[0]}")
        return 1000 * took, size

    def statements(self, site: Site, name: str) -> list[tuple[str, float]]:
        """Give the statements of a page, those of session and user included, each with its ms."""
        found = []

        def timed(execute: Any, sql: str, *arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return execute(sql, *arguments)
            finally:
                found.append((sql, 1000 * (time.perf_counter() - began)))

        site.connection.ensure_connection()
        with site.connection.execute_wrapper(timed):
            self.ask(site, name)
        return found
