"""How fast the pages are: beside Django's own admin, and beside themselves in a small programme.

Every figure is server time through the whole stack of middleware, in one process that goes
from database to database: in each round every page is asked for once at every size, in an
order that is drawn anew, so that what else the machine does falls on all alike. A ratio is that
of the medians; its 95 % interval comes from drawing the rounds again (bootstrap).
"""

import argparse
import gc
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from statistics import median, quantiles
from typing import Any

from bench import _world as world

PROGRAMME = "mentorschap-huisartsen"
SMALL, MIDDLE, LARGE = 1_000, 10_000, 50_000
LIST, DETAIL, DASHBOARD = "list", "detail", "dashboard"
MOST_QUERIES = {LIST: 10, DETAIL: 12, DASHBOARD: 15}
MOST_GROWTH = 1.25
MOST_SECONDS_OF_DEMO = 120
ADMIN = "admin: applications"
# Of the time that Django's admin takes for its list of applications, with as many rows.
BESIDE_ADMIN = {
    "overview": 1.0,
    "applications: all": 1.0,
    "a duo": 0.6,
    "an application": 0.6,
}
DRAWS = 1_000
PROPOSALS = 40


@dataclass
class Site:
    """One size of the site: its connection, who is logged in, and the addresses of its pages."""

    people: int
    connection: Any
    cookies: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, tuple[str, str, str]] = field(default_factory=dict)


# --- preparing -----------------------------------------------------------------------------


def use(site: Site) -> None:
    """Let Django's default connection be that of this site."""
    from django.db import connections  # noqa: PLC0415

    connections["default"] = site.connection


def logged_in(user: Any, *, staff: bool) -> str:
    """Make a session as the login would, with the second factor for staff; give its cookie."""
    from allauth.account.internal.flows.login import record_authentication  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client, RequestFactory  # noqa: PLC0415

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
    """Put as many proposals on the table of every size: working them out is another benchmark."""
    from matching.models import MatchingRun, Proposal  # noqa: PLC0415
    from mentorship.duos.models import free_mentors, waiting_mentees  # noqa: PLC0415

    run = MatchingRun.objects.create(programme=programme, asked_by=user, status="done", mentees=40)
    people = [
        rows.filter(programme=programme).order_by("pk")[:PROPOSALS]
        for rows in (waiting_mentees(), free_mentors())
    ]
    Proposal.objects.bulk_create(
        Proposal(run=run, mentee=mentee, mentor=mentor, score=50_000, reasons=[["topics", 9, 9]])
        for mentee, mentor in zip(*people, strict=True)
    )


