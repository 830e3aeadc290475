"""How long an agreement is kept, what goes at its end, and that its log holds without it."""

import subprocess
from datetime import timedelta

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from agreements import (
    chain,
    erasing_actions,
    guardian_actions,
    keeping_jobs,
    retention,
    signing_actions,
)
from agreements.models import (
    Agreement,
    AgreementRules,
    Document,
    Event,
    EventDetail,
    EventKind,
    Revision,
    Signatory,
    Signature,
)
from agreements.versions import Changed, note
from mentorship import access
from mentorship.dashboard import person_actions
from mentorship.look.templatetags.look import day
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import months_later
from tests.agreements import steps
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application
from tests.test_confidences import pg_dump

pytestmark = pytest.mark.django_db
# What was typed or read by somebody, and is nowhere else in these tables.
PLACE, TYPED, NETWORK = "Praktijk De Zilverreiger", "Roodborstje van Buiten", "198.51.100.0/24"
TABLES = ["agreement", "revision", "event", "eventdetail", "signature", "signatory", "document"]


def whole(**people):
    """A sealed agreement with something personal in every table."""
    agreement = steps.prepared(place=PLACE)
    for person in (agreement.duo.mentor, agreement.duo.mentee):
        signing_actions.sign(
            agreement,
            typed_name=TYPED,
            shown=agreement.current.offered_sha256,
            by=person.user,
            means=signing_actions.Means(network=NETWORK),
        )
    steps.work_off("seal")
    return agreement


def end(agreement, on=None):
    """Let the duo have ended on a day, so that its agreement is one of the past."""
    day = on or localdate() - timedelta(days=1)
    type(agreement.duo).objects.filter(pk=agreement.duo_id).update(
        status="ended_early", started_on=day, ends_on=day, ended_on=day
    )
    return Agreement.objects.get(pk=agreement.pk)


def long_ago():
    return months_later(localdate(), -25)


def tables(dumped=TABLES):
    """All that these tables hold, as PostgreSQL writes it."""
    found = []
    with connection.cursor() as cursor:
        for name in dumped:
            cursor.execute(f"SELECT t::text FROM agreements_{name} t")
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_log_holds_before_and_after_erasure_and_nothing_personal_is_left():
    agreement = end(whole(), long_ago())
    revision = agreement.current
    people = [agreement.duo.mentor.user, agreement.duo.mentee.user]
    personal = [PLACE, TYPED, NETWORK, *(each.email for each in people)]
    kept = list(Event.objects.filter(agreement=agreement).values_list("hash", flat=True))
    digest = Document.objects.get(revision=revision).sha256
    before = tables()
    assert chain.is_unbroken(agreement)
    assert [each for each in personal if each not in before] == []

    assert erasing_actions.erase(agreement, why=erasing_actions.TIME)

    left = tables()
    assert [each for each in personal if each in left] == []
    assert b"%PDF".hex() not in left
    assert chain.is_unbroken(agreement)
    assert steps.events(agreement)[-1] == EventKind.ERASED
    hashes = list(agreement.events.order_by("number").values_list("hash", flat=True))
    assert hashes[:-1] == kept
    document = Document.objects.get(revision=revision)
    assert (document.sha256, document.pdf) == (digest, None)
    assert not EventDetail.objects.exists()
    assert Revision.objects.get(pk=revision.pk).offered_sha256 == revision.offered_sha256
    assert agreement.erased_at is not None


@pytest.mark.django_db(transaction=True)
def test_no_dump_of_these_tables_tells_it_after_erasure():
    program = pg_dump()
    if program is None:
        pytest.skip("There is no pg_dump here.")
    agreement = end(whole(), long_ago())

    def dump():
        database = connection.settings_dict
        where = {
            "host": database["HOST"] or database["OPTIONS"].get("host", ""),
            "port": database["PORT"],
            "username": database["USER"],
        }
        options = [f"--{name}={value}" for name, value in where.items() if value]
        only = ["--table=agreements_*", "--data-only"]
        command = [program, *options, *only, database["NAME"]]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()

    personal = (PLACE, TYPED, NETWORK, agreement.duo.mentee.user.email)
    assert [each for each in personal if each not in dump()] == []

    erasing_actions.erase(agreement, why=erasing_actions.TIME)

    assert [each for each in personal if each in dump()] == []


def test_erasing_twice_is_erasing_once():
    agreement = end(whole(), long_ago())
    erasing_actions.erase(agreement, why=erasing_actions.TIME)
    lines = steps.events(agreement)

    assert not erasing_actions.erase(agreement, why=erasing_actions.TIME)
    with connection.cursor() as cursor:
        cursor.execute("SELECT agreements_erase(%s, 'time')", [agreement.pk])

    assert steps.events(agreement) == lines


