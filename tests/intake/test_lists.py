"""The list of applications as a file."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from openpyxl import load_workbook

from mentorship.intake import export, together_views
from mentorship.intake.export import plain
from mentorship.intake.list_forms import HoursForm
from mentorship.intake.models import Application, InterviewSlot, Partner
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.models import Membership, Question
from tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_duo,
    make_participant,
    make_programme,
)

pytestmark = pytest.mark.django_db


def fetch(browser, programme, kind="csv", **query):
    address = reverse("intake:application_export", args=[programme.slug, kind])
    response = browser.get(address, query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def lines(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells(content):
    book = load_workbook(io.BytesIO(content))
    return [[cell.value or "" for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize(("kind", "read"), [("csv", lines), ("xlsx", cells)])
def test_a_file_holds_the_rows_of_the_filters_under_dutch_headings(staff, programme, kind, read):
    one = make_application(programme, name="Zoë Haddad", role="mentor")
    make_application(programme, name="Samira Haddad")
    make_application(programme, name="Elders", status="declined")

    head, *rows = read(fetch(staff, programme, kind, q="zoe", stand="submitted"))

    assert head[:5] == ["Kenmerk", "Rol", "Naam", "E-mailadres", "Telefoonnummer"]
    assert [row[0] for row in rows] == [one.reference]
    assert rows[0][1] == "Mentor"
    assert rows[0][5] == "Nieuw"


def test_answers_and_notes_go_along_only_when_asked_for(staff, programme):
    make_application(
        programme, internal_note="Belt liever", answers={"mentoring_question": "Grenzen stellen"}
    )

    bare = fetch(staff, programme).decode()
    both = fetch(staff, programme, met=["antwoorden", "notities"]).decode()

    assert "Belt liever" not in bare
    assert "Grenzen stellen" not in bare
    assert "Belt liever" in both
    assert "Grenzen stellen" in both
    assert "Notitie (alleen voor medewerkers)" in both


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_is_a_formula(staff, programme, start):
    make_application(programme, name=f"{start}cmd|' /C calc'!A0")

    _head, row = lines(fetch(staff, programme))

    assert row[2].startswith("'")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_an_xlsx_is_a_formula_and_none_shows_it(staff, programme, start):
    make_application(programme, name=f"{start}cmd|' /C calc'!A0")

    content = fetch(staff, programme, "xlsx")

    cell = load_workbook(io.BytesIO(content)).active["C2"]
    assert (cell.data_type, cell.value) == ("s", f"{start}cmd|' /C calc'!A0")
    assert cell.quotePrefix


def test_no_formula_hides_behind_a_control_character():
    assert plain("\x0b=1+1") == "'=1+1"


def test_a_phone_number_is_no_formula_and_an_amount_is_a_number():
    assert plain("+32 471 00 00 61") == "+32 471 00 00 61"
    assert plain("+32 471-1") == "'+32 471-1"
    assert plain(Decimal("150.00")) == "150,00"
    assert plain(-3) == "-3"


def test_cells_are_short_and_without_control_characters():
    assert plain("a\x00b\x07" + "c" * 40_000) == "ab" + "c" * 31_998


def test_another_kind_of_file_and_another_programme_are_not_found(staff, programme):
    other = reverse("intake:application_export", args=[make_programme().slug, "csv"])
    strange = reverse("intake:application_export", args=[programme.slug, "exe"])

    assert staff.get(other).status_code == 404
    assert staff.get(strange).status_code == 404


def test_the_first_line_comes_before_the_database_is_asked(
    staff, programme, django_assert_max_num_queries
):
    address = reverse("intake:application_export", args=[programme.slug, "csv"])
    response = staff.get(address)

    with django_assert_max_num_queries(0):
        first = next(iter(response.streaming_content))

    assert first.startswith(b"\xef\xbb\xbfKenmerk;")


def test_the_list_offers_both_files_with_its_filters(staff, programme):
    make_application(programme, role="mentor")

    page = staff.get(
        reverse("intake:application_list", args=[programme.slug]), {"rol": "mentor"}
    ).content.decode()

    assert reverse("intake:application_export", args=[programme.slug, "csv"]) in page
    assert reverse("intake:application_export", args=[programme.slug, "xlsx"]) in page
    assert 'name="rol"' in page


# --- several at once -----------------------------------------------------------------------


def together(browser, programme, action="waitlist", **data):
    address = reverse(f"intake:applications_{action}", args=[programme.slug])
    return browser.post(address, data, follow=True)


def test_the_waiting_list_for_several_asks_first_and_then_tells_each(staff, programme):
    ones = [make_application(programme, name=name) for name in ("Anna Bos", "Bert Vis")]
    done = make_application(programme, name="Cor Al", status="declined")
    keys = [one.pk for one in [*ones, done]]

    asked = together(staff, programme, wie=keys).content.decode()
    before = [Application.objects.get(pk=one.pk).status for one in ones]
    together(staff, programme, wie=keys, zeker="1")

    assert "2 mensen krijgen daar een mail over:" in asked
    assert "Cor Al" in asked
    assert before == ["submitted", "submitted"]
    assert [Application.objects.get(pk=one.pk).status for one in ones] == ["waitlisted"] * 2
    assert OutgoingEmail.objects.filter(kind="intake/application_waitlisted").count() == 2
    done.refresh_from_db()
    assert done.status == "declined"


def test_all_of_a_filter_is_all_of_that_filter(staff, programme):
    make_application(programme, name="Anna Bos", role="mentor")
    make_application(programme, name="Bert Vis")

    asked = together(staff, programme, alles="1", stand="submitted", rol="mentor")

    assert [one.name for one in asked.context["these"]] == ["Anna Bos"]


def test_who_changed_meanwhile_is_skipped_and_named(staff, programme):
    one = make_application(programme, name="Anna Bos")
    other = make_application(programme, name="Bert Vis")
    Application.objects.filter(pk=other.pk).update(status="withdrawn")

    response = together(staff, programme, wie=[one.pk, other.pk, "x"], zeker="1").content.decode()

    assert "1 persoon staat op de wachtlijst en krijgt een mail." in response
    assert "1 van 2 gedaan. Intussen veranderd, dus zo gelaten:" in response
    address = reverse("intake:application_detail", args=[programme.slug, other.pk])
    assert f'<a href="{address}">Bert Vis</a>' in response


def test_nobody_and_too_many_are_told(staff, programme, monkeypatch):
    nobody = together(staff, programme).content.decode()
    monkeypatch.setattr(together_views, "MOST_AT_ONCE", 1)
    keys = [make_application(programme).pk for _ in range(2)]
    many = together(staff, programme, wie=keys).content.decode()

    assert "Je koos niemand die op een eerste besluit wacht." in nobody
    assert "Dit zijn er meer dan 1 tegelijk." in many


def test_applications_of_others_are_not_touched(staff, programme):
    other = make_application(name="Elders")

    together(staff, programme, wie=[other.pk], zeker="1")

    other.refresh_from_db()
    assert other.status == "submitted"


def test_there_is_no_way_to_turn_several_people_away(staff, programme):
    make_application(programme)

    page = staff.get(reverse("intake:application_list", args=[programme.slug])).content.decode()

    assert "Choose" not in page
    assert 'value="decline"' not in page


# --- filters -------------------------------------------------------------------------------


def listed(browser, programme, **query):
    response = browser.get(reverse("intake:application_list", args=[programme.slug]), query)
    assert response.status_code == 200
    return response


def names(response):
    return [line.application.name for line in response.context["lines"]]


@pytest.fixture
def work(staff_of):
    """A programme that asks for place and languages, with two people who answered."""
    programme = make_programme("work")
    partner = Partner.objects.create(programme=programme, code="loket", name="Loket Zuid")
    old = now() - timedelta(days=40)
    make_application(
        programme,
        name="Anna Bos",
        answers={"place": "Gent-Dampoort", "languages": ["nl", "tr"]},
        partner=partner,
        submitted_at=old,
    )
    make_application(
        programme,
        name="Bert Vis",
        role="mentor",
        answers={"place": "Génk", "languages": ["fr"]},
        owner=coordinator_of(programme),
    )
    return programme


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Anna Bos", "Bert Vis"]),
        ({"plaats": "GEN"}, ["Anna Bos", "Bert Vis"]),
        ({"plaats": "genk"}, ["Bert Vis"]),
        ({"plaats": "dampoort"}, []),
        ({"antwoord-languages": "tr"}, ["Anna Bos"]),
        ({"antwoord-languages": "pl"}, []),
        ({"antwoord-languages": "nonsense"}, ["Anna Bos", "Bert Vis"]),
        ({"antwoord-job_seeking": "yes"}, ["Anna Bos", "Bert Vis"]),
        ({"antwoord-languages": "tr", "q": "bos", "plaats": "gent"}, ["Anna Bos"]),
        ({"antwoord-languages": "tr", "q": "vis"}, []),
        ({"sinds": "DAY"}, ["Bert Vis"]),
        ({"sinds": "nonsense"}, ["Anna Bos", "Bert Vis"]),
        ({"partner": "PARTNER"}, ["Anna Bos"]),
        ({"partner": "999999999"}, ["Anna Bos", "Bert Vis"]),
        ({"wie": "niemand"}, ["Anna Bos"]),
        ({"wie": "STAFF"}, ["Bert Vis"]),
        ({"rol": "mentor", "wie": "STAFF"}, ["Bert Vis"]),
    ],
)
@pytest.mark.parametrize("few", [500, 0])
def test_filters_are_in_the_address_and_go_together(staff_of, work, monkeypatch, query, found, few):
    monkeypatch.setattr("mentorship.intake.models.application.FEW", few)
    facts = {
        "DAY": str((now() - timedelta(days=3)).date()),
        "PARTNER": str(Partner.objects.get().pk),
        "STAFF": str(coordinator_of(work).pk),
    }
    asked = {name: facts.get(value, value) for name, value in query.items()}
    browser = staff_of(work)

    assert sorted(names(listed(browser, work, **asked))) == found
    people = browser.get(reverse("dashboard:people", args=[work.slug]), asked)
    assert sorted(line.name for line in people.context["lines"]) == found


def test_only_what_a_programme_has_is_a_filter(staff, programme, work, staff_of):
    Question.objects.filter(programme=programme, code="place").delete()

    bare = listed(staff, programme).content.decode()
    full = listed(staff_of(work), work, wie="niemand").content.decode()

    assert 'name="plaats"' not in bare
    assert 'name="partner"' not in bare
    assert 'name="antwoord-topics"' in bare
    assert '<details class="more-filters mb-3" >' in bare
    assert 'name="plaats"' in full
    assert "Loket Zuid" in full
    assert "Turks" in full
    assert '<details class="more-filters mb-3" open>' in full


def test_the_filters_cost_no_query_more_with_many_rows(
    staff_of, work, django_assert_max_num_queries
):
    browser = staff_of(work)

    for _ in range(2):
        with django_assert_max_num_queries(10):
            listed(browser, work, q="bos", plaats="g", **{"antwoord-languages": "tr"})
        for _ in range(10):
            make_application(work, name="Carla Bos", answers={"languages": ["tr"]})


# --- what comes next -----------------------------------------------------------------------


def slot(application, at, *, is_picked=True):
    return InterviewSlot.objects.create(
        application=application,
        interviewer=coordinator_of(application.programme),
        starts_at=at,
        place="Kamer 3",
        picked_at=now() if is_picked else None,
    )


def next_of(response, application):
    return next(line.next for line in response.context["lines"] if line.application == application)


def test_every_row_says_what_comes_next_and_by_when(staff, programme):
    later, earlier = now() + timedelta(days=2), now() - timedelta(days=1)
    new = make_application(programme, owner=coordinator_of(programme))
    asked, planned, was, talked = (make_application(programme) for _ in range(4))
    slot(asked, later, is_picked=False)
    slot(planned, later)
    slot(was, earlier)
    slot(talked, earlier - timedelta(hours=3))
    interview(talked)
    waiting = make_application(programme, status="waitlisted")
    gone = make_application(programme, status="declined")
    lone = make_application(programme, status="accepted", role="mentee")
    untrained = make_participant(programme, role="mentor")
    trained = make_participant(programme, role="mentor", trained=True)
    mentee = make_participant(programme)
    duo = make_duo(programme)

    response = listed(staff, programme, stand="alle")

    said = {
        one.pk: str(next_of(response, one).text)
        for one in (new, asked, planned, was, talked, waiting, gone, lone)
    }
    assert list(said.values()) == [
        "Plan gesprek", "Kiest een tijd voor het gesprek", "Gesprek", "Noteer het gesprek",
        "Besluit", "Wacht op een plek", "", "",
    ]  # fmt: skip
    parts = (untrained, trained, mentee, duo.mentor, duo.mentee)
    assert [str(next_of(response, part.application).text) for part in parts] == [
        "Training", "Heeft plek voor een duo", "Wacht op een duo", "In een duo", "In een duo",
    ]  # fmt: skip
    assert next_of(response, planned).at == later
    assert next_of(response, new).before == new.promised_by
    assert next_of(response, waiting).before is None
    offer = reverse("intake:interview_offer", args=[programme.slug, new.pk])
    assert f'href="{offer}"' in response.content.decode()
    assert coordinator_of(programme).name in response.content.decode()


def interview(application):
    return application.interviews.create(
        held_on=localdate(), interviewer=coordinator_of(application.programme)
    )


def test_the_tabs_tell_talks_that_are_planned_from_those_to_decide_on(staff, programme):
    planned, talked, accepted = (make_application(programme, name=n) for n in "PTA")
    make_application(programme)
    slot(planned, now() + timedelta(days=1))
    slot(talked, now() - timedelta(days=1))
    interview(talked)
    interview(accepted)
    Application.objects.filter(pk=accepted.pk).update(status="withdrawn")

    assert names(listed(staff, programme, stand="gesprek")) == ["P"]
    assert names(listed(staff, programme, stand="besluit")) == ["T"]
    tabs = {tab.code: tab.count for tab in listed(staff, programme).context["tabs"]}
    assert (tabs["submitted"], tabs["gesprek"], tabs["besluit"]) == (3, 1, 1)


# --- a talk for several --------------------------------------------------------------------


def hours(**data):
    day = str(localdate() + timedelta(days=7))
    return {
        "place": "Kamer 3", "minutes": "45", "day_1": day, "from_1": "13:00", "until_1": "15:15",
    } | data  # fmt: skip


def test_several_get_the_same_hours_and_each_picks_a_time(staff, programme, coordinator):
    ones = [make_application(programme, name=name) for name in ("Anna Bos", "Bert Vis")]
    done = make_application(programme, name="Cor Al", status="declined")
    keys = [one.pk for one in [*ones, done]]

    asked = together(staff, programme, "talk", wie=keys)
    response = together(staff, programme, "talk", wie=keys[:2], zeker="1", **hours())

    assert [one.name for one in asked.context["these"]] == ["Bert Vis", "Anna Bos"]
    assert [one.name for one in asked.context["others"]] == ["Cor Al"]
    assert "2 mensen krijgen een mail. Ieder kiest een tijd:" in asked.content.decode()
    assert "2 mensen krijgen een mail om een tijd te kiezen." in response.content.decode()
    assert [one.slots.count() for one in ones] == [3, 3]
    assert OutgoingEmail.objects.filter(kind="intake/interview_offered").count() == 2
    ones[0].refresh_from_db()
    assert ones[0].owner == coordinator


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"until_1": "13:45"}, "Er is 1 tijd voor 2 mensen. Geef meer uren."),
        ({"until_1": "13:15"}, "Hier past geen gesprek in. Kies andere uren."),
        ({"until_1": ""}, "Vul de dag in, vanaf hoe laat en tot hoe laat."),
        ({"day_1": "", "from_1": "", "until_1": ""}, "Er zijn 0 tijden voor 2 mensen."),
        ({"minutes": "10", "until_1": "23:59"}, "Dit zijn meer dan 40 tijden."),
        ({"place": ""}, "Vul een plaats of een link in."),
        ({"day_1": "1-1-2020"}, "Vul een dag in"),
    ],
)
def test_hours_that_do_not_do_are_told_and_nothing_is_sent(staff, programme, wrong, told):
    keys = [make_application(programme).pk for _ in range(2)]

    response = together(staff, programme, "talk", wie=keys, zeker="1", **hours(**wrong))

    assert told in response.content.decode()
    assert not InterviewSlot.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_hours_of_today_that_have_passed_are_left_out(monkeypatch):
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr("mentorship.intake.list_forms.now", lambda: noon)
    form = HoursForm(hours(day_1=str(localdate()), from_1="11:00", minutes="60"), people=1)

    assert form.is_valid(), form.errors
    assert [localtime(at).hour for at in form.cleaned_data["times"]] == [13, 14]


def test_who_got_times_meanwhile_is_skipped_and_nobody_is_told_so(staff, programme):
    one, other = (make_application(programme, name=name) for name in ("Anna Bos", "Bert Vis"))
    slot(other, now() + timedelta(days=1), is_picked=False)

    told = together(
        staff, programme, "talk", wie=[one.pk, other.pk], zeker="1", **hours()
    ).content.decode()
    nobody = together(staff, programme, "talk", wie=[other.pk], zeker="1", **hours())

    assert "1 van 2 gedaan. Intussen veranderd, dus zo gelaten:" in told
    assert other.slots.count() == 1
    assert "Je koos niemand die op een gesprek wacht." in nobody.content.decode()


# --- who looks after it --------------------------------------------------------------------


def test_several_are_assigned_to_a_colleague(staff, programme, coordinator):
    colleague = make_coordinator("Karel Smit")
    Membership.objects.create(programme=programme, user=colleague)
    one, other = (make_application(programme, name=name) for name in ("Anna Bos", "Bert Vis"))
    Application.objects.filter(pk=other.pk).update(owner=coordinator)
    keys = [one.pk, other.pk]
    seen = {f"was-{one.pk}": "", f"was-{other.pk}": str(coordinator.pk)}

    asked = together(staff, programme, "assign", wie=keys).content.decode()
    done = together(
        staff, programme, "assign", wie=keys, zeker="1", owner=colleague.pk, **seen
    ).content.decode()
    again = together(
        staff, programme, "assign", wie=keys, zeker="1", owner=coordinator.pk, **seen
    ).content.decode()

    assert "2 mensen. Niemand krijgt een mail." in asked
    assert f'name="was-{other.pk}"' in asked
    assert "2 mensen zijn toegewezen." in done
    assert "0 van 2 gedaan. Intussen veranderd, dus zo gelaten:" in again
    assert set(Application.objects.values_list("owner", flat=True)) == {colleague.pk}
    assert not OutgoingEmail.objects.exists()


def test_nobody_is_assigned_to_a_stranger(staff, programme):
    one = make_application(programme)
    stranger = make_coordinator("Vreemde")

    told = together(
        staff, programme, "assign", wie=[one.pk], zeker="1", owner=stranger.pk
    ).content.decode()
    nobody = together(staff, programme, "assign", zeker="1").content.decode()

    assert "Kies een collega." in told
    assert "Je koos niemand." in nobody
    one.refresh_from_db()
    assert one.owner is None


def test_one_is_taken_up_or_given_to_a_colleague_from_her_own_page(staff, programme, coordinator):
    colleague = make_coordinator("Karel Smit")
    Membership.objects.create(programme=programme, user=colleague)
    one = make_application(programme)
    address = reverse("intake:application_detail", args=[programme.slug, one.pk])
    sent = {"wie": one.pk, "een": "1", "owner": coordinator.pk, f"was-{one.pk}": ""}

    before = staff.get(address).content.decode()
    mine = together(staff, programme, "assign", **sent, zeker="1")
    asked = together(staff, programme, "assign", **sent).content.decode()
    to_her = sent | {"owner": colleague.pk, f"was-{one.pk}": coordinator.pk}
    given = together(staff, programme, "assign", **to_her, zeker="1")
    late = together(staff, programme, "assign", **sent, zeker="1")

    assert "Nog niemand" in before
    assert "Ik ga hiermee verder" in before
    assert mine.redirect_chain == [(address, 302)]
    assert "Ik ga hiermee verder" not in mine.content.decode()
    assert 'name="een"' in asked
    assert f'<option value="{colleague.pk}">Karel Smit</option>' in asked
    assert given.redirect_chain == [(address, 302)]
    assert "Intussen veranderd, dus zo gelaten:" in late.content.decode()
    one.refresh_from_db()
    assert one.owner == colleague


def test_who_looks_after_whoever_is_gone_is_only_said(staff, programme, coordinator):
    gone = make_application(programme, status="withdrawn", owner=coordinator)
    nobody = make_application(programme, status="withdrawn")

    pages = [
        staff.get(reverse("intake:application_detail", args=[programme.slug, one.pk]))
        for one in (gone, nobody)
    ]

    assert ['id="owner"' in page.content.decode() for page in pages] == [True, False]
    assert "Wijs toe aan een collega" not in pages[0].content.decode()


@pytest.mark.parametrize("action", ["waitlist", "talk", "assign"])
def test_nothing_happens_to_several_by_looking_or_elsewhere(staff, programme, action):
    mine = reverse(f"intake:applications_{action}", args=[programme.slug])
    other = reverse(f"intake:applications_{action}", args=[make_programme().slug])

    assert staff.get(mine).status_code == 405
    assert staff.post(other).status_code == 404


# --- those that were ticked, as a file -----------------------------------------------------


def test_those_that_were_ticked_are_taken_along(staff, programme):
    one, _other = (make_application(programme, name=name) for name in ("Anna Bos", "Bert Vis"))
    elsewhere = make_application(name="Elders")
    address = reverse("intake:application_export", args=[programme.slug, "csv"])
    people = reverse("dashboard:people_export", args=[programme.slug, "csv"])

    response = staff.post(address, {"wie": [one.pk, elsewhere.pk, "x"]})
    persons = staff.post(people, {"mens": [one.applicant_id, elsewhere.applicant_id, "x"]})

    _head, *rows = lines(b"".join(response.streaming_content))
    assert [row[2] for row in rows] == ["Anna Bos"]
    _head, *rows = lines(b"".join(persons.streaming_content))
    assert [row[0] for row in rows] == ["Anna Bos"]


def test_a_file_comes_by_a_cursor_of_the_server(
    staff, programme, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(export, "AT_ONCE", 10)
    for number in range(25):
        make_application(programme, name=f"Persoon {number}")
    address = reverse("dashboard:people_export", args=[programme.slug, "csv"])
    response = staff.get(address)
    sent = iter(response.streaming_content)
    held = []

    with django_assert_max_num_queries(30) as captured:
        next(sent)
        for _ in range(3):
            next(sent)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '_django%'")
                held.append(cursor.fetchone()[0])
        rest = list(sent)

    # After ten rows the next ten are fetched, with what belongs to them: never all at once.
    assert held == [1, 1, 1]
    assert len(rest) == 22
    asked = [q["sql"] for q in captured.captured_queries if "participant" in q["sql"]]
    assert len(asked) == 3


def test_without_a_tab_a_name_is_looked_for_everywhere(staff, programme):
    make_application(programme, name="Zoë Haddad", status="declined")

    found = listed(staff, programme, q="zoe")
    one_tab = listed(staff, programme, q="zoe", stand="submitted")
    nowhere = listed(staff, programme, q="bestaatniet", stand="submitted")
    role = listed(staff, programme, rol="mentor")

    assert names(found) == ["Zoë Haddad"]
    assert found.context["tab"] == "alle"
    assert 'name="stand"' not in found.content.decode()
    page = " ".join(one_tab.content.decode().split())
    assert "Niets gevonden in “Nieuw”." in page
    assert "?q=zoe&amp;stand=alle" in page
    assert '<input type="hidden" name="stand" value="submitted">' in page
    assert "Zoek in alle aanmeldingen" not in nowhere.content.decode()
    assert role.context["tab"] == "submitted"
