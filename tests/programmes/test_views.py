"""Setting up a programme in the browser."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mentorship.programmes import presets
from mentorship.programmes.models import Programme
from tests.conftest import log_in
from tests.factories import make_coordinator, make_programme, make_user

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Mentorschap De Linden",
    "organisation": "Kring De Linden",
    "contact_name": "Ilse Vermeer",
    "contact_email": " Ilse@Example.ORG ",
    "contact_phone": "+31 (0)30-000 00 01",
    "adviser_name": "Anna Vos",
    "adviser_phone": "030 000 00 02",
    "adviser_email": "",
}
NASTY = ["😀" * 20, "\u200fمرحبا", "<script>alert(1)</script>", "{{7*7}}", "/etc/passwd"]


def url(name, *args):
    return reverse(f"programmes:{name}", args=args)


def save(staff, programme, part, **typed):
    """Open a part of the settings, change something and save it."""
    edit = url("edit", programme.slug, part)
    form = staff.get(edit).context["form"]
    shown = {bound.name: bound.value() for bound in form}
    sent = {
        name: value
        for name, value in (shown | typed).items()
        if value is not None and value is not False
    }
    return staff.post(edit, sent)


def test_four_models_to_choose_from(staff):
    page = staff.get(url("create")).content.decode()

    assert all(page.count(url("create_from", preset)) == 1 for preset in presets.CARDS)


def test_who_makes_it_is_the_contact_person_unless_she_says_otherwise(staff, coordinator):
    form = staff.get(url("create_from", "work")).context["form"]

    assert form["contact_name"].value() == coordinator.name
    assert form["contact_email"].value() == coordinator.email


@pytest.mark.parametrize(
    ("preset", "asked"),
    [
        ("gp", {"fee_account": "NL91 ABNA 0417 1643 00", "fee_account_name": "Kring"}),
        (
            "school",
            {"duration_default": "12", "rhythm_count": "6", "supervision": "on_request"},
        ),
        ("work", {"neutral_places": "Bibliotheek", "contact_days": "28"}),
        ("network", {}),
    ],
)
def test_what_the_model_leaves_open_is_asked_at_once_and_may_wait(staff, preset, asked):
    fields = set(staff.get(url("create_from", preset)).context["form"].fields)
    staff.post(url("create_from", preset), NEW | {"name": "Later"})
    staff.post(url("create_from", preset), NEW | asked)

    assert fields == {*NEW, *asked}
    assert set(Programme.objects.get(slug="later").missing) == set(asked)
    made = Programme.objects.get(slug="mentorschap-de-linden")
    staff.post(url("open_up", made.slug))
    made.refresh_from_db()
    assert made.status == "open"


def test_there_is_no_fifth_model(staff):
    assert staff.get(url("create_from", "bank")).status_code == 404


@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_a_programme_is_made_from_a_model(staff, coordinator, preset):
    response = staff.post(url("create_from", preset), NEW)

    programme = Programme.objects.get(slug="mentorschap-de-linden")
    assert response.url == url("settings", programme.slug)
    assert (programme.preset, programme.status) == (preset, "draft")
    assert programme.contact_email == "ilse@example.org"
    assert list(Programme.objects.coordinated_by(coordinator)) == [programme]
    assert staff.get(response.url).status_code == 200


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("name", "Vul een naam in voor het programma."),
        ("organisation", "Vul de naam van de organisatie in."),
        ("contact_name", "Vul de naam van de contactpersoon in."),
        ("contact_email", "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."),
        ("contact_phone", "Vul het telefoonnummer van de contactpersoon in."),
        ("adviser_name", "Vul de naam van de vertrouwenspersoon in."),
        ("adviser_phone", "Vul het telefoonnummer van de vertrouwenspersoon in."),
    ],
)
def test_contact_phone_and_adviser_are_obligatory(staff, field, message):
    page = staff.post(url("create_from", "gp"), NEW | {field: " \0 "}).content.decode()

    assert page.count(message) == 2  # in the summary and at the field
    assert not Programme.objects.exists()


@pytest.mark.parametrize("text", NASTY)
def test_strange_text_is_literal_text(staff, client, text):
    staff.post(url("create_from", "gp"), NEW | {"organisation": text, "contact_name": text})

    programme = Programme.objects.get()
    assert (programme.organisation, programme.contact_name) == (text, text)
    assert "<script>alert" not in staff.get(url("settings", programme.slug)).content.decode()


@pytest.mark.parametrize("field", ["name", "organisation", "contact_name", "contact_phone"])
def test_what_is_too_long_is_kept_and_explained(staff, field):
    page = staff.post(url("create_from", "gp"), NEW | {field: "x" * 5000}).content.decode()

    assert "x" * 5000 in page
    assert "Fout:" in page


def test_a_name_without_letters_or_figures_gives_no_address(staff):
    page = staff.post(url("create_from", "gp"), NEW | {"name": "😀"}).content.decode()

    assert "Gebruik een naam met gewone letters of cijfers." in page


def test_two_programmes_have_two_names(staff):
    make_programme(slug="mentorschap-de-linden")

    page = staff.post(url("create_from", "gp"), NEW).content.decode()

    assert "Er is al een programma met deze naam. Kies een andere naam." in page
    assert Programme.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_programme():
    browsers = [log_in(Client(), make_coordinator(), second_factor=True) for _ in range(4)]
    start, answers = threading.Barrier(4), []

    def click(browser):
        start.wait()
        try:
            answers.append(browser.post(url("create_from", "gp"), NEW).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 200, 200, 302]
    assert Programme.objects.count() == 1


def test_only_staff_make_programmes(db):
    participant = log_in(Client(), make_user(), second_factor=True)

    assert participant.get(url("create")).status_code == 404
    assert participant.post(url("create_from", "gp"), NEW).status_code == 404


def test_what_is_missing_is_a_list_of_links_until_it_is_filled_in(staff_of):
    """A school says itself how long and how often (S3-AGR-5, S3-AGR-6)."""
    programme = make_programme("school", is_open=False, duration_default=None, rhythm_count=None)
    staff = staff_of(programme)
    settings, edit = url("settings", programme.slug), url("edit", programme.slug, "duur")

    page = staff.get(settings).content.decode()
    assert [f'href="{edit}#id_{field}"' in page for field in ("duration_default", "rhythm_count")]
    assert f'href="{edit}"' in page
    page = staff.post(url("open_up", programme.slug), follow=True).content.decode()
    assert "Het programma kan nog niet open. Vul in wat ontbreekt." in page
    assert staff.get(edit).status_code == 200
    save(staff, programme, "duur", duration_default="12", rhythm_count="6")
    page = staff.post(url("open_up", programme.slug), follow=True).content.decode()

    assert "Het programma is open." in page
    programme.refresh_from_db()
    assert (programme.status, programme.duration_default, programme.rhythm_count) == ("open", 12, 6)


def test_opening_is_not_a_matter_of_looking(staff, programme):
    assert staff.get(url("open_up", programme.slug)).status_code == 405


@pytest.mark.parametrize(
    ("preset", "numbers", "message"),
    [
        ("work", {"duration_default": "5"}, "Vul de gebruikelijke duur in of korter."),
        ("gp", {"duration_default": "10"}, "Vul de gebruikelijke duur in of langer."),
        ("gp", {"duration_default": "105"}, "van 1 tot en met 104"),
        ("network", {"duration_default": "12", "rhythm_count": "veel"}, "van 1 tot en met 100"),
        ("network", {"duration_default": "", "rhythm_count": "2"}, "van 1 tot en met 104"),
        ("work", {"duration_default": "6", "rhythm_days": ""}, "van 1 tot en met 365"),
    ],
)
def test_numbers_stay_within_their_bounds(staff_of, preset, numbers, message):
    programme = make_programme(preset)

    page = save(staff_of(programme), programme, "duur", **numbers).content.decode()

    assert page.count(message) == 2


def test_the_people_of_a_programme_can_be_changed(staff, programme):
    edit = url("edit", programme.slug, "gegevens")

    assert staff.get(edit).status_code == 200
    save(staff, programme, "gegevens", contact_name="Joke Smit")

    programme.refresh_from_db()
    assert programme.contact_name == "Joke Smit"
    assert staff.get(url("edit", programme.slug, "geld")).status_code == 404


@pytest.mark.parametrize("name", ["settings", "edit", "open_up"])
def test_a_stranger_cannot_tell_that_a_programme_exists(staff, name):
    elsewhere = make_programme()
    args = [elsewhere.slug, *(["duur"] if name == "edit" else [])]

    assert staff.post(url(name, *args)).status_code == 404


@pytest.mark.parametrize("is_open", [True, False])
def test_the_settings_are_one_page_with_few_queries(
    staff_of, django_assert_max_num_queries, is_open
):
    programme = make_programme(is_open=is_open)
    staff = staff_of(programme)

    with django_assert_max_num_queries(14):
        page = staff.get(url("settings", programme.slug)).content.decode()

    assert ("Zet programma open" in page) is not is_open


def test_a_programme_closes_says_so_and_opens_again(staff, client, programme):
    public = programme.get_absolute_url()

    closed = staff.post(url("close", programme.slug), follow=True)
    says = client.get(public).content.decode()
    late = staff.post(url("close", programme.slug))
    staff.post(url("open_up", programme.slug))

    assert "Niemand kan zich nu aanmelden." in closed.content.decode()
    assert url("open_up", programme.slug) in closed.content.decode()
    assert "Je kunt je nu niet aanmelden." in says
    assert late.status_code == 409
    assert (
        url("close", programme.slug) in staff.get(url("settings", programme.slug)).content.decode()
    )
    assert "Je kunt je nu niet aanmelden." not in client.get(public).content.decode()


def test_nobody_closes_a_programme_of_others_or_by_looking(staff, programme):
    elsewhere = make_programme()

    assert staff.post(url("close", elsewhere.slug)).status_code == 404
    assert staff.get(url("close", programme.slug)).status_code == 405
