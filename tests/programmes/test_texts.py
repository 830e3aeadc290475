"""Texts that follow the words of a programme, and figures in them that its settings contradict."""

import pytest

from mentorship.programmes import texts
from mentorship.programmes.models import MailText, Material, Question
from tests.factories import make_programme
from tests.programmes.test_views import save, url

pytestmark = pytest.mark.django_db


def found(programme):
    return {(doubt.figure, doubt.address.split("/")[-2]) for doubt in texts.doubts(programme)}


def test_texts_follow_the_words(staff, programme):
    programme.aim = "Een mentee leert. Mentees kiezen; een supermentee of mentee-in-spe niet."
    programme.refusal_phrases = ["Er zijn nu meer mentees dan mentoren."]
    programme.save()
    question = programme.questions.get(code="mentoring_question")
    question.label, question.readers = "Wat wil je als duo?", "De duo's en duo’s lezen dit."
    question.options = [["mentee", "Ik ben mentee"]]
    question.hint = "mentee " * 57
    question.save()

    page = save(staff, programme, "woorden", mentee="leerling", mentees="leerlingen", duo="koppel")
    told = staff.get(page.url).content.decode()

    programme.refresh_from_db()
    question.refresh_from_db()
    assert programme.aim.startswith("Een leerling leert. Leerlingen kiezen; een supermentee of m")
    assert programme.refusal_phrases == ["Er zijn nu meer leerlingen dan mentoren."]
    assert question.label == "Wat wil je als koppel?"
    assert question.options == [["mentee", "Ik ben leerling"]]
    assert question.readers == "De duo's en duo’s lezen dit."
    assert question.hint.startswith("mentee")  # it would not fit
    assert "teksten staan nu de nieuwe woorden" in told
    assert not Material.objects.filter(body__icontains=" mentee ").exists()
    assert not MailText.objects.filter(text__icontains=" mentee ").exists()
    assert not Question.objects.filter(label__icontains=" mentee ").exists()


def test_a_plural_with_an_apostrophe_is_another_word(staff, programme):
    programme.aim = "Duo’s en duo's en een duo."
    programme.save()

    save(staff, programme, "woorden", duo="koppel", duos="koppels")

    programme.refresh_from_db()
    assert programme.aim == "Koppels en koppels en een koppel."


@pytest.mark.parametrize(
    "address",
    [
        *("mentor@school.nl", "<mentor@school.nl>", "info@mentor.nl", "https://x.nl/mentor"),
        *("www.mentor.nl/mentor", "mentor.school.nl", "school.nl/mentor", "school.nl?wie=mentor"),
    ],
)
def test_addresses_keep_their_words(programme, address):
    programme.aim = f"Een mentor. Mentor of coach: {address} is van een mentor."
    programme.words = {"mentor": "buddy"}

    texts.follow_words(programme, before={term: term for term in texts.TERMS})

    programme.refresh_from_db()
    assert programme.aim == f"Een buddy. Buddy of coach: {address} is van een buddy."


def test_in_a_list_what_would_not_fit_stays_as_it_is(programme):
    long = "mentor " * 28
    programme.interview_topics = [long, "Je mentor"]
    programme.words = {"mentor": "ervaren buddy"}
    programme.save()
    question = programme.questions.get(code="mentoring_question")
    question.options = [["a", "mentor " * 17], ["b", "Mentor"]]
    question.save()

    texts.follow_words(programme, before={term: term for term in texts.TERMS})

    programme.refresh_from_db()
    question.refresh_from_db()
    assert programme.interview_topics == [long, "Je ervaren buddy"]
    assert question.options == [["a", "mentor " * 17], ["b", "Ervaren buddy"]]


def test_the_same_words_change_no_text(staff, programme):
    page = save(staff, programme, "woorden")

    assert "nieuwe woorden" not in staff.get(page.url).content.decode()


@pytest.mark.parametrize("preset", ["gp", "work", "network", "school"])
def test_a_model_contradicts_itself_nowhere(preset):
    programme = make_programme(preset)
    programme.refresh_from_db()

    assert texts.doubts(programme) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Het kost € 150.", "€ 150"),
        ("Het kost €75 en € 75,00.", None),
        ("Het kost € 1.075,00.", "€ 1.075,00"),
        ("We werken zes tot negen maanden samen.", None),
        ("We werken 6 tot en met 9 maanden samen.", None),
        ("Het duurt zes tot twaalf maanden.", "zes tot twaalf maanden"),
        ("Het duurt één maand.", "één maand"),
        ("Jullie zien elkaar twee weken.", None),
        ("Het duurt een half jaar.", None),
        ("Al vijf jaar huisarts.", None),
    ],
)
def test_a_figure_that_the_settings_do_not_have_is_doubted(text, figure):
    programme = make_programme(
        "gp",
        fee_amount=75,
        duration_unit="months",
        duration_min=6,
        duration_default=8,
        duration_max=9,
        aim=text,
    )
    programme.ground_rules.update(points=["Wees aardig."])
    programme.materials.all().delete()

    assert found(programme) == ({(figure, "over")} if figure else set())


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Het duurt 20 weken, elke twee weken een gesprek.", set()),
        ("Binnen twee weken hoor je het.", set()),
        ("Het duurt 12 weken.", {"12 weken"}),
        ("Het duurt zes maanden.", {"zes maanden"}),
        ("Een half jaar.", {"half jaar"}),
    ],
)
def test_a_programme_in_weeks_is_read_in_weeks(text, figures):
    programme = make_programme("school", duration_unit="weeks", duration_default=20, aim=text)
    programme.materials.all().delete()

    assert {doubt.figure for doubt in texts.doubts(programme)} == figures


def test_no_duration_contradicts_none():
    programme = make_programme("school", aim="Zes maanden.")
    programme.duration_default = None

    assert texts.doubts(programme) == []


def test_the_settings_say_what_no_longer_holds(staff, programme):
    programme.expectations = "Mentees betalen € 150."
    programme.save()

    save(staff, programme, "bijdrage", fee_amount="75")
    page = staff.get(url("settings", programme.slug)).content.decode()

    assert "Klopt dit nog?" in page
    assert "“€ 150”" in page
    assert f"{url('edit', programme.slug, 'over')}#id_expectations" in page
