"""Every page of a coordinator, found by following the links from her overview."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver, resolve

from tests.e2e.looking import look_at

PROGRAMME = "mentorschap-huisartsen"
HOME = f"/p/{PROGRAMME}/"
# A day gets a page of its own when there is more than its week shows.
WHOLE_DAY = f"{HOME}agenda/dag/"
# One of a kind is enough, but these are each a page of their own.
KINDS = ("part", "preset", "step")
# The journey looks at the pages of the other rooms.
ROOMS = {"dashboard", "programmes", "intake"}
POSTS_ONLY = 405
IS_FILE = re.compile(r"[.]|/pdf/").search


def kind_of(path):
    """Which page this is, whoever it is about."""
    found = resolve(path)
    return (found.view_name, *(found.kwargs[name] for name in KINDS if name in found.kwargs))


def links(page):
    """The addresses of coordinators' pages that this page leads to."""
    ways = page.locator("a[href], form[method=get]")
    found = ways.evaluate_all("all => all.map((each) => each.href || each.action)")
    parts = [urlsplit(address) for address in found]
    here = [each for each in parts if each.netloc == urlsplit(page.url).netloc]
    is_page = re.compile(rf"{HOME}|/programma-nieuw/").match
    return [each.path for each in here if is_page(each.path) and not IS_FILE(each.path)]


def names_of_lists(patterns, before=""):
    """The pages that need no more than a programme: nothing may hide from the menu."""
    for each in patterns:
        path = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from names_of_lists(each.url_patterns, path)
        elif re.fullmatch(r"p/<slug:slug>/[a-z/-]*", path):
            yield path.replace("<slug:slug>", PROGRAMME)


def walk(page):
    """Visit one page of each kind; give how to name those."""
    ahead, seen = [HOME, WHOLE_DAY], set()
    while ahead:
        path = ahead.pop(0)
        kind = kind_of(path)
        if kind in seen or kind[0].partition(":")[0] not in ROOMS:
            continue
        seen.add(kind)
        answer = page.goto(path)
        assert answer.status == 200, f"{answer.status} for {path}"
        yield kind
        ahead += links(page)


@pytest.fixture
def page(pages, ilse):
    return pages("desk", session=ilse)


def test_every_page_of_a_coordinator_is_accessible_and_fits_a_narrow_phone(page):
    seen, broken = set(), []
    for kind in walk(page):
        seen.add(kind)
        try:
            look_at(page)
        except AssertionError as error:
            broken.append(str(error))

    assert not broken, "\n".join(broken)
    names = {name for name, *_rest in seen}
    hidden = {
        f"/{path}"
        for path in names_of_lists(get_resolver().url_patterns)
        if resolve(f"/{path}").view_name not in names and resolve(f"/{path}").namespace in ROOMS
    }
    lost = [path for path in sorted(hidden) if page.request.get(path).status != POSTS_ONLY]
    assert lost == [], "no link leads there"
