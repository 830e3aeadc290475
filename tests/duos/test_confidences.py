"""What is said in help and permissions opens for its readers alone, whoever writes to the database."""

from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate, now

from mentorship.duos import help_actions, permission_actions
from mentorship.duos.models import (
    Consent,
    HelpRequest,
    HelpStep,
    OwnAdviser,
    Permission,
    Reading,
)
from mentorship.mail.models import OutgoingEmail
from tests.factories import make_coordinator, make_duo, make_programme

pytestmark = pytest.mark.django_db
CANARY = "Kanarievogel"


@pytest.fixture
def pair():
    return make_duo(make_programme(permission_by="both"))


@pytest.fixture
def permission(pair):
    """Asked by the mentee; her mentor did not answer yet."""
    return permission_actions.ask(
        pair,
        key=uuid4(),
        passage=CANARY,
        purpose=CANARY,
        reader=CANARY,
        address=f"{CANARY.lower()}@example.org",
        typed_name="Fleur",
        by=pair.mentee.user,
    )


@pytest.fixture
def request_(pair):
    request = help_actions.ask(
        pair, topic="click", reach=CANARY, words=CANARY, other_may_know=False, by=pair.mentee.user
    )
    help_actions.note_step(request, kind="talked", held_on=localdate(), note=CANARY, by=pair.guide)
    return request


def test_no_table_holds_the_words(permission, request_):
    help_actions.keep_own_adviser(permission.asked_by, name=CANARY, phone="06 12 34 56 78")
    permission_actions.permit(permission, typed_name="Ahmed", by=permission.duo.mentor.user)
    # Where a letter goes stands in the log of mail, as of every letter.
    OutgoingEmail.objects.update(address="")

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s OR t::text LIKE %s',
                [f"%{CANARY}%", f"%{CANARY.encode().hex()}%"],
            )
            assert cursor.fetchone()[0] == 0, table


def opens_not(row, *fields):
    """None of these opens, after a write that no action made."""
    for field in fields:
        with pytest.raises(InvalidTag):
            getattr(type(row).objects.get(pk=row.pk), field)


def test_nobody_grants_by_writing_to_the_database(permission):
    rows, stranger = Permission.objects.filter(pk=permission.pk), make_duo()
    writes = [
        lambda: rows.update(status="granted", granted_at=now()),
        lambda: rows.update(permission_by="mentee"),
        lambda: rows.update(asked_by=permission.duo.mentor.user),
        lambda: rows.update(duo=stranger),
        lambda: rows.update(sealed_passage=bytes(permission.sealed_purpose)),
    ]

    assert set(permission.words.values()) == {CANARY, f"{CANARY.lower()}@example.org"}
    for write in writes:
        point = transaction.savepoint()
        write()
        opens_not(permission, "passage")
        transaction.savepoint_rollback(point)


def test_of_two_permissions_the_texts_cannot_be_exchanged(permission):
    other = permission_actions.ask(
        permission.duo, key=uuid4(), passage="Anders", purpose="x", reader="Y",
        address="y@example.org", typed_name="Fleur", by=permission.asked_by,
    )  # fmt: skip
    Permission.objects.filter(pk=other.pk).update(sealed_passage=bytes(permission.sealed_passage))

    opens_not(other, "passage")


def test_taken_back_the_copy_of_before_does_not_open_again(permission):
    permission_actions.permit(permission, typed_name="Ahmed", by=permission.duo.mentor.user)
    permission_actions.read(permission)
    before = bytes(Permission.objects.get().sealed_passage)
    permission_actions.withdraw(permission, by=permission.asked_by)

    Permission.objects.update(sealed_passage=before)

    opens_not(permission, "passage")


def test_help_opens_for_the_guide_it_was_written_to(request_):
    rows = HelpRequest.objects.filter(pk=request_.pk)
    colleague, step = make_coordinator(), HelpStep.objects.get()

    assert (rows.get().words, rows.get().reach, step.note) == (CANARY,) * 3
    for fields in (
        {"guide": colleague},
        {"asked_by": colleague},
        {"sealed_words": bytes(request_.sealed_reach), "sealed_reach": b"x" * 40},
    ):
        point = transaction.savepoint()
        rows.update(**fields)
        opens_not(request_, "words", "reach")
        transaction.savepoint_rollback(point)
    HelpStep.objects.update(by=colleague)
    opens_not(step, "note")


def test_her_own_adviser_opens_for_her_alone(pair):
    help_actions.keep_own_adviser(pair.mentee.user, name="Mo", phone="06 12 34 56 78")

    OwnAdviser.objects.update(person=pair.mentor.user)

    opens_not(OwnAdviser.objects.get(), "name", "phone")


def test_the_admin_knows_none_of_it_and_a_lost_key_is_noticed():
    models = {Consent, HelpRequest, HelpStep, OwnAdviser, Permission, Reading}

    assert not set(admin.site._registry) & models
    sealed = {apps.get_model(label) for label in settings.SEALED_MODELS}
    assert {HelpRequest, OwnAdviser, Permission} <= sealed


def test_the_database_keeps_states_and_dates_together(permission, request_):
    for rows, fields in (
        (Permission.objects.all(), {"status": "weg"}),
        (Permission.objects.all(), {"status": "granted"}),
        (Permission.objects.all(), {"status": "withdrawn"}),
        (HelpRequest.objects.all(), {"status": "weg"}),
        (HelpRequest.objects.all(), {"status": "closed"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
    double = HelpRequest(duo=request_.duo, asked_by=request_.asked_by, guide=request_.guide)
    with pytest.raises(IntegrityError), transaction.atomic():
        double.save()


def test_what_a_row_is_called_tells_nothing(permission, request_):
    consent = Consent.objects.get()
    permission_actions.permit(permission, typed_name="Ahmed", by=permission.duo.mentor.user)
    permission_actions.read(permission)
    rows = [permission, request_, consent, Reading.objects.get(), HelpStep.objects.get()]

    for row in rows:
        assert CANARY not in str(row)
        assert str(row)