@pytest.mark.parametrize(
    "write",
    [
        "UPDATE {table} SET id = id + 100000",
        "DELETE FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = {table}.id",
    ],
    ids=["change", "remove", "write over"],
)
@pytest.mark.parametrize(
    "table", ["event", "eventdetail", "document", "signature", "signatory", "sealcertificate"]
)
def test_nothing_but_that_function_changes_what_was_appended(table, write):
    whole()

    with (
        pytest.raises(DatabaseError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(write.format(table=f"agreements_{table}"))


KEPT_WHOLE = ["event", "eventdetail", "document", "signature", "signatory", "sealcertificate"]


@pytest.mark.parametrize("table", KEPT_WHOLE)
def test_no_table_is_emptied_at_once(table):
    with connection.cursor() as cursor:
        name = f"agreements_{table}"
        cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")  # other tests empty them

        with pytest.raises(DatabaseError, match="Cannot empty"), transaction.atomic():
            cursor.execute(f"TRUNCATE {name} CASCADE")


def test_who_writes_the_name_of_that_function_is_not_that_function():
    whole()
    written = "\nPL/pgSQL function agreements_erase(bigint,text) line 1 at SQL statement"
    update = f"UPDATE agreements_signature SET typed_name = ''x'' /* {written} */"

    with (
        pytest.raises(DatabaseError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DO $$ BEGIN EXECUTE '{update}'; END $$")


@pytest.mark.parametrize(
    "write",
    ["terms = '{}'", 'offered = NULL, terms = \'{"place": "Elders"}\'', "offered_at = NULL"],
)
def test_what_was_sealed_says_for_ever_what_it_said(write):
    agreement = whole()
    Revision.objects.filter(agreement=agreement).update(status="ended")

    with (
        pytest.raises(DatabaseError, match="cannot change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE agreements_revision SET {write}")


def test_a_table_made_for_the_moment_does_not_stand_in_for_the_real_one():
    agreement = end(whole(), long_ago())
    erasing_actions.hold(agreement, reason="Geschil", by=agreement.duo.guide)
    made = "CREATE TEMP TABLE agreements_agreement AS SELECT * FROM agreements_agreement"
    with connection.cursor() as cursor:
        cursor.execute(made)
        cursor.execute("UPDATE pg_temp.agreements_agreement SET hold_reason = ''")

        with pytest.raises(DatabaseError, match="is held"), transaction.atomic():
            cursor.execute("SELECT agreements_erase(%s, 'time')", [agreement.pk])


def test_only_who_was_given_that_function_can_call_it():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proacl::text FROM pg_proc WHERE proname = 'agreements_erase'")
        [[rights]] = cursor.fetchall()

    # A right of everybody begins without a name.
    assert not [each for each in rights.strip("{}").split(",") if each.startswith("=")]


def test_erasing_an_agreement_leaves_every_other_as_it_is():
    other, agreement = whole(), end(whole(), long_ago())

    erasing_actions.erase(agreement, why=erasing_actions.TIME)

    assert Document.objects.filter(revision__agreement=other, pdf__isnull=False).exists()
    assert Signature.objects.filter(revision__agreement=other, typed_name=TYPED).count() == 2
    assert not Signature.objects.filter(revision__agreement=agreement, typed_name=TYPED).exists()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("detail", "x"),
        ("at", "2020-01-01T00:00:00+00:00"),
        ("hash", "0" * 64),
        ("previous", "f" * 64),
    ],
)
def test_a_changed_line_breaks_the_log(place, value):
    agreement = whole()
    event = agreement.events.order_by("number")[1]

    with pgtrigger.ignore("agreements.Event:append_only"):
        Event.objects.filter(pk=event.pk).update(**{place: value})

    assert not chain.is_unbroken(agreement)


def test_another_value_of_a_detail_breaks_the_log():
    agreement = whole()
    with pgtrigger.ignore("agreements.EventDetail:erased_alone"):
        EventDetail.objects.update(value="iemand anders")

    assert not chain.is_unbroken(agreement)


def test_the_log_holds_no_value_only_what_it_commits_to():
    agreement = steps.drawn_up()

    event = note(agreement, EventKind.SENT, private={"email": "fleur@example.org"})

    assert "fleur" not in str(event.facts)
    assert len(event.commitments["email"]) == 64
    assert str(EventDetail.objects.get()).endswith("email")
    assert chain.head(agreement) == event.hash


def test_the_same_value_twice_has_two_fingerprints():
    agreement = steps.drawn_up()

    two = [note(agreement, EventKind.SENT, private={"email": "f@example.org"}) for _ in range(2)]

    assert two[0].commitments != two[1].commitments


def test_there_is_no_head_before_the_first_line():
    assert chain.head(Agreement(pk=0)) == "0" * 64


# --- how long -------------------------------------------------------------------------------------


def test_it_is_kept_two_years_after_the_end_unless_the_programme_chose_otherwise():
    agreement = end(whole(), localdate() - timedelta(days=400))

    assert retention.kept_until(agreement) == months_later(agreement.duo.ended_on, 24)
    assert not erasing_actions.erase(agreement, why=erasing_actions.TIME)
    AgreementRules.objects.create(programme=agreement.duo.programme, years_kept=1)

    assert retention.kept_until(agreement) == months_later(agreement.duo.ended_on, 12)
    assert erasing_actions.erase(agreement, why=erasing_actions.TIME)


def test_that_of_a_duo_that_goes_on_is_never_erased():
    agreement = whole()

    assert not erasing_actions.erase(agreement, why=erasing_actions.FORGOTTEN)


def test_what_all_signed_is_sealed_first():
    agreement = end(steps.signed_by_both(), long_ago())

    assert not erasing_actions.erase(agreement, why=erasing_actions.TIME)


@pytest.mark.parametrize("stage", [steps.drawn_up, steps.offered])
def test_what_nobody_signed_goes_when_somebody_asks_and_can_be_signed_no_more(stage):
    agreement = end(stage())

    assert not erasing_actions.erase(agreement, why=erasing_actions.TIME)
    assert erasing_actions.erase(agreement, why=erasing_actions.FORGOTTEN)

    assert agreement.state == "withdrawn"
    assert chain.is_unbroken(agreement)
    assert not Signatory.objects.exclude(name="").exists()


def test_each_night_what_had_its_time_goes():
    gone, stays, held = (end(whole(), long_ago()), end(whole()), end(whole(), long_ago()))
    erasing_actions.hold(held, reason="Geschil", by=coordinator_of(held.duo.programme))

    keeping_jobs.erase_old(0)
    waiting = ProcrastinateJob.objects.filter(task_name="agreements.erase", status="todo")
    for job in list(waiting):
        keeping_jobs.erase(**job.args)

    erased = Agreement.objects.filter(erased_at__isnull=False)
    assert list(erased) == [gone]
    assert stays not in erased


def test_what_is_held_is_not_erased_by_anybody():
    agreement = end(whole(), long_ago())
    by = coordinator_of(agreement.duo.programme)
    erasing_actions.hold(agreement, reason="Geschil", by=by)

    assert not erasing_actions.erase(agreement, why=erasing_actions.TIME)
    with (
        pytest.raises(DatabaseError, match="is held"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT agreements_erase(%s, 'time')", [agreement.pk])
    with pytest.raises(Changed):
        erasing_actions.hold(agreement, reason="Nog een", by=by)

    erasing_actions.release(agreement, by=by)
    erasing_actions.release(agreement, by=by)

    assert erasing_actions.erase(agreement, why=erasing_actions.TIME)
    assert steps.events(agreement)[-3:] == ["held", "released", "erased"]


def test_a_reason_for_erasing_is_a_word_of_ours():
    agreement = end(whole(), long_ago())

    with (
        pytest.raises(DatabaseError, match="Not a reason"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT agreements_erase(%s, %s)", [agreement.pk, 'Fleur "Peeters"'])


# --- forgetting and inzage ------------------------------------------------------------------------


def test_forgetting_erases_what_had_its_time_and_leaves_the_rest_with_a_ground(client):
    agreement = end(whole())
    old = end(whole(), long_ago())
    person, coordinator = agreement.duo.mentee.user, coordinator_of(agreement.duo.programme)
    log_in(client, coordinator, second_factor=True)
    page = client.get(
        reverse("dashboard:person_forget", args=[agreement.duo.programme.slug, person.pk])
    )

    person_actions.forget(person)
    person_actions.forget(old.duo.mentee.user)

    until = retention.kept_until(agreement)
    assert f"{agreement.reference} blijft tot {day(until)}" in steps.text(page)
    assert "artikel 17" in steps.text(page)
    agreement.refresh_from_db()
    old.refresh_from_db()
    assert (agreement.erased_at, old.erased_at is None) == (None, False)


def test_whoever_forgets_reads_that_a_colleague_keeps_it(client):
    agreement = end(whole(), long_ago())
    coordinator = coordinator_of(agreement.duo.programme)
    erasing_actions.hold(agreement, reason="Geschil over geld", by=coordinator)
    person = agreement.duo.mentee.user
    log_in(client, coordinator, second_factor=True)

    page = client.get(
        reverse("dashboard:person_forget", args=[agreement.duo.programme.slug, person.pk])
    )

    assert "een collega bewaart die langer" in steps.text(page)


def said_of(person, programme):
    entries = [each for section in access.sections(programme, person) for each in section.entries]
    return {label: words for entry in entries for label, words in entry.readable}


def test_inzage_tells_how_long_it_is_kept_and_then_since_when_it_is_gone():
    agreement = whole()
    person, programme = agreement.duo.mentee.user, agreement.duo.programme
    assert "Bewaard tot" not in said_of(person, programme)

    agreement = end(agreement, long_ago())
    erasing_actions.hold(agreement, reason="Geschil", by=coordinator_of(programme))
    said = said_of(person, programme)
    assert "artikel 17" in said["Waarom het wordt bewaard"]
    assert said["Wordt langer bewaard"] == "Een collega bewaart het langer"
    assert said["Bewaard tot"]

    erasing_actions.release(agreement, by=coordinator_of(programme))
    erasing_actions.erase(agreement, why=erasing_actions.TIME)
    said = said_of(person, programme)
    assert "Inhoud gewist op" in said
    assert PLACE not in str(said)


# --- the page -------------------------------------------------------------------------------------


def keeping(agreement, name="keeping"):
    return reverse(f"agreements:{name}", args=[agreement.duo.programme.slug, agreement.pk])


def test_a_guide_reads_how_long_it_is_kept_and_keeps_it_for_longer(client):
    agreement = whole()
    log_in(client, coordinator_of(agreement.duo.programme), second_factor=True)
    assert "2 jaar na het einde" in steps.text(client.get(keeping(agreement)))
    agreement = end(agreement)
    until = retention.kept_until(agreement)
    assert f"bewaard tot {day(until)}" in steps.text(client.get(keeping(agreement)))

    assert client.post(keeping(agreement), {"reason": " "}).status_code == 200
    client.post(keeping(agreement), {"reason": "Een geschil"})
    again = client.post(keeping(agreement), {"reason": "Nog een geschil"})
    assert "Een collega was je voor" in steps.text(again)
    assert "Een geschil" in steps.text(client.get(keeping(agreement)))
    client.post(keeping(agreement, "release"))

    agreement.refresh_from_db()
    assert agreement.hold_reason == ""


def test_the_page_of_what_was_erased_says_so(client):
    agreement = end(whole(), long_ago())
    erasing_actions.erase(agreement, why=erasing_actions.TIME)
    log_in(client, coordinator_of(agreement.duo.programme), second_factor=True)

    assert "De inhoud is gewist" in steps.text(client.get(keeping(agreement)))
    detail = reverse("agreements:detail", args=[agreement.duo.programme.slug, agreement.pk])
    assert "Inhoud gewist op" in steps.text(client.get(detail))
    helping = reverse("agreements:signing", args=[agreement.duo.programme.slug, agreement.pk])
    assert client.get(helping).status_code == 200
    log_in(client, agreement.duo.mentee.user, purpose="portal")
    page = client.get(steps.url("sign", agreement))
    assert "De inhoud is nu gewist" in steps.text(page)
    assert client.get(steps.url("document", agreement)).status_code == 404


def test_that_of_another_programme_is_nowhere_to_be_found(client):
    agreement, other = whole(), whole()
    log_in(client, coordinator_of(other.duo.programme), second_factor=True)
    path = reverse("agreements:keeping", args=[other.duo.programme.slug, agreement.pk])

    assert client.get(path).status_code == 404
    assert client.post(path, {"reason": "x"}).status_code == 404


# --- who signs along ------------------------------------------------------------------------------


def with_guardian(email="ouder@example.org"):
    agreement = steps.drawn_up()
    AgreementRules.objects.create(programme=agreement.duo.programme, asks_guardian=True)
    by = coordinator_of(agreement.duo.programme)
    guardian_actions.name(agreement, called="Grote Karekiet", email=email, phone="06 1", by=by)
    return steps.prepared(agreement)


def test_a_guardian_is_forgotten_with_the_last_agreement_she_signs_along_with():
    first, _second = (end(with_guardian()) for _ in range(2))
    person = first.guardian.person

    erasing_actions.erase(first, why=erasing_actions.FORGOTTEN)
    person.refresh_from_db()
    assert (person.is_active, person.email) == (True, "ouder@example.org")
    erasing_actions.erase_of(person)

    person.refresh_from_db()
    assert (person.is_active, person.name) == (False, "")
    assert "ouder@example.org" not in person.email + tables([*TABLES, "guardian"])
    assert "Karekiet" not in tables([*TABLES, "guardian"])
    assert not OutgoingEmail.objects.filter(address="ouder@example.org").exists()


@pytest.mark.parametrize("is_staff", [True, False])
def test_a_guardian_who_is_here_for_something_else_too_stays(is_staff):
    agreement = end(with_guardian())
    person = agreement.guardian.person
    if is_staff:
        type(person).objects.filter(pk=person.pk).update(is_staff=True)
    else:
        make_application(agreement.duo.programme, email=person.email)

    erasing_actions.erase(agreement, why=erasing_actions.FORGOTTEN)

    person.refresh_from_db()
    assert person.is_active
