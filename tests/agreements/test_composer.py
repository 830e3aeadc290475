"""Writing the text that duos sign: parts, drafts, versions, and what they look like (S4-DOC-1)."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from agreements import composing_actions as actions
from agreements import drafting_actions
from agreements.models import Template
from agreements.wording import Wording
from mentorship.programmes import presets
from tests.agreements.steps import drawn_up, offered, words_of
from tests.conftest import log_in
from tests.factories import make_coordinator, make_duo, make_programme

pytestmark = pytest.mark.django_db


def url(page, programme, *args, language="nl"):
    return reverse(f"agreements:{page}", args=[programme.slug, language, *args])


def text(response):
    return response.content.decode()


def draft(programme, language="nl"):
    return Template.objects.drafts().get(programme=programme, language=language)


def newest(programme, language="nl"):
    return Template.objects.newest(programme, language)


def written(browser, programme, code, **changes):
    """Change a clause as its form would send it."""
    page = browser.get(url("clause_edit", programme, code))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    for name, value in data.items():
        if isinstance(value, list) and not hasattr(form.fields[name], "choices"):
            data[name] = "\n".join(value)
        data[name] = "" if data[name] is None else data[name]
    return browser.post(url("clause_edit", programme, code), data | changes, follow=True)


def published(browser, programme):
    seen = draft(programme).mark
    return browser.post(url("composer_publish", programme), {"seen": seen}, follow=True)


# --- looking ------------------------------------------------------------------------------------


def test_looking_makes_nothing_and_shows_the_model(staff, programme):
    for page in ("composer", "composer_frame", "composer_pdf"):
        assert staff.get(url(page, programme)).status_code == 200
    page = text(staff.get(url("composer", programme)))

    assert not Template.objects.exists()
    assert presets.agreement(programme.preset)["title"] in page
    assert "zoals in het model" in page
