"""Changing each part of the settings, alone and two at once."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape
from django.utils.timezone import now

from mentorship.intake.forms import RoleForm
from mentorship.programmes import presets, summary
from mentorship.programmes.models import Programme
from mentorship.programmes.set_up_forms import PARTS
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application, make_programme
from tests.programmes.test_views import save, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("part", [*PARTS])
@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_a_part_saved_as_it_is_changes_nothing_else(staff_of, preset, part):
    programme = make_programme(preset, months_kept_refused=12, months_kept_ended=24)
    programme.refresh_from_db()
    before = {name: value for name, value in vars(programme).items() if name != "_state"}

    response = save(staff_of(programme), programme, part)

    assert response.status_code == 302, response.context["form"].errors
    programme.refresh_from_db()
    kept = {name: getattr(programme, name) for name in before}
    if part == "duur" and preset != "school":  # a rhythm keeps the numbers it needs alone
        kept["rhythm_days"] = before["rhythm_days"]
    assert kept == before


@pytest.mark.parametrize(
    ("part", "typed", "field", "value"),
    [
        ("over", {"aim": "Leren."}, "aim", "Leren."),
        ("wie", {"mentor_min_years": "7"}, "mentor_min_years", 7),
        ("wie", {"mentor_min_years": ""}, "mentor_min_years", None),
        ("wie", {"differ_fields": ["place"]}, "differ_fields", ["place"]),
        ("duur", {"rhythm_kind": "count", "rhythm_count": "12"}, "rhythm_days", None),
        ("start", {"reflections": "off"}, "reflections", "off"),
        ("bijdrage", {"fee_amount": "75,50"}, "fee_amount", Decimal("75.50")),
        (
            "bijdrage",
            {"fee_account": "nl91 abna 0417 1643 00"},
            "fee_account",
            "NL91ABNA0417164300",
        ),
        ("wie", {"is_full": "on"}, "is_full", True),
        (
            "training",
            {"training_topics": "Luisteren\nVragen"},
            "training_topics",
            ["Luisteren", "Vragen"],
        ),
        ("training", {"accreditation_points": "4"}, "accreditation_points", 4),
        ("training", {"interview_topics": "Reistijd"}, "interview_topics", ["Reistijd"]),
        (
            "evaluatie",
            {"midterm": [], "final": ["mentee"]},
            "evaluation_roles",
            {"final": ["mentee"]},
        ),
        ("evaluatie", {"asks_one_by_one": "on"}, "asks_one_by_one", True),
        (
            "start",
            {"first_place": "neutral", "neutral_places": "Bibliotheek\nBuurthuis"},
            "neutral_places",
            ["Bibliotheek", "Buurthuis"],
        ),
        (
            "samen",
            {"goal_categories": "Kennis\nDurf", "makes_plan": "on", "prepares_apart": "on"},
            "goal_categories",
            ["Kennis", "Durf"],
        ),
        ("samen", {"lists_network": "on"}, "lists_network", True),
        ("begeleiding", {"supervision": "interval", "contact_days": "28"}, "contact_days", 28),
        ("begeleiding", {"supervision": "on_request", "contact_days": "28"}, "contact_days", None),
        (
            "begeleiding",
            {"supervision": "on_request", "help_days": "3"},
            "help_days",
            3,
        ),
        ("kanalen", {"channels": " Site \n\nSite\nKrant"}, "channels", ["Site", "Krant"]),
        (
            "bewaren",
            {"months_kept_refused": "6", "months_kept_ended": "12"},
            "months_kept_ended",
            12,
        ),
        (
            "bewaren",
            {"months_kept_refused": "6", "months_kept_ended": "12", "months_kept_help": "3"},
            "months_kept_help",
            3,
        ),
    ],
)
def test_a_setting_is_changed(staff, programme, part, typed, field, value):
    save(staff, programme, part, **typed)

    programme.refresh_from_db()
    assert getattr(programme, field) == value
    assert staff.get(url("settings", programme.slug)).status_code == 200


@pytest.mark.parametrize(
    ("preset", "line"),
    [
        ("gp", "hun doelen bijhouden, een mentorschapsplan maken"),
        ("school", "hun doelen bijhouden, het eerste gesprek apart voorbereiden"),
        ("network", "hun doelen bijhouden, kennismakingen noteren"),
        ("work", "hun doelen bijhouden"),
    ],
)
def test_what_the_two_do_together_is_the_programmes_own(staff_of, preset, line):
    programme = make_programme(preset)

    found = {each.title: each.rows for each in summary.chapters(programme, [])}

    assert summary.together_in_a_line(programme) == line
    [(_kinds, kinds), (_papers, papers)] = found["Doelen en plan"]
    assert kinds.splitlines()[0] == ("Kennis" if preset == "gp" else "vrij")
    assert papers == line.removeprefix("hun doelen bijhouden, ")
    page = staff_of(programme).get(url("settings_read", programme.slug)).content.decode()
    assert papers in page


def test_what_comes_first_and_words_are_settings(staff, programme):
    save(staff, programme, "wie", gate_interview="decision:block", gate_training="")
    save(staff, programme, "woorden", mentee="leerling")

    programme.refresh_from_db()
    assert programme.gates.get("interview") == {"before": "decision", "strength": "block"}
    assert "training" not in programme.gates
    assert programme.word("mentee") == "leerling"


@pytest.mark.parametrize(
    ("part", "typed", "message"),
    [
        ("over", {"aim": ""}, "Schrijf een paar zinnen."),
        ("wie", {"mentor_min_years": "51"}, "van 1 tot en met 50"),
        ("duur", {"rhythm_kind": "count", "rhythm_count": ""}, "van 1 tot en met 100"),
        ("bijdrage", {"fee_amount": "-1"}, "Vul een bedrag in van 0 tot 10.000 euro."),
        ("bijdrage", {"fee_account": "NL92ABNA0417164300"}, "Vul een IBAN in"),
        ("bijdrage", {"fee_days": "0"}, "van 1 tot en met 365"),
        ("training", {"accreditation_points": "101"}, "van 0 tot en met 100"),
        ("start", {"first_place": "neutral"}, "Vul minstens één plek in."),
        (
            "start",
            {"first_place": "neutral", "neutral_places": "x" * 201},
            "Gebruik hoogstens 40 regels van hoogstens 200 tekens.",
        ),
        ("begeleiding", {"supervision": ""}, "Kies een van de twee."),
        ("begeleiding", {"supervision": "interval"}, "van 1 tot en met 365"),
        ("begeleiding", {"supervision": "interval", "contact_days": "0"}, "van 1 tot en met 365"),
        ("woorden", {"mentor": " "}, "Vul een woord in."),
        ("kanalen", {"channels": "x" * 61}, "Gebruik hoogstens 40 regels van hoogstens 60 tekens."),
        ("bewaren", {"months_kept_refused": "0"}, "van 1 tot en met 120"),
        ("bewaren", {"months_kept_help": "25"}, "van 1 tot en met 24"),
        ("begeleiding", {"help_days": "0"}, "van 1 tot en met 10"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(staff, programme, part, typed, message):
    page = save(staff, programme, part, **typed).content.decode()

    assert page.count(message) >= 2


def test_the_second_of_two_colleagues_reads_so_and_keeps_what_she_typed(staff, programme):
    edit = url("edit", programme.slug, "over")
    opened = {"aim": "Het hare", "audience": "Wie wil", "expectations": ""}
    opened["seen"] = staff.get(edit).context["form"]["seen"].value()
    save(staff, programme, "over", aim="Het zijne")

    late = staff.post(edit, opened)
    programme.refresh_from_db()
    assert programme.aim == "Het zijne"
    assert "Een collega heeft dit intussen veranderd." in late.content.decode()
    assert "Het hare" in late.content.decode()
    staff.post(edit, opened | {"seen": late.context["form"]["seen"].value()})

    programme.refresh_from_db()
    assert programme.aim == "Het hare"


def test_without_a_fee_the_settings_say_that_nobody_pays(staff, programme):
    save(staff, programme, "bijdrage", fee_amount="")

    assert "niemand betaalt" in staff.get(url("settings", programme.slug)).content.decode()


# --- the list of tasks ---------------------------------------------------------------------


def tasks(staff, programme):
    page = staff.get(url("settings", programme.slug))
    return {step.title: step for step in page.context["steps"]}, page


@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_a_new_programme_is_a_list_of_steps_each_with_a_line_and_a_place(staff_of, preset):
    programme = make_programme(preset, is_open=False)
    staff = staff_of(programme)

    steps, page = tasks(staff, programme)

    pays = preset == "gp"
    assert len(steps) == 12 + 1 + pays
    assert "Begeleiding" in steps
    assert ("Bijdrage" in steps) is pays
    assert ("Bijdrage" in {each.title for each in page.context["others"]}) is not pays
    assert all(step.text for step in steps.values())
    words = page.content.decode()
    parts = [*list(steps.values())[:-1], *page.context["others"]]
    lacking = sum(step.state == "missing" for step in parts)
    assert ("Alles wat moet, is ingevuld. " in words) is (lacking == 0)
    assert "onderdelen kun je nog bekijken." in words
    for step in [*steps.values(), *page.context["others"]]:
        if step.address != "#openen":
            assert staff.get(step.address).status_code == 200, step.title


def test_what_must_be_filled_in_is_said_in_one_line(staff_of):
    programme = make_programme(is_open=False, adviser_name="", fee_account="")
    staff = staff_of(programme)
    lacking = tasks(staff, programme)[1].content.decode()

    save(staff, programme, "bewaren", months_kept_refused="6", months_kept_ended="12")
    make_application(programme, is_test=True)
    Programme.objects.filter(pk=programme.pk).update(adviser_name="Anna", fee_account="NL91")
    whole = " ".join(tasks(staff, programme)[1].content.decode().split())

    assert "2 onderdelen moet je nog invullen." in lacking
    assert "Alles wat moet" not in lacking
    assert "Alles wat moet, is ingevuld. In elke volgorde." in whole


def test_what_is_still_to_do_becomes_done(staff, programme):
    before, _page = tasks(staff, programme)
    save(staff, programme, "bewaren", months_kept_refused="6", months_kept_ended="12")
    make_application(programme, is_test=True)

    after, _page = tasks(staff, programme)

    for title in ("Privacy", "Uitproberen"):
        assert (before[title].state, after[title].state) == ("to_do", "done")
    assert (after["Openzetten"].state, after["Privacy"].button) == ("done", "Wijzig")
    assert "6 maanden" in after["Privacy"].text


def test_what_must_be_filled_in_is_said_in_words_with_a_link_to_the_field(staff_of):
    programme = make_programme("gp", is_open=False, adviser_name="", fee_account="")
    staff = staff_of(programme)

    steps, page = tasks(staff, programme)

    text = page.content.decode()
    assert (steps["Naam en mensen"].state, steps["Openzetten"].state) == ("missing", "missing")
    assert "Vertrouwenspersoon" in steps["Openzetten"].text
    for part, field in (("gegevens", "adviser_name"), ("bijdrage", "fee_account")):
        address = url("edit", programme.slug, part)
        assert f'href="{address}#id_{field}"' in text
        assert f'id="id_{field}"' in staff.get(address).content.decode()


def test_a_programme_that_is_ready_or_closed_says_so(staff_of):
    programme = make_programme(is_open=False)
    staff = staff_of(programme)

    ready, _page = tasks(staff, programme)
    Programme.objects.update(status="closed")
    closed, _page = tasks(staff, programme)

    assert (ready["Openzetten"].state, closed["Openzetten"].state) == ("to_do", "to_do")
    assert "Dicht" in closed["Openzetten"].text


def test_weights_that_are_not_whole_questions_and_evaluations_that_are_not_there(staff, programme):
    Programme.objects.update(evaluation_roles={}, differ_fields=[], mentor_min_years=None, gates={})
    programme.questions.update(is_asked=False)
    programme.criteria.create(
        code="topics", label="Doelen", weight=90, kind="covers", question="topics"
    )

    steps, _page = tasks(staff, programme)

    for title in ("Criteria en weging", "Vragen bij de aanmelding", "Evaluatie"):
        assert steps[title].state == "to_do"
    assert steps["Wie mag meedoen"].text == "iedereen"


def test_rounds_and_a_colour_are_told(staff, programme):
    programme.cohorts.create(name="Najaar", opens_on="2026-09-01", closes_on="2026-10-01")
    Programme.objects.update(colour="#1d6fa5")

    page = staff.get(url("settings", programme.slug))

    texts = [step.text for step in page.context["others"]]
    assert {"1 ronde", "eigen kleur", "1 collega"} <= set(texts)


@pytest.mark.parametrize(
    ("preset", "fields", "step", "named"),
    [
        ("work", {"neutral_places": []}, "Afspraken", "neutral_places"),
        ("work", {"contact_days": None}, "Begeleiding", "contact_days"),
        ("school", {"supervision": ""}, "Begeleiding", "supervision"),
        ("gp", {"duration_default": None, "duration_min": None}, "Duur en ritme", None),
        ("gp", {"fee_account_name": ""}, "Bijdrage", "fee_account_name"),
    ],
)
def test_what_the_source_does_not_say_is_asked_before_opening(
    staff_of, preset, fields, step, named
):
    """S2-MATCH-3a, S2-GUID-3b."""
    programme = make_programme(preset, is_open=False, **fields)

    steps, page = tasks(staff_of(programme), programme)

    [lacking] = page.context["missing"]
    form = staff_of(programme).get(lacking.address).context["form"]
    name = lacking.address.partition("#id_")[2]
    assert steps[step].state == "missing"
    assert name == (named or "duration_default")
    assert lacking.label == form[name].label


@pytest.mark.parametrize(
    ("preset", "fields", "part", "name", "is_needed"),
    [
        ("work", {}, "start", "neutral_places", True),
        ("gp", {}, "start", "neutral_places", False),
        (
            "work",
            {"contact_days": 14, "supervision": "interval"},
            "begeleiding",
            "contact_days",
            True,
        ),
        ("school", {"supervision": "on_request"}, "begeleiding", "contact_days", False),
        ("school", {}, "duur", "rhythm_count", True),
        ("gp", {}, "bijdrage", "fee_account", True),
        ("school", {}, "bijdrage", "fee_account", False),
    ],
)
def test_what_is_needed_is_not_called_optional(staff_of, preset, fields, part, name, is_needed):
    programme = make_programme(preset, **fields)

    page = staff_of(programme).get(url("edit", programme.slug, part)).content.decode()

    label = page.split(f'for="id_{name}"')[1].split("</label>")[0]
    assert ("hoeft niet" in label) is not is_needed


def test_whether_both_roles_can_be_chosen_is_a_setting(staff, programme):
    application = make_application(programme, status="draft")

    def offered():
        form = RoleForm(application=application)
        return [code for code, _label in form.fields["role"].choices]

    assert offered()[-1] == "both"
    save(staff, programme, "wie", offers_both="")
    programme.refresh_from_db()
    assert offered() == ["mentee", "mentor"]
    read = staff.get(url("settings_read", programme.slug)).content.decode()
    assert "Allebei de rollen tegelijk" in read
    assert not make_programme("school").offers_both


def test_a_draft_may_have_the_rule_before_its_places(staff_of):
    """S2-MATCH-3a."""
    programme = make_programme(is_open=False)

    save(staff_of(programme), programme, "start", first_place="neutral")

    programme.refresh_from_db()
    assert programme.missing == ["neutral_places"]


def test_first_place_contact_and_who_evaluates_are_read_in_words(staff_of):
    """S2-MATCH-3a, S2-GUID-3b, S0-EVAL-3, S0-EVAL-4."""
    programme = make_programme("work", evaluation_roles={"final": ["mentee"]})
    staff = staff_of(programme)

    page = staff.get(url("settings_read", programme.slug)).content.decode()

    for words in (
        "op een neutrale plek",
        "Bibliotheek, Markt 1<br>Buurthuis",
        "minstens elke 28 dagen",
        "aan het eind: mentees",
        "nooit: de antwoorden zijn altijd zonder naam",
    ):
        assert words in page
    asked = staff.get(url("edit", programme.slug, "evaluatie")).content.decode()
    assert "De antwoorden zijn altijd zonder naam." in asked


@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_every_setting_is_on_one_page_to_read_and_print(staff_of, preset):
    programme = make_programme(preset)
    Programme.objects.update(is_full=True)

    page = staff_of(programme).get(url("settings_read", programme.slug)).content.decode()

    for question in programme.questions.all():
        assert escape(question.label) in page
    assert "wie zich nu aanmeldt, wacht" in page
    assert ("Tekst van de afspraken" in page) is (preset != "network")
    assert escape(programme.ground_rules.get().points[0]) in page


def test_a_newer_text_of_the_agreement_counts_and_one_may_have_none(staff, programme):
    body = presets.agreement("gp") | {"title": "Onze nieuwe afspraken"}
    programme.agreement_templates.create(version=1, body=body, published_at=now())

    read = staff.get(url("settings_read", programme.slug)).content.decode()
    assert "Onze nieuwe afspraken" in read
    assert "Aan welke doelen werken jullie?" in read
    programme.agreement_moment = "none"
    programme.save()
    steps, _page = tasks(staff, programme)

    assert steps["Afspraken"].text == programme.get_agreement_moment_display()
    bare = staff.get(url("settings_read", programme.slug)).content.decode()
    assert "Tekst van de afspraken" not in bare


def test_the_settings_of_others_cannot_be_read(staff):
    assert staff.get(url("settings_read", make_programme().slug)).status_code == 404


def test_only_what_two_people_can_share_can_differ(staff, programme):
    programme.questions.filter(code="topics").update(is_asked=False)

    form = staff.get(url("edit", programme.slug, "wie")).context["form"]

    offered = {code for code, _label in form.fields["differ_fields"].choices}
    assert {"hagro", "neighbourhoods", "place"} <= offered
    assert not {"topics", "offer", "works_since", "availability"} & offered


def test_numbers_say_between_what_they_are(staff, programme):
    page = staff.get(url("edit", programme.slug, "wie")).content.decode()

    assert "Van 1 tot en met 50." in page


# --- two at once ---------------------------------------------------------------------------


def at_once(programme, *clicks):
    """Let colleagues send forms at the same moment; give the status of each answer."""
    browsers = [log_in(Client(), coordinator_of(programme), second_factor=True) for _ in clicks]
    start, answers = threading.Barrier(len(clicks)), {}

    def click(n):
        address, typed = clicks[n]
        start.wait()
        try:
            answers[n] = browsers[n].post(address, typed).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[n]) for n in range(len(clicks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[n] for n in range(len(clicks))]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_at_once_one_does_and_the_other_reads_that_it_is_open():
    programme = make_programme(is_open=False)
    opens = (url("open_up", programme.slug), {})

    answers = at_once(programme, opens, opens)

    assert sorted(answers) == [302, 409]
    programme.refresh_from_db()
    assert programme.status == "open"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_a_programme_never_opens_without_what_a_colleague_empties_at_that_moment(_time):
    """S4-COND-11: whoever pays must be able to read to whom."""
    programme = make_programme("gp", is_open=False)
    part = url("edit", programme.slug, "bijdrage")
    shown = log_in(Client(), coordinator_of(programme), second_factor=True).get(part)
    emptied = {each.name: each.value() or "" for each in shown.context["form"]}
    emptied["fee_account"] = ""

    at_once(programme, (url("open_up", programme.slug), {}), (part, emptied))

    programme.refresh_from_db()
    assert programme.status == "draft" or not programme.missing


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_a_part_at_once_one_wins_and_the_other_reads_so():
    programme = make_programme()
    part = url("edit", programme.slug, "kanalen")
    shown = log_in(Client(), coordinator_of(programme), second_factor=True).get(part)
    seen = shown.context["form"]["seen"].value()

    answers = at_once(
        programme,
        (part, {"seen": seen, "channels": "Krant"}),
        (part, {"seen": seen, "channels": "Radio"}),
    )

    assert sorted(answers) == [200, 302]
    programme.refresh_from_db()
    assert programme.channels == (["Krant"] if answers[0] == 302 else ["Radio"])
