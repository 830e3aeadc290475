"""The face of a programme: one colour and a logo, on its pages and in its mails."""

from io import BytesIO
from types import SimpleNamespace

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mentorship import paper
from mentorship.look.colours import LIGHT, contrast, palette
from mentorship.mail.compose import compose
from mentorship.programmes import house_style
from mentorship.programmes.letters import sender
from mentorship.programmes.models import Logo
from tests.conftest import log_in
from tests.factories import make_participant, make_programme, make_user

pytestmark = pytest.mark.django_db


def url(name, programme, *args):
    return reverse(f"programmes:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def picture(size=(900, 300), kind="PNG", mode="RGB", **saving):
    drawn = BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 3).save(drawn, kind, **saving)
    return drawn.getvalue()


def upload(staff, programme, content, name="logo.png", **kwargs):
    file = SimpleUploadedFile(name, content, "image/png")
    return staff.post(url("logo_set", programme), {"logo": file}, **kwargs)


def choose(staff, programme, colour, **hidden):
    data = {"colour": colour, "shown": colour, "was": programme.colour} | hidden
    return staff.post(url("house_style", programme), data, follow=True)


# --- colour --------------------------------------------------------------------------------


def test_a_colour_is_shown_before_it_is_kept(staff, programme):
    page = staff.post(url("house_style", programme), {"colour": "#ffcc00", "shown": "", "was": ""})

    programme.refresh_from_db()
    assert programme.colour == ""
    assert "Zo zou het eruitzien" in text(page)
    assert "/huisstijl/ffcc00/voorbeeld.css" in text(page)
    assert "We maken haar daar donkerder." in text(page)
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    staff.post(url("house_style", programme), sent)
    programme.refresh_from_db()
    assert programme.colour == "#ffcc00"


def test_it_says_what_becomes_of_the_colour(staff, programme):
    dark = text(choose(staff, programme, "#0b5563"))
    programme.refresh_from_db()
    grey = text(choose(staff, programme, "#777777", was="#0b5563"))

    assert "lichter" in dark
    assert "donkerder" not in dark
    assert "Zo ziet het eruit" in dark
    assert "donkerder" in grey
    assert "lichter" in grey


@pytest.mark.parametrize("colour", ["AA2", "#aa2", "aaaa22", " #AAAA22 "])
def test_a_colour_can_be_written_in_several_ways(staff, programme, colour):
    choose(staff, programme, colour, shown="#aaaa22")

    programme.refresh_from_db()
    assert programme.colour == "#aaaa22"


@pytest.mark.parametrize(
    "colour", ["", "rood", "#12", "#gggggg", "#aabbccdd", "x" * 40, "🎉", "\u202e", "{{7*7}}"]
)
def test_what_is_no_colour_is_told_and_kept(staff, programme, colour):
    page = text(choose(staff, programme, colour, shown=""))

    assert "Vul een kleur in" in page
    programme.refresh_from_db()
    assert programme.colour == ""


def test_who_is_second_reads_which_colour_a_colleague_chose(staff, programme):
    programme.colour = "#123456"
    programme.save()

    page = choose(staff, programme, "#aa2200", was="")

    programme.refresh_from_db()
    assert programme.colour == "#123456"
    assert "Een collega koos een andere kleur: #123456" in text(page)
    assert page.context["form"]["colour"].value() == "#aa2200"


def test_the_colour_of_the_site_can_come_back(staff, programme):
    choose(staff, programme, "#aa2200")

    staff.post(url("colour_drop", programme))

    programme.refresh_from_db()
    assert programme.colour == ""


def test_public_pages_have_the_colour_and_those_of_others_do_not(client, programme):
    programme.colour = "#aa2200"
    programme.save()

    page = text(client.get(url("public", programme)))
    other = text(client.get(url("public", make_programme())))

    [address] = [each for each in page.split('"') if each.startswith("/huisstijl/")]
    sheet = client.get(address)
    assert f"--brand:{palette('#aa2200', LIGHT).brand}" in text(sheet)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet["Cache-Control"]
    assert "/huisstijl/" not in other


def test_pages_of_participants_have_the_colour(as_participant, programme):
    programme.colour = "#aa2200"
    programme.save()
    participant = make_participant(programme)

    page = text(as_participant(participant).get(reverse("portal:home")))

    assert "/huisstijl/aa2200-" in page


def test_a_browser_that_has_the_sheet_does_not_get_it_again(client):
    address = reverse("programmes:house_style_sheet", args=["aa2200", "1"])
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("colour", ["rood", "aa22", "AA2200", "aabbccdd"])
def test_there_is_no_sheet_of_what_is_no_colour(client, staff, colour):
    sheet = reverse("programmes:house_style_sheet", args=[colour, "1"])
    sample = reverse("programmes:house_style_sample", args=[colour])

    assert client.get(sheet).status_code == 404
    assert staff.get(sample).status_code == 404