def prepare(site: Site) -> None:
    """Log in, and find the same pages at every size."""
    from django.contrib import admin  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from mentorship.accounts.models import User  # noqa: PLC0415
    from mentorship.duos.models import Duo  # noqa: PLC0415
    from mentorship.intake.models import Application  # noqa: PLC0415
    from mentorship.paging import SIZE  # noqa: PLC0415
    from mentorship.programmes.models import Programme  # noqa: PLC0415

    use(site)
    # Equal rows: the admin would show a hundred.
    admin.site.get_model_admin(Application).list_per_page = SIZE
    programme = Programme.objects.get(slug=PROGRAMME)
    user = User.objects.get(email="beheer@example.org")
    lay_proposals(programme, user)
    duo = Duo.objects.filter(programme=programme, status="active", meetings_held=5).earliest("pk")
    sealed = Duo.objects.filter(programme=programme, agreement__state="sealed").earliest("pk")
    mentor = (
        Application.objects.filter(programme=programme, participant__attendances__isnull=False)
        .filter(participant__role="mentor")
        .earliest("pk")
    )
    new = Application.objects.filter(programme=programme, status="submitted").earliest("pk")
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
    report = ("evaluations:round_detail", slug, programme.evaluations.opened().earliest("pk").pk)
    listed = {
        "applications: all": page(*applications, query="stand=alle"),
        "applications: new": page(*applications),
        "applications: admitted mentors": page(*applications, query="stand=accepted&rol=mentor"),
        "applications: all, last page": page(*applications, query="stand=alle&vanaf=end"),
        "applications: common word": page(*applications, query="stand=alle&q=example"),
        "applications: rare word": page(*applications, query="stand=alle&q=gp77@example"),
        "applications: absent word": page(*applications, query="stand=alle&q=xqzwv"),
        "duos": page(*duos),
        "duos: under way": page(*duos, query="stand=active"),
        "duos: last page": page(*duos, query="vanaf=end"),
        "duos: common word": page(*duos, query="q=example"),
        "duos: absent word": page(*duos, query="q=xqzwv"),
        "search: common word": page("dashboard:search", slug, query="q=example"),
        "search: rare word": page("dashboard:search", slug, query="q=gp77@example"),
        "search: absent word": page("dashboard:search", slug, query="q=xqzwv"),
        "mail that did not arrive": page("dashboard:undelivered", slug),
        "agreements": page("agreements:list", slug),
        "agreements: sealed": page("agreements:list", slug, query="stand=sealed"),
        "evaluations": page("evaluations:round_list", slug),
    }
    details = {
        "an application": page("intake:application_detail", slug, mentor.pk),
        "a new application": page("intake:application_detail", slug, new.pk),
        "a duo": page("duos:detail", slug, duo.pk),
        "an agreement": page("agreements:detail", slug, sealed.agreement.pk),
        "a report": page(*report),
        "settings": page("programmes:settings", slug),
    }
    site.addresses = {
        "overview": (DASHBOARD, "staff", page("dashboard:overview", slug)),
        "matching": (DASHBOARD, "staff", page("matching:workbench", slug)),
        **{name: (LIST, "staff", address) for name, address in listed.items()},
        **{name: (DETAIL, "staff", address) for name, address in details.items()},
        "home of a mentee": (DETAIL, "mentee", page("portal:home")),
        "home of a mentor": (DETAIL, "mentor", page("portal:home")),
        "public page": (DETAIL, "stranger", page("programmes:public", slug)),
        "front page": (LIST, "stranger", page("home")),
        ADMIN: ("", "staff", page("admin:intake_application_changelist")),
    }


# --- measuring -----------------------------------------------------------------------------


class Visitor:
    """Asks the application for pages, as a web server would."""

    def __init__(self, application: Callable[..., Any]) -> None:
        """Take the WSGI application."""
        self.application = application

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

    def queries(self, site: Site, name: str) -> int:
        """Count the statements of a page, those of session and user included."""
        count = 0

        def counted(execute: Any, *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*arguments)

        site.connection.ensure_connection()
        with site.connection.execute_wrapper(counted):
            self.ask(site, name)
        return count


Times = dict[tuple[str, int], list[float]]


def measure(visitor: Visitor, sites: list[Site], rounds: int) -> Times:
    """Ask for every page at every size in every round, in a new order each time."""
    times: Times = defaultdict(list)
    draw = random.Random(1)
    small, middle, large = sites
    names = [name for name in large.addresses if name != ADMIN]
    beside = [ADMIN, *BESIDE_ADMIN]
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        pairs = [[(name, small), (name, large)] for name in draw.sample(names, len(names))]
        pairs.insert(draw.randrange(len(pairs)), [(name, middle) for name in beside])
        for pair in pairs:
            for name, site in pair if number % 2 else reversed(pair):
                times[name, site.people].append(visitor.ask(site, name)[0])
    return times


def ratio(above: list[float], below: list[float]) -> tuple[float, float, float]:
    """Give the ratio of the medians, and the ends of its 95 % interval."""
    draw = random.Random(2)
    rounds = range(len(above))
    found = []
    for _ in range(DRAWS):
        again = draw.choices(rounds, k=len(above))
        found.append(median(above[i] for i in again) / median(below[i] for i in again))
    cuts = quantiles(found, n=40)
    return median(above) / median(below), cuts[0], cuts[-1]


