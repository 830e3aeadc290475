"""Questions that are put together once are asked anew each time, of whom it is about."""

from datetime import timedelta

import pytest
from django.db import DataError, connection, transaction
from django.utils.timezone import localdate

from mentorship.accounts.models import User
from mentorship.duos.models import Duo, Meeting
from mentorship.kept import WHO, WORD, Kept, among, filled, stands_in
from mentorship.prepared import prepared, spelled_out
from tests.factories import make_duo

pytestmark = pytest.mark.django_db


def test_each_gets_her_own_and_what_is_there_now(django_assert_num_queries):
    duos = Kept(lambda _today: Duo.objects.of(User(pk=WHO)).select_related("mentee__user"))
    one, other = make_duo(), make_duo()

    with django_assert_num_queries(2):
        hers = duos.ask(who=one.mentee.user_id)
        his = duos.ask(who=other.mentor.user_id)
        names = [duo.mentee.user.name for duo in (*hers, *his)]
    User.objects.filter(pk=one.mentee.user_id).update(name="Zij Zelf")

    assert (hers, his) == ([one], [other])
    assert names == [one.mentee.name, other.mentee.name]
    assert duos.ask(who=one.mentee.user_id)[0].mentee.name == "Zij Zelf"
    assert duos.ask() == []


def test_rows_are_asked_for_by_their_keys():
    rows = Kept(lambda _today: Duo.objects.filter(among("pk")).values_list("pk", "status"))
    one, other = make_duo(), make_duo()

    assert rows.ask(keys=[one.pk]) == [(one.pk, "active")]
    assert sorted(rows.ask(keys={one.pk, other.pk})) == sorted(
        [(one.pk, "active"), (other.pk, "active")]
    )
    assert rows.ask() == []


def test_it_is_put_together_anew_on_another_day(monkeypatch):
    duo, today = make_duo(), localdate()
    for days in (1, 3):
        Meeting.objects.create(
            duo=duo, held_on=today - timedelta(days=days), form="phone", logged_by=duo.mentee.user
        )
    written = []

    def build(day):
        written.append(day)
        return Meeting.objects.filter(among("duo_id"), held_on__gt=day - timedelta(days=2))

    lately = Kept(build)

    assert [len(lately.ask(keys=[duo.pk])) for _ in range(2)] == [1, 1]
    monkeypatch.setattr("mentorship.kept.localdate", lambda: today + timedelta(days=2))
    assert lately.ask(keys=[duo.pk]) == []
    assert written == [today, today + timedelta(days=2)]


def test_only_stand_ins_are_filled_in():
    given = filled(["a", WHO, [WHO], WORD, True, None], who=7, keys=(1, 2), word="b")

    assert given == ["a", 7, [1, 2], "b", True, None]


def kept_by_the_database(words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall() if words in statement]


def test_what_is_asked_often_is_kept_by_the_database_and_nothing_else_is():
    rows = Kept(lambda _today: Duo.objects.filter(among("pk")).values_list("pk", "status"))
    duo = make_duo()

    for _ in range(9):
        rows.ask(keys=[duo.pk])
        Duo.objects.filter(pk=duo.pk).values_list("proposed_at").get()

    [statement] = kept_by_the_database("duos_duo")
    assert statement.partition("WHERE")[2].strip() == '"duos_duo"."id" = ANY ($1::bigint[])'
    assert "proposed_at" not in statement


def test_what_a_kept_question_causes_besides_goes_as_always():
    statement = "SELECT %s::int / %s"

    def asked(sql, *params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone()

    with prepared(statement):
        assert asked(statement, 6, 2) == (3,)
        assert asked("SELECT %s", "a") == ("a",)
        with pytest.raises(DataError), transaction.atomic():
            asked(statement, 6, 0)


def test_where_connections_are_lent_nothing_is_kept(settings):
    settings.KEEPS_STATEMENTS = False
    rows = Kept(lambda _today: Duo.objects.filter(among("pk")).values_list("pk", "status"))
    duo = make_duo()

    asked = [rows.ask(keys=[duo.pk]) for _ in range(9)]

    assert asked == [[(duo.pk, "active")]] * 9
    assert kept_by_the_database("duos_duo") == []


def test_what_is_known_is_written_out_and_what_differs_is_not():
    asked = "SELECT %s, %s::date, %s, '50 %%'"

    sql, left = spelled_out(asked, ["it's 100 %s", localdate(), WHO], but=stands_in)

    assert left == [WHO]
    with connection.cursor() as cursor:
        cursor.execute(sql, [7])
        assert cursor.fetchone() == ("it's 100 %s", localdate(), 7, "50 %")
