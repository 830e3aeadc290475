"""The library of a programme: kept by the staff, read by those it is meant for (S2-GUID-4)."""

import tracemalloc
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from mentorship.dashboard import copying
from mentorship.programmes import library
from mentorship.programmes.models import Material, MaterialFile
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
        ({"url": "https://" + "x" * 300}, "hoogstens 300 tekens"),
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


def test_a_statement_can_name_the_rule_that_it_touches_S3_STM_17(staff, programme):
    lines = "Een |  De  regel \nTwee\nDrie | "
    data = NEW | {"kind": "exercise", "body": "", "statements": lines}

    staff.post(url("material_add", programme), data)

    made = Material.objects.get(title="Eerste gesprek")
    assert made.statements == [("Een", "De regel"), ("Twee", ""), ("Drie |", "")]
    assert shown(staff, made)["statements"] == "Een | De regel\nTwee\nDrie |"
    before = made.fingerprint
    made.touches = ["", "", ""]
    assert made.fingerprint != before


def test_a_rule_that_is_too_long_is_told(staff, programme):
    data = NEW | {"kind": "exercise", "statements": f"Een | {'x' * 301}"}

    assert "hooguit 40 regels" in text(staff.post(url("material_add", programme), data))


@pytest.mark.parametrize("preset", ["gp", "school", "network", "work"])
def test_no_model_names_more_rules_than_statements(preset):
    programme = make_programme(preset)

    for each in programme.materials.exclude(items=[]):
        assert len(each.touches) in {0, len(each.items)}
        assert len(each.statements) == len(each.items)
        assert each.is_answered_apart


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
    assert "Een collega heeft dit intussen veranderd" in text(late)
    assert "Van de tweede." in text(late)
    errors = late.context["form"].errors
    assert set(errors) == {"__all__", "body"}
    assert errors["body"] == ["Er staat nu: “Van de eerste.”"]
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


# --- files -------------------------------------------------------------------------------------


def office(*inside):
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        for name in inside:
            archive.writestr(name, "x")
    return held.getvalue()


def picture(kind):
    drawn = BytesIO()
    Image.new("RGB", (2, 2)).save(drawn, kind)
    return drawn.getvalue()


def sent(content, name="werkblad.exe"):
    return {"file": SimpleUploadedFile(name, content, content_type="text/html")}


def phone_picture():
    drawn = BytesIO()
    pictures = [Image.new("RGB", (2, 2)) for _ in range(2)]
    pictures[0].save(drawn, "MPO", save_all=True, append_images=pictures[1:])
    return drawn.getvalue()


def of_a_later_version():
    """An archive that asks for a newer reader than there is."""
    archive = bytearray(office("word/document.xml"))
    archive[archive.index(b"PK\x01\x02") + 6] = 255
    return bytes(archive)


PDF = b"%PDF-1.7\n%%EOF"


@pytest.mark.parametrize(
    ("content", "ending", "content_type"),
    [
        (PDF, ".pdf", "application/pdf"),
        (office("word/document.xml"), ".docx", "wordprocessingml.document"),
        (office("xl/workbook.xml"), ".xlsx", "spreadsheetml.sheet"),
        (picture("PNG"), ".png", "image/png"),
        (picture("JPEG"), ".jpg", "image/jpeg"),
        (phone_picture(), ".jpg", "image/jpeg"),
    ],
)
def test_a_file_is_what_is_in_it_and_is_only_given_to_keep(
    staff, programme, client, content, ending, content_type
):
    data = NEW | {"body": "", "roles": ["mentee"]} | sent(content)
    response = staff.post(url("material_add", programme), data)

    made = Material.objects.get(title="Eerste gesprek")
    assert response.status_code == 302
    assert made.file_name == f"werkblad{ending}"
    log_in(client, make_participant(programme).user, purpose="portal")
    page = text(client.get(f"/m/materialen/{made.pk}/"))
    assert f"/m/materialen/{made.pk}/bestand/" in page
    for given in (
        client.get(f"/m/materialen/{made.pk}/bestand/"),
        staff.get(url("material_file", programme, made.pk)),
    ):
        assert given.content == content
        assert given["Content-Type"].endswith(content_type)
        assert given["Content-Disposition"] == f'attachment; filename="werkblad{ending}"'
        assert given["X-Content-Type-Options"] == "nosniff"
    assert str(made.file) == "Eerste gesprek"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<script>alert(1)</script>", "zonder macro"),
        (b"PK no archive", "zonder macro"),
        (of_a_later_version(), "zonder macro"),
        (office("ppt/presentation.xml"), "zonder macro"),
        (office("word/document.xml", "word/vbaProject.bin"), "zonder macro"),
        (picture("PNG")[:40], "zonder macro"),
        (b"GIF89a" + b"\0" * 40, "zonder macro"),
        (b"", "niet leeg"),
        (PDF + b"x" * (5 * 1024 * 1024), "groter dan 5 MB"),
    ],
)
def test_another_file_is_refused_and_what_was_typed_stays(staff, programme, content, message):
    page = text(staff.post(url("material_add", programme), NEW | sent(content, "brief.pdf")))

    assert message in page
    assert "Begin met een vraag." in page
    assert not Material.objects.filter(title="Eerste gesprek").exists()


