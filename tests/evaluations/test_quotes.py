"""Quotes are read before anybody else reads them; nothing tells who wrote one (S0-EVAL-4)."""

from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations import quote_actions, quote_selectors, selectors
from evaluations.models import Quote
from evaluations.redaction import black_out, words_of
from tests.evaluations.rounds import held
from tests.factories import make_coordinator, make_programme

WORDS = "Ik zag Fleur elke week\nin haar praktijk."


@pytest.fixture
def quote(programme):
    """One quote of a released round, that nobody read yet."""
    round_ = held(programme, 5, 5)
    return Quote.objects.create(round=round_, scope="together", question="keep", body=WORDS)


def list_of(quote, tab=""):
    path = reverse("evaluations:quote_list", args=[quote.round.programme.slug, quote.round_id])
    return f"{path}?stand={tab}" if tab else path


def page(staff, path):
    return " ".join(staff.get(path).content.decode().split())


def judge(staff, quote, verdict, *, seen=None):
    path = reverse("evaluations:quote_judge", args=[quote.round.programme.slug, quote.pk, verdict])
    response = staff.post(path, {"seen": seen or quote.mark}, follow=True)
    quote.refresh_from_db()
    return response


def redact(staff, quote, *places, seen=None):
    path = reverse("evaluations:quote_redact", args=[quote.round.programme.slug, quote.pk])
    response = staff.post(path, {"words": places, "seen": seen or quote.mark}, follow=True)
    quote.refresh_from_db()
    return response


def in_report(staff, quote):
    path = reverse("evaluations:round_detail", args=[quote.round.programme.slug, quote.round_id])
    return page(staff, path)


def test_a_new_quote_is_read_first_and_stands_nowhere_else(staff, quote):
    assert "Ik zag Fleur" in page(staff, list_of(quote))
    report = in_report(staff, quote)
    assert "Ik zag Fleur" not in report
    assert "Lees 1 nieuw citaat" in report
    assert selectors.report(quote.round).voices == ()


def test_a_quote_that_is_shown_stands_in_the_report(staff, quote):
    response = judge(staff, quote, "toon")

    assert quote.status == "shown"
    assert "Je hebt alle citaten gelezen" in response.content.decode()
    assert "Ik zag Fleur elke week<br>in haar praktijk." in in_report(staff, quote)
    assert "Lees 1" not in in_report(staff, quote)


def test_a_quote_that_is_hidden_goes_from_the_report_and_from_the_board(staff, quote):
    judge(staff, quote, "toon")
    judge(staff, quote, "bestuur")
    assert quote.for_board

    response = judge(staff, quote, "verberg")

    assert (quote.status, quote.for_board) == ("hidden", False)
    assert "Hier staat niets" in response.content.decode()
    assert "Ik zag Fleur" not in in_report(staff, quote)
    assert "Ik zag Fleur" in page(staff, list_of(quote, "hidden"))


def test_what_was_hidden_can_be_shown_after_all(staff, quote):
    judge(staff, quote, "verberg")

    judge(staff, quote, "toon")

    assert quote.status == "shown"


def test_the_board_reads_only_what_was_released_for_it_and_that_can_be_undone(staff, quote):
    judge(staff, quote, "toon")
    assert list(Quote.objects.all().for_the_board()) == []

    judge(staff, quote, "bestuur")
    assert list(Quote.objects.all().for_the_board()) == [quote]
    assert "het bestuur leest dit ook" in page(staff, list_of(quote, "shown"))

    judge(staff, quote, "niet-bestuur")
    assert list(Quote.objects.all().for_the_board()) == []


def test_what_nobody_read_cannot_go_to_the_board(staff, quote):
    response = judge(staff, quote, "bestuur")

    assert response.status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(for_board=True)


def test_a_status_that_does_not_exist_is_refused_by_the_database(quote):
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(status="deleted")


def test_the_second_of_two_coordinators_is_told_and_changes_nothing(staff, quote):
    seen = quote.mark
    judge(staff, quote, "verberg")

    response = judge(staff, quote, "toon", seen=seen)

    assert quote.status == "hidden"
    assert "Een collega" in response.content.decode()
    assert 'aria-current="page" >Verborgen' in " ".join(response.content.decode().split())


def test_an_unknown_verdict_is_no_address(staff, quote):
    assert judge(staff, quote, "wis").status_code == 404


def test_words_are_blacked_out_and_the_original_is_nowhere(staff, quote):
    response = redact(staff, quote, 2)

    assert quote.status == "shown"
    assert quote.body == "Ik zag [weggelakt] elke week\nin haar praktijk."
    assert "De woorden zijn weg" in response.content.decode()
    assert "Fleur" not in in_report(staff, quote)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(q::text, '') FROM evaluations_quote q")
        assert "Fleur" not in cursor.fetchone()[0]


def test_each_word_is_a_box_to_tick_and_what_is_gone_cannot_be_ticked_again(staff, quote):
    redact(staff, quote, 2)

    path = reverse("evaluations:quote_redact", args=[quote.round.programme.slug, quote.pk])
    shown = page(staff, path)

    assert shown.count('type="checkbox"') == len(WORDS.split()) - 1
    assert "praktijk." in shown


