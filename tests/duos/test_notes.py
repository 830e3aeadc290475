"""Notes of staff about a duo: sealed, for the staff of its programme, gone when they must be."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.urls import reverse

from mentorship.dashboard import person_actions
from mentorship.duos import note_actions as actions
from mentorship.duos.models import Note
from mentorship.programmes import actions as programme_actions
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import make_coordinator, make_duo

pytestmark = pytest.mark.django_db
CANARY = "Kanarievogel {{7*7}} <b>🌷</b> שלום"


def post(browser, name, duo, *more, **data):
    return browser.post(reverse(f"duos:{name}", args=[duo.programme.slug, duo.pk, *more]), data)


def page_of(browser, duo):
    return browser.get(reverse("duos:detail", args=[duo.programme.slug, duo.pk])).content.decode()


@pytest.fixture
def femke(programme):
    femke = make_coordinator("Femke Bos")
    programme_actions.add_staff(programme, user=femke)
    return femke


def test_a_note_is_read_by_colleagues_and_sealed_in_the_database(client, staff, programme, femke):
    duo = make_duo(programme)

    post(staff, "note_write", duo, **{"note-text": CANARY})
    post(staff, "note_write", duo, **{"note-text": CANARY})

    assert Note.objects.count() == 1
    log_in(client, femke, second_factor=True)
    page = page_of(client, duo)
    assert "Kanarievogel {{7*7}} &lt;b&gt;🌷" in page
    assert "Haal deze notitie weg" not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM duos_note AS t WHERE t::text LIKE '%%Kanarie%%'")
        assert cursor.fetchone()[0] == 0
    assert "Kanarie" not in str(Note.objects.get())


def test_two_notes_soon_after_each_other_are_two_the_newest_first(staff, programme):
    duo = make_duo(programme)

    for text in ("Eerst dit", "Daarna dat"):
        post(staff, "note_write", duo, **{"note-text": text})

    page = page_of(staff, duo)
    assert page.index("Daarna dat") < page.index("Eerst dit")


def test_a_note_opens_for_no_other_duo_and_no_other_author(programme, femke):
    duo, other = make_duo(programme), make_duo(programme)
    note = actions.write(duo, text="Geheim", by=femke)

    for field, value in (("duo", other), ("author", duo.guide)):
        moved = Note.objects.get(pk=note.pk)
        setattr(moved, field, value)
        with pytest.raises(InvalidTag):
            assert moved.text


@pytest.mark.parametrize(
    ("text", "words"), [("", "Schrijf eerst iets op."), ("x" * 2001, "2.000 tekens")]
)
def test_what_is_no_note_is_refused_and_stays_as_typed(staff, programme, text, words):
    duo = make_duo(programme)

    page = post(staff, "note_write", duo, **{"note-text": text}).content.decode()

    assert words in page
    assert text in page
    assert not Note.objects.exists()


def test_who_wrote_it_takes_it_away_and_nobody_else(staff, programme, femke):
    duo = make_duo(programme)
    mine = actions.write(duo, text="Van mij", by=duo.guide)
    hers = actions.write(duo, text="Van haar", by=femke)

    gone = post(staff, "note_remove", duo, mine.pk)
    kept = post(staff, "note_remove", duo, hers.pk)

    assert (gone.status_code, kept.status_code) == (302, 404)
    assert Note.objects.get() == hers
    with pytest.raises(TransitionNotAllowed):
        actions.take_away(hers, by=duo.guide)


def test_the_file_of_a_duo_that_ended_is_read_only(staff, programme):
    duo = make_duo(programme, status="completed")
    note = Note(duo=duo, author=duo.guide)
    note.write("Bewaard")
    note.save()

    page = page_of(staff, duo)

    assert "Bewaard" in page
    assert "maar niet meer veranderen" in page
    assert "Nieuwe notitie" not in page
    assert post(staff, "note_write", duo, **{"note-text": "Nog iets"}).status_code == 409
    assert post(staff, "note_remove", duo, note.pk).status_code == 409
    assert [each.text for each in Note.objects.all()] == ["Bewaard"]


def test_a_closed_file_without_notes_says_so(staff, programme):
    duo = make_duo(programme, status="dissolved", ended_on=None)

    page = page_of(staff, duo)

    assert "Er zijn geen notities." in page
    assert "Dit is afgelopen." in page


def test_no_note_reaches_another_programme(staff):
    duo = make_duo()
    note = actions.write(duo, text="Geheim", by=duo.guide)

    assert post(staff, "note_write", duo, **{"note-text": "x"}).status_code == 404
    assert post(staff, "note_remove", duo, note.pk).status_code == 404


def test_who_is_forgotten_leaves_no_notes_behind(programme, femke):
    hers, other = make_duo(programme, status="completed"), make_duo(programme)
    for duo in (hers, other):
        actions_note = Note(duo=duo, author=femke)
        actions_note.write("Over haar")
        actions_note.save()

    person_actions.forget(hers.mentee.user)

    assert [note.duo for note in Note.objects.all()] == [other]


def test_who_asks_what_is_kept_of_her_reads_that_there_are_notes(staff, programme, femke):
    from mentorship.duos import check_in_actions, hand_over_actions

    duo = make_duo(programme)
    actions.write(duo, text="Geheim", by=femke)
    check_in_actions.ask(duo, by=femke)
    hand_over_actions.hand_over(duo, to=femke, seen=str(duo.guide_id), by=femke)

    url = reverse("dashboard:person_access", args=[programme.slug, duo.mentee.user_id])
    page = staff.get(url).content.decode()

    assert "Notities van medewerkers over de twee" in page
    assert "Gevraagd hoe het gaat" in page
    assert "Femke Bos" in page
    assert "Geheim" not in page
