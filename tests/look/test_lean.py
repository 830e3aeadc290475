"""Pages leave out the indentation of their templates; e-mails keep every space."""

from pathlib import Path

from django.template import engines
from django.template.loader import get_template

from mentorship.look.lean import lean


def test_every_line_begins_at_its_first_character_and_keeps_its_number() -> None:
    assert lean("<p>\n    a  b\n\n\t<b>\n") == "<p>\na  b\n\n<b>\n"


def test_a_page_is_lean_and_a_text_as_it_was_written() -> None:
    page = get_template("intake/application_list.html")
    text = engines["django"].engine.template_loaders[0].loaders[0]
    origins = list(text.get_template_sources("emails/wrapper.txt"))

    kept = text.get_contents(origins[0])

    assert "\n  " not in page.template.source
    assert kept == Path(origins[0].name).read_text(encoding="utf-8")
