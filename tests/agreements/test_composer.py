"""Writing the text that duos sign: parts, drafts, versions, and what they look like (S4-DOC-1)."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from agreements import composing_actions as actions
from agreements import drafting_actions
from agreements.models import Template
from agreements.wording import Clause, Wording
from mentorship.programmes import actions as programme_actions
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
        data[name] = data[name] or ("" if data[name] is None else data[name])
    data = {name: value for name, value in data.items() if value != ""}
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


def test_the_list_of_agreements_has_the_texts_beside_it(staff, programme):
    response = staff.get(reverse("agreements:list", args=[programme.slug]))

    assert url("composer", programme) in text(response)
    assert url("composer", programme, language="en") in text(response)


@pytest.mark.parametrize("language", ["fr", "NL", "regels"])
def test_there_is_no_text_in_another_language(staff, programme, language):
    assert staff.get(url("composer", programme, language=language)).status_code == 404


@pytest.mark.parametrize(
    ("page", "args"),
    [
        ("composer", []),
        ("composer_frame", []),
        ("composer_pdf", []),
        ("clause_add", []),
        ("clause_edit", ["goals"]),
        ("composer_version", [1]),
    ],
)
def test_the_text_of_another_programme_is_not_there(staff, page, args):
    assert staff.get(url(page, make_programme("gp"), *args)).status_code == 404


@pytest.mark.parametrize(
    ("page", "args"),
    [
        ("composer_publish", []),
        ("composer_discard", []),
        ("composer_begin", []),
        ("clause_remove", ["goals"]),
        ("clause_move", ["goals", "omlaag"]),
    ],
)
def test_the_text_of_another_programme_cannot_be_changed_nor_one_by_looking(
    staff, programme, page, args
):
    assert staff.post(url(page, make_programme("gp"), *args)).status_code == 404
    assert staff.get(url(page, programme, *args)).status_code == 405
    assert not Template.objects.exists()


def test_the_page_asks_as_much_of_the_database_with_many_versions(
    staff, programme, django_assert_num_queries
):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            staff.get(url("composer", programme))
        return len(seen)

    publish_as(programme, 1)
    few = queries()
    for number in range(2, 30):
        publish_as(programme, number)

    assert queries() == few


def publish_as(programme, number, **changes):
    from django.utils.timezone import now

    body = presets.agreement(programme.preset) | changes
    return Template.objects.create(
        programme=programme, version=number, body=Wording.read(body).written(), published_at=now()
    )


# --- writing ------------------------------------------------------------------------------------


def test_another_number_goes_into_the_draft_and_then_into_new_agreements_alone(staff, programme):
    old = drawn_up()
    duo = make_duo(programme, status="confirmed")
    before = text(staff.get(url("composer", programme)))

    response = written(staff, programme, "notice_hours", default="48")

    assert ("begint met 24" in before, "begint met 24" in text(response)) == (True, False)
    assert "Alvast ingevuld: 24" in text(response)

    assert draft(programme).wording.field("notice_hours").default == 48
    assert "Alvast ingevuld: 48" in text(response)
    assert "Publiceer versie 1" in text(response)
    assert newest(programme) is None

    response = published(staff, programme)
    assert "Versie 1 geldt voor nieuwe afspraken." in text(response)
    agreement = drafting_actions.draw_up(duo)
    assert agreement.current.terms["notice_hours"] == 48
    assert agreement.current.template == newest(programme)
    assert old.current.terms["notice_hours"] == 24


def test_what_is_published_never_changes(staff, programme, coordinator):
    template = publish_as(programme, 1)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Template.objects.update(body={"title": "Anders"})
    written(staff, programme, "notice_hours", default="48")

    template.refresh_from_db()
    assert template.wording.field("notice_hours").default is None
    assert draft(programme).changed_by == coordinator


def test_a_draft_that_says_the_same_makes_no_version(staff, programme):
    publish_as(programme, 1)
    written(staff, programme, "notice_hours", default="48")
    written(staff, programme, "notice_hours", default="")

    published(staff, programme)

    assert Template.objects.get().version == 1


def test_publishing_twice_is_publishing_once(staff, programme):
    written(staff, programme, "notice_hours", default="48")
    seen = draft(programme).mark

    for _turn in range(2):
        staff.post(url("composer_publish", programme), {"seen": seen})

    assert newest(programme).version == 1
    assert Template.objects.count() == 1


def test_without_a_draft_nothing_is_published(staff, programme):
    response = staff.post(url("composer_publish", programme), {"seen": "x"}, follow=True)

    assert "Een collega heeft het concept veranderd" in text(response)
    assert not Template.objects.exists()


def test_the_versions_are_laid_beside_each_other(staff, programme):
    publish_as(programme, 1)
    written(staff, programme, "notice_hours", default="48")
    published(staff, programme)

    page = text(staff.get(url("composer_version", programme, 2)))
    assert "Alvast ingevuld: 48" in page
    assert "gewijzigd" in page
    assert "Dit is de eerste versie." in text(staff.get(url("composer_version", programme, 1)))
    assert staff.get(url("composer_version", programme, 3)).status_code == 404
    assert "Getekende versies veranderen nooit" in text(staff.get(url("composer", programme)))


def test_a_version_that_says_the_same_says_so(staff, programme):
    publish_as(programme, 1)
    publish_as(programme, 2)

    page = text(staff.get(url("composer_version", programme, 2)))

    assert "Er staat hetzelfde als in de versie ervoor." in page


@pytest.mark.parametrize("field", ["title", "points"])
def test_a_name_that_nothing_answers_to_is_refused_at_its_text(staff, programme, field):
    response = written(staff, programme, "communication", **{field: "Bel {kantoor} of {mentor}"})

    assert "{kantoor} staat niet in de lijst met namen" in text(response)
    assert "{mentor} staat niet" not in text(response)
    assert not Template.objects.exists()


def test_a_question_that_goes_leaves_a_fault_where_its_name_is_used(staff, programme):
    seen = actions.clause_mark(actions.current_wording(programme).clause("notice_hours"))
    staff.post(url("clause_remove", programme, "notice_hours"), {"seen": seen})

    page = published(staff, programme)

    assert "Het is niet gepubliceerd." in text(page)
    assert url("clause_edit", programme, "communication") in text(page)
    assert "“{notice_hours}” staat niet in de lijst met namen." in text(page)
    assert newest(programme) is None
    assert "{notice_hours} uur" in text(staff.get(url("composer", programme)))


def test_an_empty_block_of_signatures_is_not_published(staff, programme):
    written(staff, programme, "signatures", signers=["mentor"])

    page = published(staff, programme)

    assert "Het blok met handtekeningen is niet voor allebei." in text(page)
    assert newest(programme) is None


def test_a_text_without_a_subject_is_warned_about_and_published_anyway_S4_SIGN_2(staff, programme):
    written(staff, programme, "evaluation", covers=[])
    page = text(staff.get(url("composer", programme)))

    assert "Deze tekst zegt niets over:" in page
    assert "evaluatie." in page
    published(staff, programme)
    assert newest(programme).version == 1


def test_a_fixed_part_stays_and_its_words_can_change(staff, programme):
    mark = actions.clause_mark(actions.current_wording(programme).clause("confidentiality"))

    staff.post(url("clause_remove", programme, "confidentiality"), {"seen": mark})
    response = written(staff, programme, "confidentiality", points="We zwijgen.")

    assert draft(programme).wording.clause("confidentiality").points == ("We zwijgen.",)
    assert "Bewaard in het concept." in text(response)


def test_parts_move_up_and_down_and_no_further(staff, programme):
    def order():
        return [each.code for each in draft(programme).wording.clauses]

    staff.post(url("clause_move", programme, "months", "omhoog"))
    assert order()[:2] == ["months", "first_meeting"]
    staff.post(url("clause_move", programme, "months", "omhoog"))
    staff.post(url("clause_move", programme, "nergens", "omhoog"))
    assert order()[:2] == ["months", "first_meeting"]
    staff.post(url("clause_move", programme, "months", "omlaag"))
    assert order()[:2] == ["first_meeting", "months"]
    assert staff.post(url("clause_move", programme, "months", "opzij")).status_code == 404


NEW = {
    "tekst": {"title": "Reiskosten", "points": "De mentor betaalt zelf.\nDe mentee ook."},
    "regel": {"label": "Hoe reizen jullie?", "default": "met de trein"},
    "getal": {"label": "Hoeveel kilometer?", "min": "1", "max": "9", "default": "3"},
    "dag": {"label": "Wanneer evalueren jullie?"},
    "telefoon": {"label": "Noodnummer"},
    "keuze": {"label": "Welke taal?", "options": "Nederlands\nEngels"},
    "ritme": {"label": "Hoe vaak dan?", "options": ["w1", "m1"]},
    "lijst": {"label": "Wat nemen jullie mee?", "default": "pen\npapier"},
}


@pytest.mark.parametrize("word", NEW)
def test_a_new_part_comes_before_the_signatures(staff, programme, word):
    address = f"{url('clause_add', programme)}?soort={word}"
    staff.get(address)

    response = staff.post(address, NEW[word] | {"by": "mentee"}, follow=True)

    made = draft(programme).wording.clauses[-2]
    name = NEW[word].get("label") or NEW[word]["title"]
    assert made.name == name
    assert name in text(response)
    assert draft(programme).wording.clauses[-1].kind == "signatures"
    published(staff, programme)
    assert newest(programme)


def test_two_new_parts_of_one_name_have_each_their_own_code(staff, programme):
    address = f"{url('clause_add', programme)}?soort=telefoon"
    for _turn in range(2):
        staff.post(address, {"label": "Mentor", "by": "both"})

    codes = [each.code for each in draft(programme).wording.clauses[-3:-1]]
    assert codes == ["mentor_2", "mentor_3"]


def test_a_part_of_another_model_keeps_the_code_by_which_it_is_known(staff, programme):
    address = f"{url('clause_add', programme)}?soort=charter"
    page = staff.get(address)
    assert page.context["form"].initial["title"] == "Ethisch charter"

    staff.post(address, {"title": "Ethisch charter", "points": "We liegen niet."})

    assert draft(programme).wording.clause("charter").points == ("We liegen niet.",)
    assert staff.get(address).status_code == 404
    assert staff.get(f"{url('clause_add', programme)}?soort=handtekeningen").status_code == 404


def test_there_are_no_more_parts_than_a_text_can_hold(staff, programme, coordinator, monkeypatch):
    monkeypatch.setattr(actions, "MOST_CLAUSES", 3)

    address = f"{url('clause_add', programme)}?soort=telefoon"
    assert staff.post(address, {"label": "Nog een", "by": "both"}).status_code == 404
    assert "Voeg een onderdeel toe" not in text(staff.get(url("composer", programme)))
    late = Clause("", "text", "Te laat", ("x",))
    actions.add_clause(programme, "nl", clause=late, by=coordinator)

    assert not Template.objects.filter(body__icontains="Te laat").exists()


@pytest.mark.parametrize(
    ("word", "changes", "said"),
    [
        ("getal", {"min": "9", "max": "1", "default": ""}, "Vul hetzelfde getal in of meer."),
        ("getal", {"default": "10"}, "Vul een getal in van 1 tot en met 9."),
        ("getal", {"min": "-1"}, "Vul een heel getal in van 0 tot en met 1.000."),
        ("keuze", {"options": "Nederlands"}, "Geef minstens twee antwoorden"),
        ("ritme", {"options": ["w1"]}, "Geef minstens twee antwoorden"),
        ("tekst", {"points": ""}, "Schrijf wat er staat."),
        ("tekst", {"title": ""}, "Schrijf een kop."),
        ("regel", {"label": "x" * 201}, "Gebruik hoogstens 200 tekens."),
        ("regel", {"label": "Emoji 😀"}, "afdrukken"),
        ("tekst", {"points": "a\u202eb"}, "afdrukken"),
        ("regel", {"by": "paus"}, "Kies uit deze lijst."),
    ],
)
def test_what_is_not_right_is_said_at_its_field(staff, programme, word, changes, said):
    data = NEW[word] | {"by": "mentee"} | changes

    response = staff.post(f"{url('clause_add', programme)}?soort={word}", data)

    assert said in text(response)
    assert not Template.objects.exists()


HOSTILE = "<script>alert(1)</script> {{7*7}} <link rel=attachment href=file:///etc/passwd>"


def test_what_is_typed_stands_literally_on_the_page_and_in_the_pdf(staff, programme):
    written(staff, programme, "communication", points=HOSTILE)

    page = text(staff.get(url("composer", programme) + "?als=a4"))
    pdf = staff.get(url("composer_pdf", programme))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in page
    assert HOSTILE in words_of(pdf.content)
    assert pdf["Content-Type"] == "application/pdf"


def test_a_condition_hangs_on_the_programme_or_on_an_answer_before_it(staff, programme):
    address = f"{url('clause_add', programme)}?soort=keuze"
    staff.post(address, {"label": "Online?", "options": "ja\nnee", "by": "both"})
    when = "answer:online:ja"
    add = f"{url('clause_add', programme)}?soort=tekst"
    assert when in dict(staff.get(add).context["form"].fields["when"].choices)

    response = staff.post(add, {"title": "Beeld", "points": "Aan.", "when": when}, follow=True)

    clause = draft(programme).wording.clause("beeld")
    assert (clause.when.field, clause.when.value) == ("online", "ja")
    assert "alleen als het antwoord op “Online?” “ja” is" in text(response)
    assert "fact:fee" in dict(staff.get(add).context["form"].fields["when"].choices)
    staff.post(add, {"title": "Geld", "points": "Betaal.", "when": "fact:fee"})
    assert draft(programme).wording.clause("geld").when.fact == "fee"
    mark = actions.clause_mark(draft(programme).wording.clause("online"))
    staff.post(url("clause_remove", programme, "online"), {"seen": mark})
    page = text(staff.get(url("composer", programme)))
    assert "Het hangt af van een vraag die niet eerder wordt gesteld." in page
    kept = staff.get(url("clause_edit", programme, "beeld")).context["form"].fields["when"]
    assert when in dict(kept.choices)
    written(staff, programme, "beeld", when="")
    assert draft(programme).wording.clause("beeld").when is None


# --- title, promises, limits -------------------------------------------------------------------


def framed(browser, programme, **changes):
    page = browser.get(url("composer_frame", programme))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields} | changes
    data = {k: "\n".join(v) if isinstance(v, list) else v for k, v in data.items()}
    return browser.post(url("composer_frame", programme), data, follow=True)


def test_the_limits_of_confidentiality_are_read_before_signing_and_stand_in_the_pdf(
    staff, programme
):
    limits = "Bij gevaar vragen we hulp, ook zonder jouw ja."

    response = framed(staff, programme, limits=limits)

    assert "met de grenzen van de geheimhouding" in text(response)
    assert limits in text(response)
    assert limits in text(staff.get(url("composer", programme) + "?als=a4"))
    assert limits in words_of(staff.get(url("composer_pdf", programme)).content)
    assert draft(programme).wording.limits == limits


def test_without_signatures_both_tick(staff, programme):
    response = framed(staff, programme, is_signed="no", consent="Ik doe mee.")

    assert "Ze vinken het allebei aan, zonder handtekening" in text(response)
    assert "Type je naam om te tekenen" not in text(response)
    assert draft(programme).wording.is_signed is False
    paper = words_of(staff.get(url("composer_pdf", programme)).content)
    assert "Wie hier ja tegen zeiden" in paper
    published(staff, programme)
    assert newest(programme)


def test_a_title_and_something_to_tick_are_needed(staff, programme):
    response = framed(staff, programme, title="", consent="")

    assert "Schrijf een titel." in text(response)
    assert "Schrijf waar ze ja tegen zeggen." in text(response)
    assert not Template.objects.exists()


def test_one_begins_anew_with_a_model(staff, programme):
    staff.post(url("composer_begin", programme), {"model": "work"})
    assert draft(programme).wording.title == "Overeenkomst mentoring naar werk"

    staff.post(url("composer_begin", programme), {"model": "bestaat niet"})
    assert draft(programme).wording.title == "Overeenkomst mentoring naar werk"

    seen = draft(programme).mark
    staff.post(url("composer_begin", programme), {"model": "school", "seen": seen})
    assert draft(programme).wording.title == "Mentoring overeenkomst"
    for _turn in range(2):
        staff.post(url("composer_discard", programme), {"seen": draft_mark(programme)})
    assert not Template.objects.exists()


def draft_mark(programme):
    found = Template.objects.drafts().filter(programme=programme).first()
    return found.mark if found else ""


@pytest.mark.parametrize("page", ["composer_begin", "composer_discard"])
def test_nobody_throws_away_what_a_colleague_wrote_since(staff, programme, colleague, page):
    browser, _other = colleague
    written(staff, programme, "place", label="Waar?")
    seen = draft(programme).mark
    written(browser, programme, "goals", label="Welke doelen?")

    sent = {"seen": seen, "model": "work"}
    response = staff.post(url(page, programme), sent, follow=True)

    assert "Een collega schreef in het concept." in text(response)
    assert draft(programme).wording.field("goals").label == "Welke doelen?"


# --- two at once -------------------------------------------------------------------------------


@pytest.fixture
def colleague(programme):
    from django.test import Client

    other = make_coordinator("Femke de Boer")
    programme_actions.add_staff(programme, user=other)
    return log_in(Client(), other, second_factor=True), other


def test_who_is_second_at_a_part_reads_what_it_says_now_and_keeps_what_she_typed(
    staff, programme, colleague
):
    browser, _other = colleague
    mine = staff.get(url("clause_edit", programme, "place")).context["form"].initial["seen"]
    written(browser, programme, "place", label="Waar zien jullie elkaar?")

    sent = {"label": "Op welke plek?", "hint": "", "default": "", "by": "both", "when": ""}
    response = staff.post(url("clause_edit", programme, "place"), sent | {"seen": mine})

    page = text(response)
    assert "Een collega heeft dit veranderd terwijl jij schreef." in page
    assert "Er staat nu: “Waar zien jullie elkaar?”" in page
    assert 'value="Op welke plek?"' in page
    assert draft(programme).wording.field("place").label == "Waar zien jullie elkaar?"
    again = response.context["form"].data["seen"]
    staff.post(url("clause_edit", programme, "place"), sent | {"seen": again})
    assert draft(programme).wording.field("place").label == "Op welke plek?"


def test_who_writes_another_part_is_in_nobodys_way(staff, programme, colleague):
    browser, _other = colleague
    mine = staff.get(url("clause_edit", programme, "place")).context["form"].initial["seen"]
    written(browser, programme, "goals", label="Welke doelen?")

    sent = {"label": "Op welke plek?", "by": "both", "seen": mine}
    staff.post(url("clause_edit", programme, "place"), sent)

    wording = draft(programme).wording
    assert wording.field("place").label == "Op welke plek?"
    assert wording.field("goals").label == "Welke doelen?"


def test_a_part_that_a_colleague_took_out_can_be_put_back(staff, programme, colleague):
    browser, _other = colleague
    mine = staff.get(url("clause_edit", programme, "place")).context["form"].initial["seen"]
    browser.post(url("clause_remove", programme, "place"), {"seen": mine})
    sent = {"label": "Op welke plek?", "by": "both", "seen": mine}

    response = staff.post(url("clause_edit", programme, "place"), sent)

    assert "Een collega heeft dit veranderd" in text(response)
    assert 'value="Op welke plek?"' in text(response)
    staff.post(url("clause_edit", programme, "place"), sent | {"seen": ""})
    assert draft(programme).wording.field("place").label == "Op welke plek?"
    assert staff.get(url("clause_edit", programme, "nergens")).status_code == 404


def test_who_is_second_at_the_title_reads_what_it_says_now(staff, programme, colleague):
    browser, _other = colleague
    mine = staff.get(url("composer_frame", programme)).context["form"].initial["seen"]
    framed(browser, programme, title="Onze afspraken")

    response = framed(staff, programme, title="Mijn afspraken", seen=mine)

    assert "Er staat nu: “Onze afspraken”" in text(response)
    assert draft(programme).wording.title == "Onze afspraken"


def test_who_removes_what_a_colleague_changed_reads_it_first(staff, programme, colleague):
    browser, _other = colleague
    mine = staff.get(url("clause_edit", programme, "place")).context["form"].initial["seen"]
    written(browser, programme, "place", label="Waar zien jullie elkaar?")

    response = staff.post(url("clause_remove", programme, "place"), {"seen": mine}, follow=True)

    assert "Een collega heeft dit veranderd. Lees het" in text(response)
    assert "Waar zien jullie elkaar?" in text(response)
    assert draft(programme).wording.clause("place")
    again = response.context["form"].initial["seen"]
    for _turn in range(2):
        staff.post(url("clause_remove", programme, "place"), {"seen": again})
    assert draft(programme).wording.clause("place") is None


def test_nobody_publishes_what_a_colleague_changed_since(staff, programme, colleague):
    browser, other = colleague
    written(staff, programme, "place", label="Waar?")
    seen = draft(programme).mark
    written(browser, programme, "goals", label="Welke doelen?")

    response = staff.post(url("composer_publish", programme), {"seen": seen}, follow=True)

    page = text(response)
    assert "Een collega heeft het concept veranderd." in page
    assert f"veranderd door {other.name}" in page
    assert "Welke doelen?" in page
    assert newest(programme) is None


# --- what it looks like ------------------------------------------------------------------------


def test_the_preview_follows_what_is_typed_and_keeps_nothing(staff, programme):
    sent = {"label": "Op welke plek?", "by": "both", "voorbeeld": "1"}

    shown = staff.post(url("clause_edit", programme, "place"), sent)
    added = staff.post(
        f"{url('clause_add', programme)}?soort=tekst",
        {"title": "Reiskosten", "points": "Zelf.", "voorbeeld": "1"},
    )
    headed = {"title": "Ons plan", "consent": "Ja", "is_signed": "yes", "voorbeeld": "1"}
    frame = staff.post(url("composer_frame", programme), headed)
    wrong = staff.post(url("clause_edit", programme, "place"), sent | {"label": ""})

    assert "Op welke plek?" in text(shown)
    assert "<html" not in text(shown)
    assert shown["X-Preview"] == added["X-Preview"] == frame["X-Preview"] == "1"
    assert "Reiskosten" in text(added)
    assert "Ons plan" in text(frame)
    assert "X-Preview" not in wrong
    assert not Template.objects.exists()


def test_the_preview_can_show_what_a_real_duo_filled_in(staff, programme):
    duo = make_duo(programme, status="confirmed")
    agreement = offered(drafting_actions.draw_up(duo), place="Café Zoë")
    address = f"{url('composer', programme)}?als=a4&met={agreement.pk}"

    page = text(staff.get(address))

    assert f"Met {duo.mentee.name} en {duo.mentor.name}" in page
    assert "Café Zoë" in page
    strange = text(staff.get(f"{url('composer', programme)}?als=krant&met=0"))
    assert "Café Zoë" not in strange
    pdf = staff.get(f"{url('composer_pdf', programme)}?met={agreement.pk}")
    assert "Café Zoë" in words_of(pdf.content)


@pytest.mark.parametrize("preset", list(presets.CARDS))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_model_is_whole_and_can_be_shown(staff_of, preset, language):
    programme = make_programme(preset)
    browser = staff_of(programme)

    page = browser.get(url("composer", programme, language=language))
    paper = browser.get(url("composer_pdf", programme, language=language))

    wording = page.context["wording"]
    assert (page.context["faults"], page.context["missing"]) == ([], [])
    assert wording.title in words_of(paper.content)
    assert "{" not in words_of(paper.content)
    assert wording.is_signed is (preset != "network")


def test_a_programme_without_agreements_says_so(staff_of):
    programme = make_programme("network")

    page = text(staff_of(programme).get(url("composer", programme)))

    assert "Dit programma werkt nu zonder afspraken." in page


# --- which text counts -------------------------------------------------------------------------


def test_who_reads_english_gets_the_english_model(programme):
    duo = make_duo(programme, status="confirmed")
    duo.mentee.user.language = "en"
    duo.mentee.user.save()

    agreement = drafting_actions.draw_up(duo)

    assert agreement.current.template.language == "en"
    assert agreement.current.template.wording.title == "Declaration of intent for mentorship"


def test_a_dutch_text_of_ones_own_goes_before_the_english_model(programme):
    publish_as(programme, 1, title="Eigen afspraken")

    assert actions.template_of(programme, "en").wording.title == "Eigen afspraken"
    Template.objects.all().delete()
    publish_as(programme, 1)
    assert actions.template_of(programme, "en").language == "en"
