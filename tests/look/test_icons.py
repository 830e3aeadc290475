"""The icons come from one file; what the pages name is in it, as its package draws it."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import Context, Template
from lucide import IconDoesNotExist

from mentorship.dashboard.attention import RULES
from mentorship.dashboard.context_processors import PAGES
from mentorship.intake.templatetags.applications import LOOKS as OF_APPLICATIONS
from mentorship.look import sprite
from mentorship.look.templatetags.look import STATES, icon
from mentorship.programmes.set_up_steps import LOOKS as OF_STEPS

NAMED = re.compile(r'{% (?:icon|pill "[a-z]+") "([a-z0-9-]+)"')
TEMPLATES = Path("templates").rglob("*.html")
IN_CODE = [
    *(name for _page, _label, name in PAGES),
    *(rule.icon for rule in RULES),
    *(name for _tint, name, *_word in [*STATES.values(), *OF_APPLICATIONS.values()]),
    *(name for _tint, name, _word in OF_STEPS.values()),
]


def test_every_icon_of_the_pages_is_in_the_file():
    named = {name for page in TEMPLATES for name in NAMED.findall(page.read_text("utf-8"))}

    assert named
    assert {*named, *IN_CODE} - sprite.names() == set()


def test_the_file_has_its_icons_as_their_package_draws_them(tmp_path, monkeypatch, capsys):
    there, count = sprite.FILE.read_text(encoding="utf-8"), len(sprite.names())
    monkeypatch.setattr(sprite, "FILE", tmp_path / "icons.svg")

    call_command("icons")

    assert sprite.FILE.read_text(encoding="utf-8") == there
    assert f"{count} icons" in capsys.readouterr().out


def test_an_icon_is_added_by_its_name():
    drawn = sprite.drawn({"x", "anchor"})

    assert re.findall(r'<symbol id="([^"]+)" viewBox="0 0 24 24"><', drawn) == ["anchor", "x"]


def test_a_page_names_an_icon_of_the_file():
    drawn = icon("check", "ico-lg")

    assert drawn == (
        '<svg class="ico ico-lg" aria-hidden="true"><use href="/static/img/icons.svg#check"/></svg>'
    )
    assert finders.find(sprite.NAME) == str(sprite.FILE)


def test_an_icon_that_is_not_in_the_file_is_drawn_in_the_page():
    drawn = Template('{% load look %}{% icon "anchor" %}').render(Context())

    assert "anchor" not in sprite.names()
    assert "<path" in drawn
    assert 'class="ico"' in drawn
    assert "<use" not in drawn


def test_an_icon_that_does_not_exist_is_no_icon():
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")
