"""What the two write together is read by the two: a canary looks for every other way out."""

from base64 import b64encode

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship import access
from mentorship.accounts.models import User
from mentorship.duos import (
    goal_actions,
    network_actions,
    plan_actions,
    preparation_actions,
)
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from tests.conftest import log_in
from tests.factories import coordinator_of, make_duo, make_programme

pytestmark = pytest.mark.django_db
CANARY = "Kanarievogel"
SAID = "onverbloemd"
SEALED = {
    "duos_goal": ["sealed_title", "sealed_category"],
    "duos_plan": ["sealed_vision", "sealed_mentor_expects", "sealed_mentee_expects"],
    "duos_preparation": ["sealed_answers"],
    "duos_networkintroduction": ["sealed_who", "sealed_about"],
}


@pytest.fixture
def duo():
    duo = make_duo(make_programme("school", makes_plan=True, lists_network=True))
    words = f"{CANARY} {SAID}"
    goal = goal_actions.add(duo, title=words, category=words)
    goal_actions.change(goal, title=f"{words}!", category=words, state="working", seen=goal.mark)
    network_actions.add(duo, who=words, about=words, introduced_on=localdate())
    for person in (duo.mentor.user, duo.mentee.user):
        plan = plan_actions.plan_of(duo)
        plan_actions.write(
            duo,
            vision=words,
            expects=words,
            is_discussed=True,
            seen=plan.mark_for(duo.role_of(person)),
            by=person,
        )
        preparation_actions.answer(duo, answers={"about": words}, seen="", by=person)
    return duo


@pytest.mark.parametrize(("table", "columns"), SEALED.items())
def test_no_raw_column_holds_the_words_S4_TXT_3(duo, table, columns):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(columns)} FROM "{table}"')
        rows = [bytes(column) for row in cursor.fetchall() for column in row]

    assert len(rows) >= len(columns)
    for sealed in rows:
        assert sealed
        assert CANARY.encode() not in sealed
        assert SAID.encode() not in sealed


def test_no_table_holds_the_words_S4_TXT_3(duo):
    looks = {CANARY, CANARY.encode().hex(), b64encode(CANARY.encode()).decode()}

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for look in looks:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{look}%"]
                )
                assert cursor.fetchone()[0] == 0, table


@pytest.mark.parametrize("is_superuser", [False, True])
def test_no_page_of_staff_shows_the_words_S4_TXT_3(client, duo, is_superuser):
    coordinator = coordinator_of(duo.programme)
    User.objects.filter(pk=coordinator.pk).update(is_superuser=is_superuser)
    log_in(client, User.objects.get(pk=coordinator.pk), second_factor=True)
    slug = duo.programme.slug
    pages = [
        reverse("dashboard:overview", args=[slug]),
        reverse("dashboard:search", args=[slug]) + f"?q={CANARY}",
        reverse("dashboard:person", args=[slug, duo.mentee.user.pk]),
        reverse("dashboard:person_access", args=[slug, duo.mentee.user.pk]),
        reverse("duos:list", args=[slug]),
        reverse("duos:detail", args=[slug, duo.pk]),
        reverse("agreements:list", args=[slug]),
        reverse("evaluations:round_list", args=[slug]),
        reverse("intake:application_detail", args=[slug, duo.mentee.application.pk]),
        reverse("programmes:settings_read", args=[slug]),
        reverse("portal:home"),
        reverse("portal:goal_list", args=[duo.pk]),
        reverse("portal:plan_detail", args=[duo.pk]),
        reverse("portal:plan_pdf", args=[duo.pk]),
        "/beheer/admin/",
    ]

    for page in pages:
        response = client.get(page, follow=True)
        assert SAID.encode() not in response.content, page


def test_no_admin_registers_or_reaches_them(duo):
    models = [apps.get_model(table.replace("_", ".", 1)) for table in SEALED]

    for model in models:
        assert not admin.site.is_registered(model)
    for registered, its_admin in admin.site._registry.items():
        inlines = [inline.model for inline in its_admin.inlines]
        assert not set(inlines) & set(models), registered


def test_what_she_may_see_of_what_is_kept_tells_that_it_is_there_and_no_more(duo):
    found = access.sections(duo.programme, duo.mentee.user)

    lines = dict(line for section in found for entry in section.entries for line in entry.readable)
    assert lines["Doelen die ze bijhouden"] == "1"
    assert lines["Mentorschapsplan het laatst gewijzigd op"]
    assert lines["Voorbereid op"]
    assert SAID not in str(access.as_data(duo.programme, found, on=localdate()))
    assert any("Doelen, plan, voorbereiding" in line for line in access.not_here())


def test_no_mail_and_no_job_carries_the_words(duo):
    for email in OutgoingEmail.objects.all():
        message = restored(email)
        assert SAID not in f"{message.subject}{message.body}{message.alternatives}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        assert not [args for (args,) in cursor.fetchall() if SAID in args]


def test_no_log_line_carries_the_words(duo, as_participant, caplog):
    browser = as_participant(duo.mentee)

    with caplog.at_level("DEBUG"):
        browser.post(reverse("portal:goal_add", args=[duo.pk]), {"title": f"{SAID} doel"})
        browser.post(reverse("portal:goal_add", args=[duo.pk]), {"title": SAID * 100})

    spoken = [
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    ]
    assert not [line for line in spoken if SAID in line]
