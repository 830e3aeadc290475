"""What a request may not do: fill the disk, break the encoding, be indexed; and settings that are no good."""

import os
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evaluations import links
from mentorship.accounts.actions import personal_link
from mentorship.intake.models import Application
from mentorship.paging import page
from mentorship.settings import INSECURE_KEY, ROOT
from mentorship.uploads import NoFiles
from tests.evaluations.rounds import open_round
from tests.factories import make_application, make_user

pytestmark = pytest.mark.django_db
LIMIT = 1024 * 1024


# --- files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/account/login/code/", "/taal/", "/m/onbekend/"])
def test_too_large_a_file_is_refused_in_plain_words(path):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "x" * 32  # of her own making: enough to have the form read

    response = browser.post(path, {"file": SimpleUploadedFile("a.bin", b"x" * (LIMIT + 1))})

    assert response.status_code == 413
    assert "Dit is te groot" in response.content.decode()


@pytest.mark.parametrize("path", ["intake:import_list", "programmes:logo_set"])
def test_far_too_large_a_file_gets_a_page_where_files_are_taken(staff, programme, path):
    address = reverse(path, args=[programme.slug])

    response = staff.post(address, {"a": SimpleUploadedFile("a.csv", b"x" * 11 * LIMIT)})

    assert response.status_code == 413
    assert "knip de lijst in stukken" in response.content.decode()
    assert '<link rel="stylesheet"' in response.content.decode()


def test_what_cannot_be_read_otherwise_says_so_too(client):
    # Wherever the size is not what is wrong: more fields than anybody fills in
    response = client.post("/account/login/code/", {f"a{n}": "1" for n in range(1100)})

    assert response.status_code == 400
    assert "Dit adres klopt niet" in response.content.decode()


def test_who_lies_about_the_length_is_cut_off_as_well(rf):
    request = rf.post("/", {"a": SimpleUploadedFile("a", b"x" * 700_000)})
    request.META["CONTENT_LENGTH"] = str(LIMIT)
    more = rf.post("/", {"a": SimpleUploadedFile("a", b"x" * (LIMIT + 1))})
    more.META["CONTENT_LENGTH"] = str(LIMIT)

    assert request.FILES == {}
    handler = NoFiles(more)
    handler.receive_data_chunk(b"x" * LIMIT, 0)
    with pytest.raises(Exception, match="takes no files"):
        handler.receive_data_chunk(b"x", LIMIT)


def test_without_a_limit_there_is_none(rf, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    request = rf.post("/", {"a": SimpleUploadedFile("a", b"x" * (LIMIT + 1)), "b": "1"})

    assert (dict(request.FILES), request.POST["b"]) == ({}, "1")


# --- encodings -----------------------------------------------------------------------------


def test_an_address_behind_a_button_says_so_to_who_opens_it_otherwise(client):
    response = client.get(reverse("evaluations:send"))

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Dit adres zit achter een knop" in response.content.decode()
    assert client.put(reverse("evaluations:send")).content == b""


@pytest.mark.parametrize("charset", ["utf-7", "utf-16-le"])
@pytest.mark.parametrize("where", ["code", "evaluation"])
def test_a_form_is_read_as_utf8_whatever_it_claims(client, programme, where, charset):
    path = "/account/login/code/"
    if where == "evaluation":
        _round, by_role = open_round(programme, 1, 1)
        path = f"/e/{links.token(by_role['mentor'][0])}/"
    body = "".join(
        f'--grens\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n+2AA-\r\n'
        for name in ("email", "keep", "better", "code")
    )

    response = client.post(
        path,
        f"{body}--grens--\r\n".encode(),
        content_type=f"multipart/form-data; boundary=grens; charset={charset}",
    )

    assert response.status_code < 500


# --- addresses -----------------------------------------------------------------------------


def test_pages_behind_a_secret_address_are_not_for_search_engines(client):
    link = personal_link(make_user(), "portal", to="/m/").removeprefix("http://127.0.0.1:8000")

    pages = [client.get(path) for path in (link, "/m/onbekend/", "/e/onbekend/")]

    assert {answer["X-Robots-Tag"] for answer in pages} == {"noindex, nofollow"}
    assert pages[0]["Referrer-Policy"] == "same-origin"
    assert "X-Robots-Tag" not in client.get("/")


@pytest.mark.parametrize(
    "token", ["%00", "a%00b", "%ff", "%F0%9F%98%80", "x" * 3000, "..", "%2e%2e"]
)
@pytest.mark.parametrize(
    "address",
    ["/m/{}/", "/m/{}/gesprekken.ics", "/e/{}/", "/delen/{}/", "/verder/{}/", "/verifieer/{}/"],
)
def test_a_secret_that_nobody_was_given_is_not_there(client, address, token):
    assert client.get(address.format(token)).status_code == 404


@pytest.mark.parametrize("digits", [19, 5000])
def test_a_cursor_of_thousands_of_digits_is_none(staff_of, digits):
    application = make_application()
    cursor = f"after.{'9' * digits}.2026-01-01T00:00:00+00:00"

    found = page(Application.objects.all(), by="-submitted_at", cursor=cursor)

    assert found.rows == [application]
    url = reverse("intake:application_list", args=[application.programme.slug])
    assert staff_of(application.programme).get(url, {"vanaf": cursor}).status_code == 200


# --- settings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "debug", "starts"),
    [(INSECURE_KEY, "false", False), (INSECURE_KEY, "true", True), ("own", "false", True)],
)
def test_the_published_key_starts_on_a_machine_of_your_own_alone(key, debug, starts):
    told = subprocess.run(
        [sys.executable, "-c", "import mentorship.settings"],
        cwd=ROOT,
        env=os.environ | {"SECRET_KEY": key, "DEBUG": debug},
        capture_output=True,
        check=False,
    )

    assert (told.returncode == 0) is starts
    assert (b"Set SECRET_KEY" in told.stderr) is not starts
