"""Static files as production serves them: collected for real, named after their content."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.templatetags.static import static
from django.test import override_settings

OURS = ["css/theme.css", "js/passkey.js", "img/logo.svg"]


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "mentorship.look.storage.Storage"}}
    with override_settings(STORAGES=storages, STATIC_ROOT=folder):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


@pytest.mark.parametrize("name", OURS)
def test_a_file_is_served_under_the_name_of_its_content(collected, name):
    address = static(name)

    stem, _, ending = name.partition(".")
    assert re.fullmatch(rf"/static/{stem}\.[0-9a-f]{{12}}\.{ending}", address)
    assert (collected / address.removeprefix("/static/")).is_file()


def test_every_file_a_style_sheet_names_is_there(collected):
    sheet = (collected / staticfiles_storage.stored_name("css/theme.css")).read_text()

    named = [url for url in re.findall(r'url\("([^"]+)"\)', sheet) if not url.startswith("data:")]

    assert named
    assert all((collected / "css" / url).resolve().is_file() for url in named)


def test_files_are_compressed_beforehand(collected):
    name = staticfiles_storage.stored_name("css/theme.css")

    assert (collected / f"{name}.gz").stat().st_size < 45 * 1024


def test_an_error_page_appears_where_nothing_was_collected(collected):
    assert static("css/nergens.css") == "/static/css/nergens.css"


def test_what_no_page_loads_is_not_collected(collected):
    found = {path.name for path in collected.rglob("*") if path.is_file()}

    assert not [name for name in found if name.endswith(".map") or "bootstrap.rtl" in name]
    assert "bootstrap.min.css" in found
    assert "bootstrap.bundle.js" not in found
