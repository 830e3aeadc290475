"""Programmes of before a setting was there get what their preset says."""

from importlib import import_module

import pytest
from django.apps import apps

from mentorship.programmes import presets
from mentorship.programmes.models import Material, Programme
from tests.factories import make_programme

pytestmark = pytest.mark.django_db
MIGRATION = import_module("mentorship.programmes.migrations.0017_as_their_preset")


def older(preset, **fields):
    programme = make_programme(preset)
    Programme.objects.filter(pk=programme.pk).update(**MIGRATION.BEFORE | fields)
    Material.objects.filter(programme=programme).update(touches=[])
    return programme


def take_over(programme):
    MIGRATION.take_over(apps, None)
    programme.refresh_from_db()
    return {field: getattr(programme, field) for field in MIGRATION.BEFORE}


@pytest.mark.parametrize("preset", presets.CARDS)
def test_a_programme_of_before_is_like_a_new_one_of_its_preset(preset):
    fresh, programme = make_programme(preset), older(preset)

    found = take_over(programme)

    assert found == {field: getattr(fresh, field) for field in MIGRATION.BEFORE}
    ours, theirs = (
        list(each.materials.order_by("position").values_list("items", "touches"))
        for each in (programme, fresh)
    )
    assert ours == theirs


def test_the_presets_say_something_else_than_what_there_was():
    """Or there would be nothing to take over."""
    said = {name: take_over(older(name)) for name in presets.CARDS}

    assert said["work"]["country"] == "be"
    assert said["gp"]["makes_plan"]
    assert said["school"]["prepares_apart"]
    assert said["network"]["lists_network"]


def test_what_somebody_set_stays():
    programme = older("gp", goal_categories=["Durf"])

    assert take_over(programme) == MIGRATION.BEFORE | {"goal_categories": ["Durf"]}


def test_statements_of_their_own_touch_no_rule():
    programme = older("school")
    own = programme.materials.exclude(items=[]).first()
    Material.objects.filter(pk=own.pk).update(items=["Wie te laat is, trakteert."])

    take_over(programme)

    own.refresh_from_db()
    assert own.touches == []