@pytest.mark.parametrize("places", [(), (99,), ("x",)])
def test_without_a_word_that_exists_nothing_is_blacked_out(staff, quote, places):
    response = redact(staff, quote, *places)

    assert quote.body == WORDS
    assert "Vink minstens één woord aan." in response.content.decode()


def test_something_stays_to_be_read(staff, quote):
    response = redact(staff, quote, *range(len(WORDS.split())))

    assert (quote.body, quote.status) == (WORDS, "new")
    assert "Verberg dit citaat liever." in response.content.decode()


def test_words_are_not_blacked_out_of_another_text_than_was_read(staff, quote):
    """The places of the words would be those of the text before: others would go."""
    seen = quote.mark
    redact(staff, quote, 0)

    response = redact(staff, quote, 2, seen=seen)

    assert quote.body == WORDS.replace("Ik", "[weggelakt]")
    assert "Een collega" in response.content.decode()


def test_what_was_for_the_board_stays_so_when_words_are_blacked_out(staff, quote):
    judge(staff, quote, "toon")
    judge(staff, quote, "bestuur")

    redact(staff, quote, 2)

    assert quote.for_board


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_first(staff_of):
    programme = make_programme(coordinator=make_coordinator())
    round_ = held(programme, 5, 5)
    quote = Quote.objects.create(round=round_, scope="together", question="keep", body=WORDS)
    done, overtaken = [], []

    def press(verdict):
        try:
            quote_actions.judge(Quote.objects.get(pk=quote.pk), verdict, seen=quote.mark)
            done.append(verdict)
        except quote_actions.Changed:
            overtaken.append(verdict)
        finally:
            connection.close()

    threads = [Thread(target=press, args=[verdict]) for verdict in ("toon", "verberg")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(done), len(overtaken)) == (1, 1)
    quote.refresh_from_db()
    assert quote.status == {"toon": "shown", "verberg": "hidden"}[done[0]]


def test_a_quote_of_another_programme_is_not_there(staff, quote):
    other = make_programme(coordinator=make_coordinator())
    theirs = Quote.objects.create(
        round=held(other, 5, 5), scope="together", question="keep", body=WORDS
    )
    slug = quote.round.programme.slug

    for path in (
        reverse("evaluations:quote_redact", args=[other.slug, theirs.pk]),
        reverse("evaluations:quote_redact", args=[slug, theirs.pk]),
        reverse("evaluations:quote_list", args=[slug, theirs.round_id]),
    ):
        assert staff.get(path).status_code == 404
    assert judge(staff, theirs, "toon").status_code == 404


def test_a_quote_holds_no_time_and_nobody():
    fields = {field.name for field in Quote._meta.get_fields()}

    assert fields == {"id", "scope", "round", "question", "body", "status", "for_board"}


def test_the_list_has_pages_in_the_order_of_chance(staff, quote, monkeypatch):
    monkeypatch.setattr(quote_selectors, "SIZE", 2)
    Quote.objects.bulk_create(
        Quote(round=quote.round, scope="together", question="keep", body=f"Zin {number}")
        for number in range(4)
    )
    seen, after = [], ""

    while after is not None:
        found = quote_selectors.page(quote.round, "new", after=str(after))
        seen += [row.quote.pk for row in found.rows]
        after = found.next

    assert seen == sorted(seen)
    assert len(seen) == 5
    first = page(staff, list_of(quote))
    assert "De volgende citaten" in first
    assert quote_selectors.page(quote.round, "new", after="geen").rows[0].quote.pk == seen[0]


def test_an_unknown_tab_is_that_of_what_is_to_be_read(staff, quote):
    assert "Ik zag Fleur" in page(staff, list_of(quote, "bestaat-niet"))


def test_the_list_asks_as_much_for_many_quotes(staff, quote, django_assert_num_queries):
    staff.get(list_of(quote))
    with CaptureQueriesContext(connection) as few:
        staff.get(list_of(quote))
    Quote.objects.bulk_create(
        Quote(round=quote.round, scope="together", question="keep", body=f"Zin {number}")
        for number in range(24)
    )
    with django_assert_num_queries(len(few)):
        staff.get(list_of(quote))


def test_a_quote_is_called_by_its_random_id(quote):
    assert str(quote) == str(quote.pk)


@pytest.mark.parametrize(
    ("text", "places", "left"),
    [
        ("Fleur was er nooit", {0}, "[weggelakt] was er nooit"),
        ("de advocate uit Zwolle, zei hij", {1, 2, 3}, "de [weggelakt] zei hij"),
        ("a  b\n\nc", {1}, "a  [weggelakt]\n\nc"),
        ("a [weggelakt] b", {2}, "a [weggelakt]"),
        ("a b", set(), "a b"),
        ("", {0}, ""),
    ],
)
def test_what_is_blacked_out_tells_not_even_how_long_it_was(text, places, left):
    assert black_out(text, places) == left
    assert len(words_of(text)) == len(text.split())
