"""Filling in together: one form, two ticks, and on to the page to sign."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from agreements import drafting_actions, jobs, prefill, seal_keys, versions
from agreements.models import Agreement, Revision, Template
from agreements.selectors import FILL, TICKED, standing_for
from mentorship.duos import ending_actions
from mentorship.transitions import TransitionNotAllowed
from tests.agreements.steps import (
    GP,
    SCHOOL,
    SOON,
    TERMS,
    agreed,
    drawn_up,
    events,
    mails,
    offered,
    put_name,
    sealed,
    signed_by_both,
    text,
    url,
    words_of,
)
from tests.agreements.test_pages import at_once
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db

KEPT = {
    "months": 8,
    "frequency": "w4",
    "minutes": 60,
    "notice_hours": 24,
    "goals": ["Grenzen bewaken", "Nee zeggen"],
    "first_meeting": SOON.isoformat(),
    "place": "Praktijk De Linde",
}
LITERAL = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{notice_hours}",
    "file:///etc/passwd",
    "<link rel=attachment href=file:///etc/passwd>",
    "<img src=http://127.0.0.1>",
    "@import url(http://127.0.0.1)",
]
REFUSED = ["😀", "a\u202eb", "a\u0007b"]
TEXTS = ["place", "mentee_phone", "goals"]
NUMBERS = ["months", "minutes", "notice_hours"]


def fill(browser, agreement, **changes):
    data = GP | {"seen": agreement.current.mark, "is_right": "on"} | changes
    return browser.post(url("fill", agreement), data)


def tick(browser, agreement, **changes):
    """Send the form as it was shown, with the tick."""
    form = browser.get(url("fill", agreement)).context["form"]
    shown = {bound.name: bound.value() or "" for bound in form}
    return browser.post(url("fill", agreement), shown | {"is_right": "on"} | changes)


def errors_of(response):
    """The fields at which the form says something; none where it went on."""
    return list(response.context["form"].errors) if response.status_code == 200 else []


def custom(agreement, **clauses):
    """Give the draft a text in which these clauses are otherwise."""
    revision = agreement.current
    body = dict(revision.template.body)
    body["clauses"] = [each | clauses.get(each["code"], {}) for each in body["clauses"]]
    programme = agreement.duo.programme
    revision.template = Template.objects.create(programme=programme, version=77, body=body)
    revision.save()
    return agreement


# --- what is known already -------------------------------------------------------------------------


def test_the_form_shows_what_is_known_already(as_participant):
    agreement = drawn_up()
    duo = agreement.duo

    page = as_participant(duo.mentee).get(url("fill", agreement))

    shown = page.context["form"].initial
    assert (shown["mentee_phone"], shown["notice_hours"], shown["minutes"]) == (
        duo.mentee.application.phone,
        duo.programme.notice_hours,
        60,
    )


def test_what_the_form_would_refuse_is_not_proposed():
    programme = make_programme(notice_hours=9000)
    mentee = make_participant(programme)
    mentee.application.phone = "😀 06"
    mentee.application.save()
    duo = make_duo(programme, status="confirmed", mentee=mentee)

    known = prefill.known(duo, drafting_actions.draw_up(duo).current.template.wording)

    assert {"notice_hours", "mentee_phone", "goals", "first_meeting"}.isdisjoint(known)


def test_what_the_text_proposes_is_filled_in_already_if_it_can_be():
    lines = {"code": "goals", "kind": "list", "label": "Doelen", "default": ["Nee zeggen"]}
    agreement = custom(drawn_up(), goals=lines, place={"type": "date", "default": "2026-12-01"})

    known = prefill.known(agreement.duo, agreement.current.template.wording)

    assert (known["goals"], known["place"]) == (["Nee zeggen"], "2026-12-01")


def test_how_often_comes_from_the_rhythm_of_the_programme():
    programme = make_programme(rhythm_kind="interval", rhythm_days=28)

    agreement = drafting_actions.draw_up(make_duo(programme, status="confirmed"))

    assert agreement.current.terms["frequency"] == "w4"


# --- two ticks -------------------------------------------------------------------------------------


def test_the_first_tick_asks_the_other_by_one_mail(as_participant):
    agreement = drawn_up()
    duo = agreement.duo
    browser = as_participant(duo.mentor)

    response = fill(browser, agreement)
    fill(browser, agreement)

    assert response.headers["Location"] == url("fill", agreement)
    assert KEPT.items() <= agreement.current.terms.items()
    assert [mail.to for mail in mails("agreement_check")] == [[duo.mentee.user.email]]
    assert "krijgt een e-mail" in text(browser.get(url("fill", agreement)))
    assert (standing_for(duo.mentor.user), standing_for(duo.mentee.user)) == (
        {duo.pk: TICKED},
        {duo.pk: FILL},
    )


def test_the_second_tick_leads_straight_on_to_sign(as_participant):
    agreement = drawn_up()
    fill(as_participant(agreement.duo.mentor), agreement)

    response = tick(as_participant(agreement.duo.mentee), agreement)

    assert response.headers["Location"] == url("sign", agreement)
    assert agreement.current.status == "offered"
    assert events(agreement) == ["drafted", "filled", "agreed", "agreed", "offered"]
    assert len(mails("agreement_check")) == 1


def test_what_was_put_to_both_and_is_sent_unchanged_leads_to_signing(as_participant):
    agreement = offered()
    mentee = as_participant(agreement.duo.mentee)
    form = mentee.get(url("fill", agreement)).context["form"]
    shown = {bound.name: bound.value() or "" for bound in form}

    response = mentee.post(url("fill", agreement), shown | {"is_right": ""})

    assert response.headers["Location"] == url("sign", agreement)
    assert (agreement.current.number, agreement.current.status) == (1, "offered")


def test_without_a_seal_the_second_tick_says_that_signing_waits(as_participant, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    seal_keys.make(tmp_path / "seal")
    agreement = drawn_up()
    fill(as_participant(agreement.duo.mentor), agreement)
    (tmp_path / "seal" / "passphrase").write_bytes(b"anders")
    mentee = as_participant(agreement.duo.mentee)

    page = text(mentee.get(tick(mentee, agreement).headers["Location"]))

    assert agreement.current.status == "draft"
    assert "Tekenen kan nu even niet: ons zegel werkt niet." in page


def test_a_change_takes_the_tick_of_the_other_away_and_is_marked(as_participant):
    agreement = drawn_up()
    mentor, mentee = as_participant(agreement.duo.mentor), as_participant(agreement.duo.mentee)
    fill(mentor, agreement)

    tick(mentee, agreement, place="Tiel")

    revision = agreement.current
    assert (revision.status, revision.mentor_agreed_at) == ("draft", None)
    assert revision.mentee_agreed_at is not None
    page = text(mentor.get(url("fill", agreement)))
    assert "Laatste wijziging: Fleur" in page
    assert "Waar spreken jullie af?" in page
    assert len(mails("agreement_check")) == 2
    tick(mentor, agreement)
    assert agreement.current.status == "offered"


def test_without_a_tick_it_is_kept_and_nobody_is_asked(as_participant):
    agreement = drawn_up()
    browser = as_participant(agreement.duo.mentee)

    response = fill(browser, agreement, is_right="", goals="", first_meeting="", place="Ede")

    assert response.status_code == 302
    assert (agreement.current.terms["place"], agreement.current.status) == ("Ede", "draft")
    assert "Zet het vinkje" in text(browser.get(url("fill", agreement)))
    assert mails("agreement_check") == []


def test_what_was_emptied_is_gone(as_participant):
    agreement = drawn_up()
    browser = as_participant(agreement.duo.mentee)
    fill(browser, agreement, is_right="")

    fill(browser, agreement, is_right="", goals="")

    assert "goals" not in agreement.current.terms


@pytest.mark.parametrize("field", ["first_meeting", "months", "frequency", "place", "goals"])
def test_who_ticks_has_filled_in_everything(as_participant, field):
    agreement = drawn_up()

    response = fill(as_participant(agreement.duo.mentee), agreement, **{field: ""})

    assert list(response.context["form"].errors) == [field]
    assert "Nog invullen" in text(response)
    assert agreement.current.mentee_agreed_at is None


def test_sending_the_form_twice_is_sending_it_once(as_participant):
    """A double click."""
    agreement, drawn = agreed(drawn_up(), KEPT), drawn_up()
    browser = as_participant(drawn.duo.mentor)
    data = GP | {"seen": drawn.current.mark, "is_right": "on"}

    twice = [browser.post(url("fill", drawn), data).status_code for _ in range(2)]
    again = tick(as_participant(agreement.duo.mentee), agreement)

    assert (twice, drawn.current.number, len(mails("agreement_check"))) == ([302, 302], 1, 2)
    assert (again.headers["Location"], agreement.current.number) == (url("sign", agreement), 1)


def test_of_two_who_fill_in_at_once_the_second_reads_so_and_loses_nothing(as_participant):
    agreement = drawn_up()
    seen = agreement.current.mark
    fill(as_participant(agreement.duo.mentor), agreement, place="Tiel")
    mentee = as_participant(agreement.duo.mentee)

    response = fill(mentee, agreement, seen=seen, place="Ede")

    assert "De ander heeft de afspraken aangepast" in text(response)
    assert ("Tiel" in text(response), 'value="Ede"' in text(response)) == (True, True)
    assert agreement.current.terms["place"] == "Tiel"
    fill(mentee, agreement, place="Ede", seen=response.context["form"]["seen"].value())
    assert (agreement.current.terms["place"], agreement.current.number) == ("Ede", 1)


def test_who_ticked_what_the_other_changed_meanwhile_reads_it_again():
    agreement = drawn_up()
    people = agreement.duo.mentor.user, agreement.duo.mentee.user
    seen = agreement.current.mark
    drafting_actions.fill_in(agreement, terms=TERMS, seen=seen, by=people[0], is_right=True)

    with pytest.raises(versions.Changed):
        drafting_actions.fill_in(agreement, terms={}, seen=seen, by=people[1], is_right=True)

    assert agreement.current.mentee_agreed_at is None


# --- who fills in what -----------------------------------------------------------------------------


def test_each_fills_in_her_own_fields_and_reads_those_of_the_other(as_participant):
    agreement = drawn_up()
    mentor = as_participant(agreement.duo.mentor)
    his = agreement.current.terms["mentor_phone"]

    page = as_participant(agreement.duo.mentee).get(url("fill", agreement))
    fill(mentor, agreement, mentee_phone="06 99 99 99 99", mentor_phone="06 11 11 11 11")

    form = page.context["form"]
    assert ("mentee_phone" in form.fields, "mentor_phone" in form.fields) == (True, False)
    assert his in text(page)
    terms = agreement.current.terms
    assert (terms["mentor_phone"], terms["mentee_phone"]) == (
        "06 11 11 11 11",
        agreement.duo.mentee.application.phone,
    )


def test_what_the_other_has_to_fill_in_is_asked_of_her(as_participant):
    agreement = drawn_up()
    revision = agreement.current
    del revision.terms["mentor_phone"]
    revision.save()
    mentee = as_participant(agreement.duo.mentee)

    fill(mentee, agreement)

    page = text(mentee.get(url("fill", agreement)))
    assert "Telefoon van de mentor" in page
    assert "Ahmed vult dit in" in page
    assert agreement.current.mentee_agreed_at is None
    assert [mail.to[0] for mail in mails("agreement_check")] == [agreement.duo.mentor.user.email]


def test_the_staff_fill_in_their_part_and_both_look_at_it(as_participant, staff_of):
    agreement = custom(drawn_up(), place={"by": "coordinator"})
    address = ["fill_ours", agreement.duo.programme.slug, agreement.pk]
    staff = staff_of(agreement.duo.programme)
    page = text(as_participant(agreement.duo.mentee).get(url("fill", agreement)))
    fill(as_participant(agreement.duo.mentee), agreement)

    listed = text(staff.get(desk("list", address[1])))
    form = staff.get(desk(*address)).context["form"]
    staff.post(desk(*address), {"seen": form["seen"].value(), "place": "Buurthuis"})

    assert "vult dit in" in page
    assert "Vul jouw deel in" in listed
    assert list(form.fields) == ["seen", "place"]
    assert (agreement.current.terms["place"], agreement.current.mentee_agreed_at) == (
        "Buurthuis",
        None,
    )
    assert len(mails("agreement_check")) == 3


def test_two_of_the_staff_do_not_overwrite_each_other(staff_of):
    agreement = custom(drawn_up(), place={"by": "coordinator"})
    programme = agreement.duo.programme
    staff, address = staff_of(programme), desk("fill_ours", programme.slug, agreement.pk)
    seen = agreement.current.mark
    staff.post(address, {"seen": seen, "place": "Buurthuis"})

    late = staff.post(address, {"seen": seen, "place": "Bibliotheek"})
    same = staff.post(address, {"seen": seen, "place": "Buurthuis"})

    assert "Bibliotheek" in text(late)
    assert (agreement.current.terms["place"], same.status_code) == ("Buurthuis", 302)


def test_the_staff_fill_in_nothing_of_what_is_to_be_signed(staff_of):
    agreement = offered()
    programme = agreement.duo.programme

    page = staff_of(programme).get(desk("fill_ours", programme.slug, agreement.pk))

    assert page.headers["Location"] == desk("detail", programme.slug, agreement.pk)
    with pytest.raises(versions.Changed):
        drafting_actions.fill_in_ours(
            agreement, terms={"place": "X"}, seen="1.draft", by=agreement.duo.guide
        )


def desk(name, *args):
    from django.urls import reverse

    return reverse(f"agreements:{name}", args=args)


def test_what_hangs_on_an_answer_is_needed_only_where_it_counts(as_participant):
    hangs = {"when": {"field": "place", "value": "Online"}, "kind": "field", "type": "text"}
    agreement = custom(drawn_up(), minutes={"by": "both", **hangs})
    mentee = as_participant(agreement.duo.mentee)

    without = fill(mentee, agreement, minutes="")
    needed = fill(mentee, agreement, place="Online", minutes="")

    assert without.status_code == 302
    assert list(needed.context["form"].errors) == ["minutes"]


def test_of_an_answer_that_does_not_count_nothing_is_offered():
    hangs = {"when": {"field": "place", "value": "Online"}, "kind": "field", "type": "text"}
    agreement = custom(drawn_up(), minutes={"by": "both", **hangs})

    agreed(agreement, KEPT | {"place": "Tiel"})

    assert "minutes" in agreement.current.terms
    assert "minutes" not in agreement.current.offered["terms"]


# --- what is not right -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field in TEXTS for value in REFUSED]
)
def test_a_text_that_cannot_be_printed_is_refused_at_its_field(as_participant, field, value):
    agreement = drawn_up()
    browser = as_participant(agreement.duo.mentee)

    response = fill(browser, agreement, **{field: value}, minutes="77")

    errors = errors_of(response)
    if field == "goals" and value == "a\u0007b":
        assert agreement.current.terms["goals"] == ["ab"]  # what no keyboard types is dropped
        return
    assert errors == [field]
    assert ('value="77"' in text(response), agreement.current.status) == (True, "draft")


def test_a_null_character_never_reaches_the_database(as_participant):
    agreement = drawn_up()

    response = fill(as_participant(agreement.duo.mentee), agreement, place="a\x00b")

    assert list(response.context["form"].errors) == ["place"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", "x" * 20_000),
        ("mentee_phone", "6" * 201),
        ("goals", "x" * 501),
        ("goals", "doel\n" * 21),
    ],
)
def test_a_text_that_is_too_long_is_refused_at_its_field(as_participant, field, value):
    agreement = drawn_up()

    response = fill(as_participant(agreement.duo.mentee), agreement, **{field: value})

    assert list(response.context["form"].errors) == [field]
    assert value.strip() in text(response).replace("\r", "")


@pytest.mark.parametrize(
    "value", ["0", "-1", "1.5", "1e3", "99999", "9" * 5000, "😀", "\x00", "<script>", "{{7*7}}"]
)
@pytest.mark.parametrize("field", NUMBERS)
def test_a_number_that_cannot_be_is_refused_at_its_field(as_participant, field, value):
    agreement = drawn_up()

    response = fill(as_participant(agreement.duo.mentee), agreement, **{field: value})

    assert list(response.context["form"].errors) == [field]
    assert "<script>" not in text(response).replace("<script src", "")


@pytest.mark.parametrize(
    "value", ["31-2-2026", "0001-01-01", "9999-12-31", "😀", "\x00", "{{7*7}}", "\u202e2026"]
)
def test_a_day_that_cannot_be_is_refused_at_its_field(as_participant, value):
    agreement = drawn_up()

    response = fill(as_participant(agreement.duo.mentee), agreement, first_meeting=value)

    assert list(response.context["form"].errors) == ["first_meeting"]


@pytest.mark.parametrize("value", ["w5", "{{7*7}}", "😀", "\x00"])
def test_a_choice_that_is_not_there_is_refused(as_participant, value):
    agreement = drawn_up()

    response = fill(as_participant(agreement.duo.mentee), agreement, frequency=value)

    assert list(response.context["form"].errors) == ["frequency"]


def test_a_first_meeting_that_took_place_already_is_fine(as_participant):
    agreement = drawn_up()
    near = localdate() - timedelta(days=30)

    response = fill(as_participant(agreement.duo.mentee), agreement, first_meeting=near.isoformat())

    assert (response.status_code, agreement.current.terms["first_meeting"]) == (302, str(near))


@pytest.mark.parametrize(
    ("least", "most", "fields"),
    [("45", "30", ["minutes_max"]), ("4", "30", ["minutes_min"]), ("30", "30", [])],
)
def test_at_least_is_not_more_than_at_most(as_participant, least, most, fields):
    """S3-AGR-9, S3-AGR-10."""
    agreement = drawn_up("school")
    data = SCHOOL | {"seen": agreement.current.mark, "minutes_min": least, "minutes_max": most}

    response = as_participant(agreement.duo.mentee).post(url("fill", agreement), data)

    assert errors_of(response) == fields


@pytest.mark.parametrize(
    ("after", "fields"), [(-1, ["last_meeting"]), (0, ["last_meeting"]), (230, [])]
)
def test_the_last_day_comes_after_the_first(as_participant, after, fields):
    last = {"code": "last_meeting", "type": "date", "label": "Tot wanneer?"}
    agreement = custom(drawn_up(), place=last)
    data = {"last_meeting": str(SOON + timedelta(days=after))}

    response = fill(as_participant(agreement.duo.mentee), agreement, is_right="", **data)

    assert errors_of(response) == fields


# --- how long --------------------------------------------------------------------------------------


@pytest.mark.parametrize("months", ["5", "10", "60"])
def test_another_length_than_usual_needs_a_reason_that_the_guide_reads(
    as_participant, staff_of, months
):
    """S4-COND-8a."""
    agreement = drawn_up()
    mentee = as_participant(agreement.duo.mentee)

    asked = fill(mentee, agreement, months=months)
    fill(mentee, agreement, months=months, term_reason="Zwangerschapsverlof")

    assert list(asked.context["form"].errors) == ["months", "term_reason"]
    assert "6 tot 9 maanden" in text(asked)
    programme = agreement.duo.programme
    page = text(staff_of(programme).get(desk("detail", programme.slug, agreement.pk)))
    assert (agreement.current.terms["months"], "Zwangerschapsverlof" in page) == (
        int(months),
        True,
    )
    other = as_participant(agreement.duo.mentor)
    assert "Zwangerschapsverlof" in text(other.get(url("fill", agreement)))
    tick(other, agreement)
    assert (agreement.current.status, agreement.current.term_reason) == (
        "offered",
        "Zwangerschapsverlof",
    )
    assert "Zwangerschapsverlof" not in str(agreement.current.offered)


def test_a_length_that_is_no_number_is_refused_as_that_alone(as_participant):
    agreement = drawn_up()
    drafting_actions.fill_in(
        agreement,
        terms=TERMS | {"months": 30},
        seen=agreement.current.mark,
        by=agreement.duo.mentor.user,
    )

    response = fill(as_participant(agreement.duo.mentee), agreement, months="veel")

    assert list(response.context["form"].errors) == ["months"]


def test_a_length_that_is_usual_again_needs_no_reason(as_participant):
    agreement = drawn_up()
    mentee = as_participant(agreement.duo.mentee)
    fill(mentee, agreement, months="5", term_reason="Verlof")

    fill(mentee, agreement, months="6", term_reason="Verlof")

    assert agreement.current.term_reason == ""


def test_the_last_day_is_usual_or_needs_a_reason(as_participant):
    last = {"code": "last_meeting", "type": "date", "label": "Tot wanneer?"}
    agreement = custom(drawn_up(), place=last)
    data = {"last_meeting": str(SOON + timedelta(days=400))}

    response = fill(as_participant(agreement.duo.mentee), agreement, is_right="", **data)

    assert list(response.context["form"].errors) == ["last_meeting", "term_reason"]


# --- the days --------------------------------------------------------------------------------------


def test_the_days_on_which_they_would_meet_are_proposed_across_holidays(as_participant):
    """S4-SIGN-3."""
    agreement = offered(first_meeting="2026-12-11", months=2, frequency="w2")

    planned = agreement.current.offered["plan"]

    assert [each["on"] for each in planned] == [
        *("2026-12-11", "2027-01-08", "2027-01-22", "2027-02-05"),
    ]
    page = text(as_participant(agreement.duo.mentee).get(url("sign", agreement)))
    assert "vrijdag 8 januari 2027" in page or "8 jan" in page


def test_so_many_times_are_spread_over_the_weeks():
    agreement = drawn_up("school")
    terms = {"first_meeting": "2027-01-11", "weeks": 12, "meetings": 6}

    agreed(agreement, terms)

    days = [date.fromisoformat(each["on"]) for each in agreement.current.offered["plan"]]
    assert [(day - days[0]).days for day in days] == [0, 14, 28, 42, 56, 70]


# --- what is typed ---------------------------------------------------------------------------------


def test_what_is_typed_stands_literally_on_the_page_and_in_the_pdf(as_participant):
    agreement = drawn_up()
    browser = as_participant(agreement.duo.mentee)

    fill(browser, agreement, goals="\n".join(LITERAL), place=LITERAL[4])
    tick(as_participant(agreement.duo.mentor), agreement)
    jobs.prepare(revision_pk=agreement.current.pk)

    page = text(browser.get(url("sign", agreement)))
    words = words_of(browser.get(url("document", agreement)).content)
    assert [item for item in LITERAL if item not in words] == []
    assert ("<script>alert" in page, "&lt;script&gt;alert(1)" in page, "{{7*7}}" in page) == (
        False,
        True,
        True,
    )
    assert "root:" not in words


def test_a_name_of_100_characters_and_20_long_goals_are_all_there(as_participant):
    programme = make_programme()
    mentee = make_participant(programme, name="Fleur " + "x" * 89 + " Eind")
    agreement = drafting_actions.draw_up(make_duo(programme, status="confirmed", mentee=mentee))
    goals = [f"{number} " + "woord " * 81 + f"einde{number}" for number in range(20)]
    assert max(map(len, goals)) <= 500

    fill(as_participant(mentee), agreement, goals="\r\n".join(goals))
    tick(as_participant(agreement.duo.mentor), agreement)
    jobs.prepare(revision_pk=agreement.current.pk)

    words = words_of(as_participant(mentee).get(url("document", agreement)).content)
    assert [n for n in range(20) if f"einde{n}" not in words] == []
    assert "Eind" in words


# --- when it cannot be changed ---------------------------------------------------------------------


def test_what_both_signed_is_not_changed_while_it_is_sealed(as_participant):
    agreement = signed_by_both()

    page = as_participant(agreement.duo.mentee).get(url("fill", agreement))

    assert page.headers["Location"] == url("sign", agreement)


def test_who_was_typing_while_the_other_signed_last_keeps_her_words(as_participant):
    agreement = signed_by_both()

    page = fill(as_participant(agreement.duo.mentee), agreement, place="Ede")

    assert ("Dit is niet bewaard" in text(page), 'value="Ede"' in text(page)) == (True, True)
    assert agreement.current.status == "signed"


def test_who_stopped_fills_in_nothing(as_participant):
    agreement = drawn_up()
    ending_actions.stop(agreement.duo, by=agreement.duo.mentee.user)

    page = as_participant(agreement.duo.mentee).post(url("fill", agreement), {})

    assert page.status_code == 409
    with pytest.raises(TransitionNotAllowed):
        drafting_actions.suggest(agreement, terms={}, by=agreement.duo.mentee.user)


def test_two_who_stopped_get_no_agreement():
    duo = make_duo(status="confirmed")
    ending_actions.stop(duo, by=duo.mentee.user)

    assert drafting_actions.draw_up(duo) is None
    assert not Agreement.objects.exists()


def test_an_agreement_of_others_is_not_there(as_participant):
    agreement, other = drawn_up(), drawn_up()

    page = as_participant(other.duo.mentee).get(url("fill", agreement))

    assert page.status_code == 404


# --- without anything to fill in -------------------------------------------------------------------


def test_principles_are_accepted_by_both_without_a_signature_and_sealed(as_participant):
    """The network programme asks for no signatures."""
    programme = make_programme("network", agreement_moment="on_pairing")
    agreement = drafting_actions.draw_up(make_duo(programme, status="confirmed"))
    jobs.prepare(revision_pk=agreement.current.pk)
    page = text(as_participant(agreement.duo.mentee).get(url("fill", agreement), follow=True))

    for person in (agreement.duo.mentee, agreement.duo.mentor):
        data = {"shown": agreement.current.offered_sha256, "agrees_1": "on"}
        as_participant(person).post(url("sign", agreement), data)
    jobs.seal(revision_pk=agreement.current.pk)

    assert ('name="typed_name"' in page, 'name="agrees_1"' in page) == (False, True)
    assert (agreement.current.status, len(mails("agreement_done"))) == ("sealed", 2)
    assert mails("agreement_fill") == []


def test_a_change_of_what_was_put_to_both_shows_what_is_different(as_participant):
    agreement = agreed(drawn_up(), KEPT | {"place": "Tiel"})
    put_name(agreement, agreement.duo.mentor)
    mentee = as_participant(agreement.duo.mentee)

    page = text(mentee.get(url("fill", agreement)))
    tick(mentee, agreement, place="Ede")

    assert "opnieuw" in page
    older, newer = Revision.objects.order_by("number")
    assert (older.status, newer.status, newer.signatures.count()) == ("replaced", "draft", 0)
    other = as_participant(agreement.duo.mentor)
    shown = text(other.get(url("fill", agreement)))
    assert ("Wat er anders is" in shown, "Tiel" in shown, "Ede" in shown) == (True, True, True)
    tick(other, agreement)
    assert "Wat er anders is" in text(other.get(url("sign", agreement)))
    sealed(agreement)
    assert agreement.current.number == 2


# --- at the same instant ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_both_tick_at_the_same_instant_and_it_is_put_to_both_once():
    agreement = drawn_up()
    duo = agreement.duo
    drafting_actions.fill_in(
        agreement, terms=TERMS, seen=agreement.current.mark, by=duo.mentor.user
    )
    seen = agreement.current.mark

    def ticks(user):
        one = Agreement.objects.get()
        drafting_actions.fill_in(one, terms={}, seen=seen, by=user, is_right=True)

    people = (duo.mentor.user, duo.mentee.user, duo.mentor.user, duo.mentee.user)
    at_once(*(lambda u=user: ticks(u) for user in people))

    assert (agreement.current.status, Revision.objects.count()) == ("offered", 1)
    assert events(agreement).count("offered") == 1
    assert events(agreement).count("agreed") == 2