# --- telling -------------------------------------------------------------------------------


def goal(what: str, figure: str, bound: float, *, met: bool, note: str = "") -> bool:
    """Print one goal; give whether it is met."""
    verdict = "met" if met else "missed"
    print(f"goal: {what} {figure} <= {bound:g} ({verdict}){note}", flush=True)
    return met


def goal_of_ratio(what: str, above: list[float], below: list[float], bound: float) -> bool:
    """Print a goal about a ratio, with its interval."""
    point, low, high = ratio(above, below)
    note = f"  95 % {low:.2f}–{high:.2f}"
    return goal(what, f"{point:.2f}", bound, met=point <= bound, note=note)


def table(sites: list[Site], times: Times, sizes: dict[str, int]) -> None:
    """Print the medians."""
    shown = [site.people for site in sites]
    print(f"\n{'page, median in ms':34}" + "".join(f"{people:>9,}" for people in shown) + "     kB")
    for name in sites[-1].addresses:
        cells = [
            f"{median(times[name, people]):9.1f}" if times.get((name, people)) else f"{'':9}"
            for people in shown
        ]
        print(f"{name:34}{''.join(cells)}{sizes[name] / 1000:7.1f}")
    print()


def run(rounds: int, seed: int) -> bool:
    """Make the world, measure, and tell; give whether every goal is met."""
    with world.databases([MIDDLE, SMALL, LARGE], seed=seed) as made:
        import os  # noqa: PLC0415

        from django import setup  # noqa: PLC0415 — settings are read after the world is made

        os.environ["DATABASE_URL"] = made[0].address
        setup()
        from mentorship.wsgi import application  # noqa: PLC0415

        made_sites = {size.people: Site(size.people, world.connection_to(size)) for size in made}
        sites = [made_sites[people] for people in (SMALL, MIDDLE, LARGE)]
        visitor = Visitor(application)
        counts: dict[str, list[int]] = {}
        sizes: dict[str, int] = {}
        for site in sites:
            prepare(site)
            for name in site.addresses:
                for _ in range(3):  # warm up
                    sizes[name] = visitor.ask(site, name)[1]
                counts.setdefault(name, []).append(visitor.queries(site, name))
        times = measure(visitor, sites, rounds)
        table(sites, times, sizes)
        met = report(sites, times, counts, seconds=made[0].seconds)
        for site in sites:
            site.connection.close()
    return met


def report(
    sites: list[Site], times: Times, counts: dict[str, list[int]], *, seconds: float
) -> bool:
    """Print every goal; give whether all are met."""
    met = [
        goal(
            f"demo --people {MIDDLE} in seconds",
            f"{seconds:.1f}",
            MOST_SECONDS_OF_DEMO,
            met=seconds <= MOST_SECONDS_OF_DEMO,
        )
    ]
    for name, bound in BESIDE_ADMIN.items():
        what = f"{name} / {ADMIN}, {MIDDLE:,} people"
        met.append(goal_of_ratio(what, times[name, MIDDLE], times[ADMIN, MIDDLE], bound))
    for name, (kind, _who, _address) in sites[-1].addresses.items():
        if kind:
            what = f"{name}, {LARGE:,} / {SMALL:,} people"
            met.append(goal_of_ratio(what, times[name, LARGE], times[name, SMALL], MOST_GROWTH))
    for name, (kind, _who, _address) in sites[-1].addresses.items():
        if kind:
            most, bound = max(counts[name]), MOST_QUERIES[kind]
            met.append(goal(f"{name}, queries of a {kind}", str(most), bound, met=most <= bound))
    print(f"\n{met.count(True)} of {len(met)} goals met.")
    return all(met)


def main() -> int:
    """Read the command line; the exit code says whether every goal is met."""
    parser = argparse.ArgumentParser(description="How fast the pages are.")
    parser.add_argument("--rounds", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return 0 if run(options.rounds, options.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
