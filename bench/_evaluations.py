"""What the bench of evaluations opens, fills and sends; and the page one would make at first.

This is the list of addresses of the site in that bench: it has one more. Django has to be set up
before it is imported.
"""

import json
import sys
import time
from datetime import timedelta
from importlib import import_module
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from csp.decorators import csp
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt

from evaluations import ballotbox, ballots, links
from evaluations.forms import AnswerForm
from evaluations.models import Box, Invitation, Round
from evaluations.participant_views import POLICY, sealed_off
from evaluations.questionnaires import load
from mentorship import urls
from mentorship.accounts.models import User

factories: Any = import_module("tests.factories")
handler400 = urls.handler400
WORDS = "Wij spreken elkaar elke maand, en dat gaat meestal goed. "
TABLES = """
CREATE TABLE bench_plain (id uuid PRIMARY KEY, body text NOT NULL);
CREATE TABLE bench_naive (
    id uuid PRIMARY KEY,
    invitation_id uuid NOT NULL UNIQUE REFERENCES evaluations_invitation,
    answers jsonb NOT NULL
);
"""


@sealed_off
@csrf_exempt
@csp(POLICY)
def naive(request: HttpRequest) -> HttpResponse:
    """The same form, link and thank-you page, with a row for each answer: no box, no anonymity."""
    found = links.invitation(request.POST.get("token", ""))
    rows = Invitation.objects.select_related("round__programme", "person")
    invited = rows.get(pk=found)
    questions = invited.round.asked_of(invited.role)
    form = AnswerForm(request.POST, questions=questions, language="nl")
    if not form.is_valid():
        return HttpResponse(status=422)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_naive VALUES (%s, %s, %s)",
            [uuid4(), invited.pk, json.dumps(dict(form.answers))],
        )
    return HttpResponseRedirect(reverse("evaluations:thanks"), status=303)


urlpatterns = [path("naief/", naive), *urls.urlpatterns]


def use(made: Any) -> None:
    """Let Django's default connection be this one."""
    connections["default"] = made


def run(sql: str) -> Any:
    """Let the database do this; give the first value it gives, if any."""
    with connections["default"].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def wal() -> int:
    """How many bytes of WAL there were so far."""
    return int(run("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))


def opened(people: int) -> list[Invitation]:
    """Open a round in a programme of its own to so many people, in random order."""
    programme = factories.make_programme()
    users = User.objects.bulk_create(
        User(email=f"{uuid4().hex}@voorbeeld.example", name=f"Persoon {number}")
        for number in range(people)
    )
    round_ = Round.objects.create(programme=programme, moment="midterm")
    made = ballotbox.open_round(
        round_,
        questions=load("midterm"),
        invited=[(user.pk, ("mentor", "mentee")[number % 2]) for number, user in enumerate(users)],
        closes_at=now() + timedelta(days=14),
        at=now(),
    )
    Random(1).shuffle(made)
    return made


def answers(invitation: Invitation) -> dict[str, int | str]:
    """What somebody fills in: a mark everywhere, and some sentences."""
    draw = Random(str(invitation.pk))
    return {
        each.code: draw.choice(each.options) if each.options else WORDS * draw.randrange(1, 8)
        for each in invitation.round.asked_of(invitation.role)
    }


def fill(invitations: list[Invitation]) -> None:
    """Let all of these have answered, at once."""
    for box in Box.objects.filter(round=invitations[0].round):
        mine = [each for each in invitations if each.box_id == box.pk]
        cast = [ballots.pack(ballots.Ballot(each.role, answers(each))) for each in mine]
        payload = ballotbox._sealed(cast, box.id, box.version + 1)  # noqa: SLF001 — as it does
        box.put(payload, answered=[each.pk for each in mine])


def send(application: Any, address: str, invitation: Invitation) -> float:
    """Send the form of this person through the whole site; give its milliseconds."""
    form = {"token": links.token(UUID(str(invitation.pk))), **answers(invitation)}
    body = urlencode(form).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        **served(),
        "wsgi.input": BytesIO(body),
    }
    return _asked(application, environ, "303")


def served() -> dict[str, Any]:
    """What a web server says of itself."""
    return {
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _asked(application: Any, environ: dict[str, Any], wanted: str) -> float:
    told: list[str] = []
    began = time.perf_counter()
    response = application(environ, lambda status, _headers: told.append(status))
    list(response)
    response.close()
    took = time.perf_counter() - began
    if not told[0].startswith(wanted):
        raise SystemExit(f"{environ['PATH_INFO']}: {told[0]}")
    return 1000 * took
