"""Sessions: whoever reads the table cannot come in with what she finds there."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from mentorship.accounts.sessions import SessionStore, fingerprint
from tests.accounts.test_doors import CODE_PAGE, code_in_mail, log_in_by_code
from tests.conftest import log_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_row_holds_neither_the_cookie_nor_the_code(client):
    user = make_user()
    client.post(CODE_PAGE, {"email": user.email})
    code, cookie = code_in_mail(user.email), client.cookies["sessionid"].value

    [row] = Session.objects.values()

    assert row["session_key"] == fingerprint(cookie)
    assert cookie not in str(row)
    assert code not in str(row)
    assert code.replace("-", "") not in str(row)
    assert row["session_data"] not in {"", None}
    assert Session.objects.get().get_decoded() == {}
    assert code.replace("-", "") in str(dict(client.session)).replace("-", "")


def test_the_key_in_the_table_opens_nothing(client):
    log_in_by_code(client, make_user().email)
    assert client.get("/m/").status_code == 200
    client.cookies["sessionid"] = Session.objects.get().session_key

    assert client.get("/m/").status_code == 302


def test_contents_moved_to_another_session_count_as_nothing(client):
    log_in(client, make_user())
    rich = Session.objects.get()
    own = SessionStore()
    own["mine"] = "1"
    own.create()
    Session.objects.filter(session_key=fingerprint(own.session_key)).update(
        session_data=rich.session_data
    )

    assert dict(SessionStore(own.session_key)) == {}


def test_logging_in_changes_the_key_and_logging_out_forgets_the_row(client):
    user = make_user()
    client.post(CODE_PAGE, {"email": user.email})
    before = client.cookies["sessionid"].value

    client.post(CODE_PAGE + "confirm/", {"code": code_in_mail(user.email)})
    after = client.cookies["sessionid"].value

    assert before != after
    assert Session.objects.filter(session_key=fingerprint(after)).exists()
    assert not Session.objects.filter(session_key=fingerprint(before)).exists()
    client.post("/account/logout/")
    assert not Session.objects.filter(session_key=fingerprint(after)).exists()


def test_a_session_lives_until_it_is_flushed():
    store = SessionStore()
    store.delete()
    store["a"] = "Ö"
    store.save()
    store["b"] = 2
    store.save()
    key = store.session_key

    again = SessionStore(key)

    assert (again["a"], again["b"], again.exists(key)) == ("Ö", 2, True)
    again.cycle_key()
    assert (again["a"], again.exists(key)) == ("Ö", False)
    again.flush()
    assert not Session.objects.exists()
    assert dict(SessionStore(key)) == {}


def test_what_ran_out_is_not_opened_and_is_cleared():
    store = SessionStore()
    store["a"] = 1
    store.create()
    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    assert dict(SessionStore(store.session_key)) == {}
    SessionStore.clear_expired()
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_other_way_of_calling_keeps_the_key_out_of_the_table_too():
    async def use():
        store = SessionStore()
        await store.aset("a", 1)
        await store.asave()
        known = await store.aexists(store.session_key)
        again = await SessionStore(store.session_key).aget("a")
        await SessionStore(store.session_key).adelete(store.session_key)
        await store.acreate()
        return known, again, store.session_key

    known, again, key = async_to_sync(use)()

    assert (known, again) == (True, 1)
    assert [row.session_key for row in Session.objects.all()] == [fingerprint(key)]
