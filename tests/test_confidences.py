"""A word in each confidence of a whole programme: who reads it does, and nobody and nothing else.

What the pages show to whom is walked in test_roles.py, with every role to every address.
"""

import re
import shutil
import subprocess
from importlib import import_module
from itertools import islice
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship import postgres
from mentorship.accounts.models import User
from mentorship.duos.models import IntroductionAnswer, Preparation, Reason
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import make_user
from tests.world import CONFIDENCES, looks, make_world, overheard, text_of

pytestmark = pytest.mark.django_db
WORD = "sneeuwgors"
LOOKS = re.compile("|".join(look for word in CONFIDENCES for look in looks(word)), re.IGNORECASE)
STAFF = ("guide", "colleague", "staff elsewhere")


@pytest.fixture
def world(db):
    return make_world()


# --- who reads it does ----------------------------------------------------------------------

READ = [
    ("mentee", "portal:reflection_list", "", "ijsvogeltje grutterlied zanglijster roerdompen"),
    ("mentor", "portal:reflection_list", "", "ijsvogeltje grutterlied zanglijster"),
    ("mentee", "portal:goal_list", "duo", "kwartelkoning wielewaal"),
    ("mentor", "portal:goal_edit", "goal", "kwartelkoning"),
    ("mentee", "portal:plan_detail", "duo", "tapuitenhof boomkruiper goudhaantje"),
    ("mentor", "portal:plan_pdf", "duo", "tapuitenhof boomkruiper goudhaantje"),
    ("mentee", "portal:preparation", "duo", "nachtzwaluw waterspreeuw"),
    ("mentor", "portal:preparation", "duo", "nachtzwaluw waterspreeuw"),
    ("second mentee", "portal:preparation", "second", "steltkluut"),
    ("mentee", "portal:network_list", "duo", "klapekster vuurgoudhaan"),
    ("mentor", "portal:network_list", "duo", "klapekster vuurgoudhaan"),
    ("guide", "duos:help", "slug help", "bonteklier oeverloper kruisbekken"),
    ("guide", "duos:help", "slug call", "graszanger"),
    ("mentor", "portal:permission", "permission", "bijeneter hopvogeltje visarendje"),
    ("mentor", "portal:permission", "asked_permission", "lepelaarpas"),
    ("reader", "duos:permission_read", "reader", "bijeneter hopvogeltje"),
    ("guide", "duos:introduce", "slug first", "draaihals"),
    ("guide", "duos:introduce", "slug offered", "putterkooi"),
    ("guide", "duos:detail", "slug duo", "notenkraker"),
    ("colleague", "duos:detail", "slug duo", "notenkraker"),
    ("mentee", "portal:help", "", "bokjesnest"),
]


def address(world, name, keys):
    return reverse(name, args=[world.keys[key] for key in keys.split()])


def test_who_reads_it_does(world):
    missed, heard = [], {"pestvogel"}

    for role, name, keys, words in READ:
        browser = world.browser(role)
        act = browser.post if role == "reader" else browser.get
        text = text_of(act(address(world, name, keys)))
        missed += [(role, name, word) for word in words.split() if word not in text]
        heard |= set(words.split())

    assert not missed
    assert heard == set(CONFIDENCES)
    assert all(
        "pestvogel" in row.answers.values() for row in Preparation.objects.exclude(exercise="")
    )


# --- nor on other pages of staff --------------------------------------------------------------

OF_A_DUO = ("detail", "introduce", "introduction_plan", "end", "talk", "hand_over", "help_note")
FILES = ("dashboard:people_export", "duos:export", "intake:application_export",
         "intake:payment_export", "matching:export")  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("role", STAFF)
def test_no_page_or_file_of_staff_tells_more_than_it_may_S4_TXT_3(world, role):
    browser, slug, told = world.browser(role), world.keys["slug"], {}
    duos = [world.keys[key] for key in ("duo", "first", "offered", "second", "stopped")]
    people = [user.pk for user in world.people.values()]
    pages = [reverse(f"duos:{page}", args=[slug, pk]) for page in OF_A_DUO for pk in duos]
    pages += [reverse("duos:help", args=[slug, world.keys["call"]])]
    pages += [reverse(name, args=[slug, kind]) for name in FILES for kind in ("csv", "xlsx")]
    for page in ("person", "person_edit", "person_access", "person_data", "person_forget"):
        pages += [reverse(f"dashboard:{page}", args=[slug, pk]) for pk in people]

    answers = {page: browser.get(page) for page in pages}
    for name in ("check_in_many", "hand_over_many"):
        page = reverse(f"duos:{name}", args=[slug])
        answers[page] = browser.post(page, {"alles": "1"})
    for page, response in answers.items():
        assert response.status_code in {200, 404, 409}, page
        if found := overheard(role, text_of(response)):
            told[page] = found

    assert not told


