"""A cursor is part of an address, and an address can be anything."""

import pytest
from django.urls import reverse

from tests.factories import make_duo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "cursor",
    [
        "after.1.2026-01-01T00:00:00",
        "after.1.0001-01-01T00:00:00+23:59",
        "before.1.9999-12-31T23:59:59.999999-23:59",
        "after.1.2026-01-01T00:00:00+15:59:59",
        "after.99999999999999999999999.2026-01-01T00:00:00+00:00",
        "before.\u0663.2026-01-01T00:00:00",
        "after.\u00b2.",
        "after.1.\0",
        "after.1.{{7*7}}",
        "end",
        "",
    ],
)
def test_a_cursor_that_nobody_gave_out_still_gives_a_page(staff, programme, cursor):
    make_duo(programme)

    response = staff.get(reverse("duos:list", args=[programme.slug]), {"vanaf": cursor})

    assert response.status_code == 200
