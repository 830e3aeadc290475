"""Agreements as far along as a test needs, made by the same actions as the site's."""

from datetime import timedelta
from io import BytesIO

from django.urls import reverse
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from agreements import drafting_actions, jobs, signing_actions
from agreements.models import Agreement, Document, Revision
from mentorship.duos.models import Duo
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_duo, make_programme

SOON = localdate() + timedelta(days=14)
GP = {
    "first_meeting": SOON.isoformat(),
    "months": "8",
    "frequency": "w4",
    "place": "Praktijk De Linde",
    "minutes": "60",
    "mentor_phone": "06 11 11 11 11",
    "mentee_phone": "06 22 22 22 22",
    "notice_hours": "24",
    "goals": "Grenzen bewaken\r\nNee zeggen",
}
SCHOOL = {
    "first_meeting": SOON.isoformat(),
    "weeks": "10",
    "meetings": "6",
    "minutes_min": "30",
    "minutes_max": "45",
    "goals": "Plannen",
}
TERMS = {
    "first_meeting": SOON.isoformat(),
    "months": 8,
    "notice_hours": 24,
    "goals": ["Nee zeggen"],
}


def url(page, agreement):
    return reverse(f"agreements:{page}", args=[agreement.duo_id])


def drawn_up(preset="gp", **people):
    duo = make_duo(make_programme(preset), status="confirmed", **people)
    return drafting_actions.draw_up(duo)


def offered(agreement=None, **terms):
    """An agreement that waits for both signatures; the worker has not come to it."""
    agreement = agreement or drawn_up()
    return agreed(agreement, TERMS | terms)


def agreed(agreement, terms):
    """Both filled in the same, and ticked that it is right."""
    for person in (agreement.duo.mentee, agreement.duo.mentor):
        drafting_actions.fill_in(
            agreement, terms=terms, seen=agreement.current.mark, by=person.user, is_right=True
        )
    return agreement


def prepared(agreement=None, **terms):
    """The same with its reading copy, and the mails that ask both to sign."""
    agreement = offered(agreement, **terms)
    jobs.prepare(revision_pk=agreement.current.pk)
    return agreement


def put_name(agreement, participant, name="Fleur Peeters"):
    """Sign what there is now."""
    shown = agreement.current.offered_sha256
    return signing_actions.sign(agreement, typed_name=name, shown=shown, by=participant.user)


def signed_by_both(agreement=None):
    agreement = agreement or offered()
    put_name(agreement, agreement.duo.mentor, "Ahmed Yilmaz")
    put_name(agreement, agreement.duo.mentee)
    return agreement


def declining(agreement, reason=""):
    """What the form sends of who does not sign what there is now."""
    return {"reason": reason, "shown": agreement.current.offered_sha256}


def declined(agreement, by, reason=""):
    """Somebody does not sign what there is now."""
    signing_actions.decline(agreement, **declining(agreement, reason), by=by)


def sealed(agreement=None):
    agreement = signed_by_both(agreement)
    jobs.seal(revision_pk=agreement.current.pk)
    return agreement


def signature(agreement, **changes):
    """What the form to sign sends."""
    revision = agreement.current
    ticks = {f"agrees_{number}": "on" for number, _ in enumerate(revision.offered["consent"], 1)}
    return {"shown": revision.offered_sha256, "typed_name": "Fleur Peeters"} | ticks | changes


def mails(kind):
    """The mails of a kind as they will go out, in the order of their addresses."""
    rows = OutgoingEmail.objects.filter(kind=f"agreements/{kind}").order_by("address")
    return [restored(row) for row in rows]


def both(agreement):
    """The addresses of the two."""
    return sorted([agreement.duo.mentor.user.email, agreement.duo.mentee.user.email])


def words_of(pdf):
    """The text of a PDF, with single spaces."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def text(response):
    return response.content.decode()


def events(agreement):
    return list(agreement.events.order_by("number").values_list("kind", flat=True))


def is_there(argument):
    name, pk = argument
    models = {
        "agreement_pk": Agreement,
        "document_pk": Document,
        "duo_pk": Duo,
        "revision_pk": Revision,
    }
    return models[name].objects.filter(pk=pk).exists()


def work_off(task, *, of=jobs):
    """Do what is queued for this task, as the worker would; give how many there were."""
    waiting = ProcrastinateJob.objects.filter(status="todo", task_name=f"agreements.{task}")
    # A test that commits leaves its jobs behind; what these are about is gone.
    queued = [job.args for job in waiting if all(map(is_there, job.args.items()))]
    for arguments in queued:
        getattr(of, task)(**arguments)
    return len(queued)