def test_why_she_stopped_is_for_the_guide_alone(world):
    slug, pk, person = (world.keys[key] for key in ("slug", "stopped", "stopped_person"))
    label = str(Reason.CLICK.label).casefold()
    pages = [reverse(f"duos:{page}", args=[slug, pk]) for page in ("detail", "end")]
    pages += [
        reverse(f"dashboard:{page}", args=[slug, person])
        for page in ("person", "person_access", "person_data")
    ]
    pages += [reverse("duos:export", args=[slug, "csv"])]

    seen = {
        role: [page for page in pages if label in text_of(world.browser(role).get(page))]
        for role in STAFF
    }

    assert seen == {"guide": [pages[1]], "colleague": [], "staff elsewhere": []}


@pytest.mark.no_cover
@pytest.mark.parametrize("role", ["guide", "colleague"])
def test_nothing_is_found_by_what_it_says(world, role):
    browser, slug = world.browser(role), world.keys["slug"]
    lists = [
        reverse(name, args=[slug])
        for name in ("duos:list", "dashboard:people", "intake:application_list")
    ]
    search = reverse("dashboard:search", args=[slug])
    duo = reverse("duos:detail", args=[slug, world.keys["duo"]])

    for word in CONFIDENCES:
        assert all(browser.get(page, {"q": word}).context["page"].rows == [] for page in lists), (
            word
        )
        assert duo not in text_of(browser.get(search, {"q": word})), word
    assert all(browser.get(page, {"q": "Fleur"}).context["page"].rows for page in lists)
    assert duo in text_of(browser.get(search, {"q": "Fleur"}))


@pytest.mark.no_cover
@pytest.mark.parametrize("is_guide", [False, True])
def test_the_admin_tells_nothing(world, is_guide):
    user = world.people["guide"] if is_guide else make_user(is_staff=True)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    browser = log_in(Client(), User.objects.get(pk=user.pk), second_factor=True)
    told, seen = {}, 0

    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        rows = [row.pk for row in islice(model._default_manager.order_by("-pk"), 8)]
        pages = [reverse(f"{name}_changelist"), reverse("admin:index")]
        pages += [
            reverse(f"{name}_{page}", args=[pk])
            for page in ("change", "history", "delete")
            for pk in rows
        ]
        for page in pages:
            response = browser.get(page)
            seen += response.status_code == 200
            if found := overheard("", text_of(response)):
                told[page] = found
        if admin.site._registry[model].search_fields:
            for word in CONFIDENCES:
                found = browser.get(pages[0], {"q": word}).context
                assert "cl" not in found or found["cl"].result_count == 0, (model, word)

    assert not told
    assert seen > 20


def test_the_admin_knows_no_model_of_what_is_sealed():
    ours = [label for label in settings.SEALED_MODELS if label.startswith("duos.")]
    sealed = {*map(apps.get_model, ours), IntroductionAnswer}
    shown = set(admin.site._registry)
    shown |= {inline.model for each in admin.site._registry.values() for inline in each.inlines}

    assert not shown & sealed


# --- nor anything that goes out or stays behind -------------------------------------------------


def test_no_mail_tells_it_S4_TXT_3(world):
    roles = {user.pk: role for role, user in world.people.items() if role != "guide by code alone"}
    told = {}

    for email in OutgoingEmail.objects.filter(sealed__isnull=False):
        message = restored(email)
        files = [str(content) for _name, content, _type in message.attachments]
        text = "\n".join(
            [message.subject, message.body, str(message.alternatives), *files]
        ).casefold()
        role = roles.get(email.to_id, "") if email.to_id else "reader"
        if found := overheard(role, text):
            told[email.kind, email.address] = found

    assert not told
    assert OutgoingEmail.objects.filter(sealed__isnull=False).count() > 10
    assert not [
        mail for mail in OutgoingEmail.objects.all() if LOOKS.search(f"{mail.subject} {mail.key}")
    ]


def holding():
    """The tables that hold one of the words, as it is or as a dump would show it."""
    with connection.cursor() as cursor:
        found = set()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT 1 FROM "{table}" AS t WHERE t::text ~* %s LIMIT 1', [LOOKS.pattern]
            )
            found |= {table} if cursor.fetchone() else set()
    return found