def test_a_file_is_kept_put_in_place_of_or_taken_away(staff, programme):
    staff.post(url("material_add", programme), NEW | sent(PDF, "een"))
    made = Material.objects.get(title="Eerste gesprek")
    address = url("material_edit", programme, made.pk)

    def save(**typed):
        kept = {name: value for name, value in shown(staff, made).items() if name != "file"}
        response = staff.post(address, {name: v for name, v in (kept | typed).items() if v != ""})
        made.refresh_from_db()
        return response

    assert (made.file_name, "een.pdf" in text(staff.get(address))) == ("een.pdf", True)
    save(title="Tweede gesprek", body="")
    assert (made.title, made.body, made.file_name) == ("Tweede gesprek", "", "een.pdf")
    save(**sent(picture("PNG"), "twee.png"))
    assert (made.file_name, bytes(made.file.content)) == ("twee.png", picture("PNG"))
    assert "Schrijf een tekst" in text(save(drops_file="on"))
    save(drops_file="on", body="Een tekst.")
    assert made.file_name == ""
    assert not MaterialFile.objects.filter(material=made).exists()
    assert staff.get(url("material_file", programme, made.pk)).status_code == 404


def test_of_two_who_send_a_file_by_the_same_name_the_second_reads_so(staff, programme):
    staff.post(url("material_add", programme), NEW | sent(PDF, "folder.pdf"))
    made = Material.objects.get(title="Eerste gesprek")
    address = url("material_edit", programme, made.pk)
    seen = {name: value for name, value in shown(staff, made).items() if value and name != "file"}

    staff.post(address, seen | sent(PDF + b"1", "folder.pdf"))
    late = staff.post(address, seen | sent(PDF + b"2", "folder.pdf"))

    assert "Een collega heeft dit intussen veranderd" in text(late)
    assert set(late.context["form"].errors) == {"__all__"}
    assert bytes(MaterialFile.objects.get(material=made).content) == PDF + b"1"


def test_a_file_that_is_taken_away_meanwhile_is_not_there(staff, programme):
    staff.post(url("material_add", programme), NEW | sent(PDF))
    made = Material.objects.get(title="Eerste gesprek")
    MaterialFile.objects.all().delete()

    assert staff.get(url("material_file", programme, made.pk)).status_code == 404


def test_a_file_is_for_the_people_of_the_programme_alone(staff, programme, client):
    other = make_programme()
    theirs = other.materials.first()
    library.change(theirs, seen=theirs.fingerprint, file=library.recognised("x", PDF))
    log_in(client, make_participant(programme).user, purpose="portal")

    assert staff.get(url("material_file", other, theirs.pk)).status_code == 404
    assert client.get(f"/m/materialen/{theirs.pk}/bestand/").status_code == 404


def test_a_form_from_elsewhere_brings_no_file(coordinator, programme):
    strict = log_in(Client(enforce_csrf_checks=True), coordinator, second_factor=True)
    made = programme.materials.first()

    for address in (url("material_add", programme), url("material_edit", programme, made.pk)):
        assert strict.post(address, NEW | sent(PDF)).status_code == 403


def test_a_copy_of_a_programme_has_the_files_too(programme, coordinator):
    material = programme.materials.first()
    library.change(material, seen=material.fingerprint, file=library.recognised("werkblad", PDF))

    fresh = copying.copy(programme, name="Kopie", slug="kopie", by=coordinator)

    copied = fresh.materials.get(code=material.code)
    assert (copied.file_name, bytes(copied.file.content)) == ("werkblad.pdf", PDF)


def test_files_are_copied_one_at_a_time(programme, coordinator):
    half_a_megabyte = PDF + b"x" * 500_000
    copying.copy(programme, name="Eerst", slug="eerst", by=coordinator)  # what is loaded once
    for number in range(24):
        material = Material(title=f"M{number}", kind="tool", phase="start")
        library.add(material, to=programme, file=library.recognised("x", half_a_megabyte))

    tracemalloc.start()
    copying.copy(programme, name="Kopie", slug="kopie", by=coordinator)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 12 * len(half_a_megabyte)
