"""The library of a programme: kept by the staff, read by those it is meant for (S2-GUID-4)."""

import pytest
from django.urls import reverse

from mentorship.programmes.models import Material
from tests.conftest import log_in
from tests.factories import make_participant, make_programme

pytestmark = pytest.mark.django_db
NEW = {
    "title": "Eerste gesprek",
    "kind": "tool",
    "phase": "start",
    "roles": ["mentor", "mentee"],
    "body": "Begin met een vraag.\r\n\r\n- Wie ben je?\r\n- Wat zoek je?",
    "url": "",
    "statements": "",
    "seen": "",
}


def url(name, programme, *args):
    return reverse(f"programmes:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def shown(staff, material):
    """What the form shows, as a browser would send it back."""
    form = staff.get(url("material_edit", material.programme, material.pk)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_what_staff_write_comes_last_on_its_shelf_and_reaches_those_it_is_for(staff, programme):
    response = staff.post(url("material_add", programme), NEW, follow=True)

    made = Material.objects.get(programme=programme, title="Eerste gesprek")
    assert "Het staat erbij." in text(response)
    assert "Eerste gesprek" in text(response)
    assert made.position == programme.materials.count()
    assert made.readers == "mentor, mentee"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "Geef het een titel."),
        ({"title": "x" * 121}, "hooguit 120 tekens"),
        ({"kind": ""}, "Kies er een."),
        ({"phase": "<script>"}, "Kies uit deze lijst."),
        ({"roles": ["admin"]}, "Kies uit deze lijst."),
        ({"body": ""}, "Schrijf een tekst"),
        ({"body": "x" * 10_001}, "hooguit 10.000 tekens"),
        ({"url": "http://voorbeeld.nl"}, "begint met https://"),
        ({"url": "javascript:alert(1)"}, "begint met https://"),
        ({"url": "https://" + "x" * 300}, "hooguit 300 tekens"),
        ({"statements": "x" * 301}, "hooguit 40 regels"),
        ({"statements": "ja\n" * 41}, "hooguit 40 regels"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_kept(staff, programme, change, message):
    before = Material.objects.count()

    page = text(staff.post(url("material_add", programme), NEW | change))

    assert message in page
    assert "Begin met een vraag." in page or "body" in change
    assert Material.objects.count() == before


def test_an_exercise_holds_its_statements_one_a_line(staff, programme):
    data = NEW | {"kind": "exercise", "body": "", "statements": " Een \n\n  Twee  woorden \n"}

    staff.post(url("material_add", programme), data)

    made = Material.objects.get(title="Eerste gesprek")
    assert made.items == ["Een", "Twee woorden"]
    assert shown(staff, made)["statements"] == "Een\nTwee woorden"


def test_a_title_without_letters_gets_an_address_all_the_same(staff, programme):
    staff.post(url("material_add", programme), NEW | {"title": "🌷🌷"})

    assert Material.objects.get(title="🌷🌷").code.startswith("materiaal-")


def test_of_two_who_change_it_the_second_reads_so_and_loses_nothing(staff, programme):
    staff.post(url("material_add", programme), NEW)
    made = Material.objects.get(title="Eerste gesprek")
    first, second = shown(staff, made), shown(staff, made)
    address = url("material_edit", programme, made.pk)

    staff.post(address, first | {"body": "Van de eerste."})
    late = staff.post(address, second | {"body": "Van de tweede."})

    made.refresh_from_db()
    assert made.body == "Van de eerste."
    assert "Een collega heeft dit gewijzigd" in text(late)
    assert "Van de tweede." in text(late)
    again = {name: late.context["form"][name].value() or "" for name in second}
    assert staff.post(address, again).status_code == 302
    made.refresh_from_db()
    assert made.body == "Van de tweede."


def test_what_a_colleague_took_away_is_not_written_back(staff, programme):
    staff.post(url("material_add", programme), NEW)
    made = Material.objects.get(title="Eerste gesprek")
    data = shown(staff, made)

    gone = staff.post(url("material_delete", programme, made.pk), follow=True)
    twice = staff.post(url("material_delete", programme, made.pk), follow=True)
    late = staff.post(url("material_edit", programme, made.pk), data)

    assert "Het is weggehaald." in text(gone)
    assert "Het is weggehaald." not in text(twice)
    assert late.status_code == 404


def test_looking_takes_nothing_away_and_another_programme_is_not_there(staff, programme):
    mine = programme.materials.first()
    other = make_programme()
    theirs = other.materials.first()

    assert staff.get(url("material_delete", programme, mine.pk)).status_code == 405
    assert staff.get(url("material_list", other)).status_code == 404
    assert staff.get(url("material_edit", programme, theirs.pk)).status_code == 404
    staff.post(url("material_delete", programme, theirs.pk))
    assert Material.objects.filter(pk__in=[mine.pk, theirs.pk]).count() == 2


def test_an_empty_library_says_what_to_begin_with(staff, programme):
    programme.materials.all().delete()

    assert "Nog niets te lezen" in text(staff.get(url("material_list", programme)))


def test_the_list_costs_the_same_however_much_there_is(
    staff, programme, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        staff.get(url("material_list", programme))


@pytest.mark.parametrize("preset", ["gp", "school", "work", "network"])
def test_people_read_what_is_for_their_role_and_nothing_else(client, preset):
    programme = make_programme(preset)
    mentee = make_participant(programme)
    hidden = Material.objects.create(
        programme=programme, code="x", kind="tool", phase="start", roles=["mentor"],
        title="Alleen voor mentoren", body="x", position=99,
    )  # fmt: skip
    log_in(client, mentee.user, purpose="portal")

    home = text(client.get("/m/"))
    page = text(client.get("/m/materialen/"))
    meant = programme.materials.filter(roles__contains=["mentee"])
    texts = [client.get(f"/m/materialen/{each.pk}/") for each in meant]

    assert "/m/materialen/" in home
    assert all(each.title.split("'")[0] in page for each in meant)
    assert "Alleen voor mentoren" not in page
    assert {each.status_code for each in texts} == {200}
    assert client.get(f"/m/materialen/{hidden.pk}/").status_code == 404


def test_who_takes_part_in_nothing_finds_an_empty_shelf(client, coordinator):
    log_in(client, coordinator, purpose="portal")

    assert "Er is nog niets te lezen" in text(client.get("/m/materialen/"))


def test_a_material_is_called_by_its_title():
    assert str(Material(title="Grenzen")) == "Grenzen"
    assert Material(title="x", roles=[]).readers == "alleen medewerkers"
