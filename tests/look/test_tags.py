"""The words and shapes of the look: days, moments, initials, bars and pages of a list."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from mentorship.look.templatetags import look
from mentorship.programmes.models import Cohort

TODAY = datetime(2026, 5, 21, 12, tzinfo=UTC)
FILTERS = ["day", "short_day", "moment", "ago"]


def drawn(text, **values):
    return Template("{% load look %}" + text).render(Context(values))


@pytest.fixture(autouse=True)
def on_a_thursday_in_may():
    with time_machine.travel(TODAY, tick=False), override("nl"):
        yield


@pytest.mark.parametrize("name", FILTERS)
def test_nothing_is_written_of_a_day_that_is_not_there(name):
    assert drawn("{{ value|" + name + " }}", value=None) == ""


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [
        (date(2026, 5, 21), "donderdag 21 mei", "do 21 mei"),
        (date(2027, 1, 4), "maandag 4 januari 2027", "ma 4 jan 2027"),
        # at half past eleven at night in London it is the next day here
        (datetime(2026, 5, 20, 23, 30, tzinfo=UTC), "donderdag 21 mei", "do 21 mei"),
        (datetime(2026, 5, 20, 23, 30), "woensdag 20 mei", "wo 20 mei"),
    ],
)
def test_days_are_written_as_people_say_them(value, long, short):
    assert (look.day(value), look.short_day(value)) == (long, short)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 5, 21, 14, 0, tzinfo=UTC), "donderdag 21 mei, 16:00 uur"),
        (datetime(2026, 5, 21, 14, 0), "donderdag 21 mei, 14:00 uur"),
    ],
)
def test_moments_are_on_the_clock_of_the_wall(value, written):
    assert look.moment(value) == written


@pytest.mark.parametrize(
    ("days", "written"),
    [
        (0, "vandaag"),
        (-1, "gisteren"),
        (1, "morgen"),
        (-2, "2 dagen geleden"),
        (-13, "13 dagen geleden"),
        (-14, "2 weken geleden"),
        (-59, "8 weken geleden"),
        (-60, "2 maanden geleden"),
        (2, "over 2 dagen"),
        (14, "over 2 weken"),
        (60, "over 2 maanden"),
    ],
)
def test_far_away_is_said_in_larger_steps(days, written):
    assert look.ago(TODAY.date() + timedelta(days=days)) == written


def test_english_days_are_english():
    with override("en"):
        assert look.ago(TODAY.date() - timedelta(days=3)) == "3 days ago"


@pytest.mark.parametrize("value", [date(2026, 5, 21), datetime(2026, 5, 21, 9, tzinfo=UTC)])
def test_the_leaf_of_today_is_filled(value):
    today = drawn("{% day_badge value %}", value=value)
    tomorrow = drawn("{% day_badge value %}", value=value + timedelta(days=1))

    assert ("today" in today, "today" in tomorrow) == (True, False)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Fleur van der Heijden", "FH"),
        ("Özlem", "Ö"),
        ("", ""),
        ("🦊 vos", "🦊V"),
        ("<b> x", "&lt;X"),
    ],
)
def test_a_person_has_initials_whatever_her_name(name, letters):
    assert f">{letters}<" in look.avatar(name, "mentor")
    assert f">{letters}<" in look.avatar(SimpleNamespace(user=SimpleNamespace(name=name)))


def test_mentor_and_mentee_differ_in_shape():
    both = look.duo_glyph("Ank Bos", "Cas Dik", "lg")

    assert both.index("av av-m av-lg") < both.index("av av-e av-lg")


@pytest.mark.parametrize(
    ("value", "total", "kind"),
    [(3, 12, "w-25"), (5, 0, "w-0"), (12, 3, "w-100"), (-1, 3, "w-0"), (1, 3, "w-33")],
)
def test_no_bar_sticks_out(value, total, kind):
    assert look.width(value, total) == kind


def test_errors_of_a_form_lead_to_their_fields():
    class Form(forms.Form):
        choice = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
        secret = forms.CharField(widget=forms.HiddenInput)

        def clean(self):
            raise forms.ValidationError("Samen klopt het niet.")

    listed = look.error_summary(Form({}))["errors"]

    assert [target for target, _message in listed] == ["", "id_choice_0", ""]


@pytest.mark.parametrize(
    ("previous", "following", "links"),
    [
        (None, None, set()),
        (None, "after.1", {"next"}),
        ("before.1", None, {"previous"}),
        ("before.1", "after.2", {"previous", "next"}),
    ],
)
def test_pages_of_a_list_keep_its_filters(previous, following, links):
    request = RequestFactory().get("/?stand=active&q=de%20Vries&vanaf=oud")
    page = SimpleNamespace(previous=previous, next=following)

    found = look.pager({"request": request}, page)

    assert set(found) == links
    assert all("stand=active&q=de+Vries" in link and "oud" not in link for link in found.values())


def test_every_state_of_duos_and_agreements_has_a_look():
    from agreements.models import RevisionStatus
    from mentorship.duos.models import DuoStatus

    assert set(look.STATES) == {*DuoStatus.values, *RevisionStatus.values}
    assert all("<svg" in look.state(status, "<b>") for status in look.STATES)
    assert "&lt;b&gt;" in look.state("active", "<b>")


class Lists(forms.Form):
    cohort = forms.ModelChoiceField(Cohort.objects.none(), required=False)
    kept = forms.ModelChoiceField(Cohort.objects.none(), empty_label="Alle")
    kind = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "Aap")])


@pytest.mark.django_db
def test_an_empty_line_of_a_list_says_what_to_do():
    form = Lists()

    drawn = "".join(render_to_string("bootstrap5/field.html", look.field(bound)) for bound in form)

    assert "---" not in drawn
    assert drawn.count("Kies …") == 2
    assert "Alle" in drawn
    assert "Aap" in drawn