def test_the_sample_is_for_staff(client, staff):
    address = reverse("programmes:house_style_sample", args=["aa2200"])

    assert ".sample[data-bs-theme=dark]" in text(staff.get(address))
    assert client.get(address).status_code == 302


# --- logo ----------------------------------------------------------------------------------


def test_a_logo_is_drawn_anew_and_shown(client, staff, programme):
    secret = PngInfo()
    secret.add_text("Author", "Kanarie")

    page = text(upload(staff, programme, picture(pnginfo=secret), follow=True))

    programme.refresh_from_db()
    logo = Logo.objects.get(programme=programme)
    assert "Je logo staat op de pagina" in page
    assert b"Kanarie" not in bytes(logo.content)
    assert Image.open(BytesIO(bytes(logo.content))).size == (480, 160)
    address = url("logo", programme, programme.logo_version)
    assert address in text(client.get(url("public", programme)))
    response = client.get(address)
    assert (response["Content-Type"], response.content) == ("image/png", bytes(logo.content))
    assert "immutable" in response["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P")]
)
def test_every_kind_of_picture_becomes_a_png(staff, programme, kind, mode):
    upload(staff, programme, picture((30, 20), kind, mode))

    made = Image.open(BytesIO(bytes(Logo.objects.get().content)))
    assert (made.format, made.size) == ("PNG", (30, 20))


def test_another_logo_has_another_address(client, staff, programme):
    upload(staff, programme, picture())
    programme.refresh_from_db()
    first = url("logo", programme, programme.logo_version)

    upload(staff, programme, picture((50, 50)))

    programme.refresh_from_db()
    assert Logo.objects.count() == 1
    assert client.get(first).status_code == 404
    assert client.get(url("logo", programme, programme.logo_version)).status_code == 200


def test_a_logo_can_go(client, staff, programme):
    upload(staff, programme, picture())

    staff.post(url("logo_drop", programme))

    programme.refresh_from_db()
    assert programme.logo_version == ""
    assert not Logo.objects.exists()
    assert "/logo-" not in text(client.get(url("public", programme)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Kies een bestand met je logo."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "PNG of JPEG"),
        (b"GIF89a" + b"\0" * 50, "PNG of JPEG"),
        (picture()[:60], "PNG of JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "PNG of JPEG"),
        (b"x" * (200 * 1024 + 1), "groter dan 200 KB"),
    ],
)
def test_what_is_no_logo_is_told(staff, programme, content, message):
    page = text(upload(staff, programme, content))

    assert message in page
    assert not Logo.objects.exists()


def test_a_picture_that_unfolds_to_far_too_many_dots_is_none():
    with pytest.raises(house_style.NoPicture):
        house_style.redrawn(picture((5000, 4000), mode="1"))


def test_a_form_without_a_file_says_so(staff, programme):
    assert "Kies een bestand" in text(staff.post(url("logo_set", programme), {}))


def test_the_way_for_a_file_is_open_to_our_own_form_alone(programme, coordinator):
    browser = log_in(Client(enforce_csrf_checks=True), coordinator, second_factor=True)

    response = upload(browser, programme, picture())

    assert response.status_code == 403
    assert not Logo.objects.exists()


# --- mails and doors -----------------------------------------------------------------------


def test_mails_have_the_colour_and_the_logo(staff, programme):
    upload(staff, programme, picture())
    programme.refresh_from_db()
    programme.colour = "#ffcc00"

    letter = compose(
        "mail/new_link",
        to=make_user(),
        key="k",
        sender=sender(programme),
        action=("Open", "https://example.org/"),
        programme=programme,
    )

    brand = palette("#ffcc00", LIGHT).brand
    assert f'bgcolor="{brand}"' in letter.html
    assert contrast(brand, "#ffffff") >= 4.5
    assert f"/logo-{programme.logo_version}.png" in letter.html


@pytest.mark.parametrize("has_logo", [True, False])
def test_paper_has_the_logo(staff, programme, has_logo):
    if has_logo:
        upload(staff, programme, picture(mode="RGBA"))
        programme.refresh_from_db()
    link = SimpleNamespace(url="https://example.org/")
    words = {"link": link, "language": "nl", "qr": paper.picture(segno.make(link.url), border=2)}
    context = {"programme": programme} | words

    html = render_to_string("paper/recruitment_card.html", context)
    pdf = paper.render("paper/recruitment_card.html", context, language="nl")

    assert ("data:image/png;base64," in html.partition("qr")[0]) is has_logo
    assert (b"/Subtype /Image" in pdf or b"/Subtype/Image" in pdf) is has_logo


def test_the_face_is_for_the_staff_of_the_programme(staff, programme):
    other = make_programme()

    assert staff.get(url("house_style", other)).status_code == 404
    assert choose(staff, other, "#aa2200").status_code == 404
    assert upload(staff, other, picture()).status_code == 404
    for name in ("colour_drop", "logo_drop"):
        assert staff.post(url(name, other)).status_code == 404
        assert staff.get(url(name, programme)).status_code == 405
    assert staff.get(url("logo_set", programme)).status_code == 405