def test_no_table_holds_it_nor_a_session_or_job_S4_TXT_3(world):
    """Sessions, jobs, the log of the admin and all that is appended for ever are tables too."""
    mentee = world.browser("mentee")
    for _twice in range(2):
        mentee.post(
            address(world, "portal:goal_add", "duo"), {"title": f"kwartelkoning {WORD * 99}"}
        )

    assert holding() == set()
    for look in ("ijsvogeltje", b"Ijsvogeltje".hex()):
        User.objects.filter(pk=world.keys["person"]).update(name=look)
        assert "accounts_user" in holding(), look


@pytest.mark.django_db(transaction=True)
def test_no_dump_of_the_database_tells_it():
    program = pg_dump()
    if program is None:
        pytest.skip("There is no pg_dump here.")
    make_world()
    database = connection.settings_dict
    where = {
        "host": database["HOST"] or database["OPTIONS"].get("host", ""),
        "port": database["PORT"],
        "username": database["USER"],
    }
    options = [f"--{name}={value}" for name, value in where.items() if value]

    dump = subprocess.run(
        [program, *options, database["NAME"]], capture_output=True, check=True
    ).stdout

    text = dump.decode("utf-8", "replace")
    assert "Fleur Peeters" in text
    assert not set(LOOKS.findall(text))


def pg_dump():
    """That of the embedded server, or else of this machine."""
    try:
        return postgres._programs() / "pg_dump"
    except postgres.DatabaseFailedError:
        return shutil.which("pg_dump")


# --- nor a page or a log when something breaks ---------------------------------------------------

WRITES = [
    ("mentee", "portal:reflection_write", "own_meeting", "reflection_actions.write",
     {"conversation": WORD, "readers": "me"}),
    ("mentee", "portal:goal_add", "duo", "goal_actions.add", {"title": WORD}),
    ("mentee", "portal:goal_edit", "goal", "goal_actions.change", {"title": WORD, "state": "working"}),
    ("mentor", "portal:plan_write", "duo", "plan_actions.write", {"vision": WORD, "expects": WORD}),
    ("mentor", "portal:preparation_answer", "duo", "preparation_actions.answer", {"about": WORD}),
    ("mentor", "portal:network_add", "duo", "network_actions.add", {"who": WORD, "about": WORD}),
    ("mentor", "portal:network_edit", "network", "network_actions.change", {"who": WORD}),
    ("mentee", "portal:help_ask", "duo", "help_actions.ask",
     {"topic": "other", "reach_by": "mail", "words": WORD, "when": WORD}),
    ("mentee", "portal:own_adviser", "", "help_actions.keep_own_adviser",
     {"name": WORD, "phone": "06 12 34 56 78"}),
    ("mentee", "portal:permission_ask", "duo", "permission_actions.ask",
     {"key": str(uuid4()), "words": WORD, "reader": WORD, "purpose": WORD,
      "address": f"{WORD}@example.org", "typed_name": "Fleur"}),
    ("mentor", "portal:permission", "asked_permission", "permission_actions.permit",
     {"typed_name": WORD}),
    ("first mentee", "portal:introduction_answer", "first", "introduction_actions.answer",
     {"answer": "again", "remark": WORD}),
    ("proposed mentee", "portal:proposal", "proposed", "actions.decline",
     {"answer": "no", "remark": WORD}),
    ("guide", "duos:help_step", "slug help", "help_actions.note_step",
     {"kind": "noted", "held_on": localdate(), "note": WORD}),
    ("guide", "duos:help_note", "slug duo", "help_actions.note_call",
     {"who": "mentee", "topic": "other", "held_on": localdate(), "note": WORD}),
    ("guide", "duos:note_write", "slug duo", "note_actions.write", {"note-text": WORD}),
]  # fmt: skip


def test_a_page_that_breaks_tells_nothing_nor_does_the_log(world, monkeypatch, caplog, mailoutbox):
    reached, wrong = [], []

    def breaks(*args, **kwargs):
        reached.append(str((args, kwargs)))
        raise RuntimeError("stuk")

    for role, name, keys, action, form in WRITES:
        module, _dot, function = action.rpartition(".")
        caplog.clear()
        with monkeypatch.context() as patch, caplog.at_level("DEBUG"):
            patch.setattr(import_module(f"mentorship.duos.{module}"), function, breaks)
            response = world.browser(role).post(address(world, name, keys), form)
        said = text_of(response) + caplog.text.casefold()
        if response.status_code != 500 or WORD in said or "stuk" not in caplog.text:
            wrong.append((name, response.status_code, WORD in said))

    assert not wrong
    assert [text for text in reached if WORD in text] == reached
    assert len(reached) == len(WRITES)
    assert not mailoutbox
