"""The tasks of somebody who is new here, each within the steps it may take at most."""

import re
from datetime import timedelta

from django.utils.timezone import localdate

from tests.e2e.driving import LOGIN, Steps, fill, fill_in_account, follow, log_in, press
from tests.e2e.looking import look_at

GP, WORK = "mentorschap-huisartsen", "samen-naar-werk"
ANSWERS = {
    "name": "Samira Haddad",
    "email": "samira@werk.example",
    "phone": "06 12 34 56 78",
    "channel": "Anders",
    "role": "mentee",
    "job_seeking": "yes",
    "topics": ["network", "applying"],
    "mentoring_question": "Ik wil werk in de zorg.",
    "languages": ["nl"],
    "availability": ["tue-evening", "thu-afternoon"],
    "place": "Tiel",
    "online": "yes",
    "agrees": True,
}


def address_of(page):
    """The e-mail address on the page of an application."""
    return page.locator("a[href^='mailto:']").first.get_attribute("href").removeprefix("mailto:")


def answer(page):
    """Fill in what this page of the application asks."""
    names = page.locator("main form [name]").evaluate_all("all => all.map(each => each.name)")
    fill(page, **{name: ANSWERS[name] for name in set(names) & set(ANSWERS)})


def where(page):
    return page.url.partition("?")[0].rstrip("/").rpartition("/")[2]


def test_1_a_coordinator_makes_a_programme_from_a_model_and_opens_it(site, mailbox, pages):
    site.manage("add_staff", "nieuw@kring.example", "Noor de Vries")
    page = pages("desk")
    steps = Steps(page)
    steps.begin(page, LOGIN)

    log_in(page, mailbox, "nieuw@kring.example")
    follow(page, "Ik heb ze bewaard")
    follow(page, "Huisartsen")
    fill(
        page,
        name="Mentorschap Noord",
        organisation="Kring Noord",
        contact_name="Noor de Vries",
        contact_email="nieuw@kring.example",
        contact_phone="030 000 00 01",
        adviser_name="Anna Vos",
        adviser_phone="030 000 00 02",
    )
    press(page, "Maak het programma")
    look_at(page)
    fill_in_account(page)
    press(page, "Zet programma open")
    look_at(page)

    assert len(steps) <= 16, steps.trail
    stranger = pages("phone")
    stranger.goto("/meedoen/mentorschap-noord/")
    assert stranger.get_by_role("link", name="Meld je aan").count() >= 1


def test_5_a_coordinator_plans_an_intake_for_a_new_applicant(mailbox, pages, ilse):
    page = pages("desk", session=ilse)
    steps = Steps(page)
    steps.begin(page, f"/p/{GP}/")

    page.locator(".todo li", has_text="te beslissen").get_by_role("link").first.click()
    look_at(page)
    page.locator("main tbody").get_by_role("link").first.click()
    look_at(page)
    email = address_of(page)
    follow(page, "Plan een gesprek")
    tomorrow = str(localdate() + timedelta(days=1))
    fill(page, place="Praktijk De Linde", day_1=tomorrow, hour_1="12:30")
    fill(page, day_2=tomorrow, hour_2="17:00")
    press(page, "Bied deze tijden aan")
    look_at(page)

    assert len(steps) <= 4, steps.trail
    assert "/m/" in mailbox.take(email, "gesprek").link


def test_6_a_coordinator_refuses_with_a_reason_and_refers_on(mailbox, pages, ilse):
    page = pages("desk", session=ilse)
    steps = Steps(page)
    steps.begin(page, f"/p/{WORK}/aanmeldingen/")

    page.locator("main tbody").get_by_role("link").first.click()
    look_at(page)
    email = address_of(page)
    reason = "Het buurthuis helpt je verder met Nederlands."
    fill(page, decision="refer", referred_to="Buurthuis De Brug", reason=reason)
    fill(page, internal_note="Ze zoekt vooral taalles.")
    press(page, "Bekijk de mail eerst")
    look_at(page)
    assert reason in page.locator("#letter ~ .pre-line").inner_text()
    press(page, "Verstuur deze mail en besluit")
    look_at(page)

    assert len(steps) <= 5, steps.trail
    told = mailbox.take(email, "geholpen").text
    assert reason in told
    assert "Buurthuis De Brug" in told


def test_18_a_mentee_stops_at_the_fourth_question_and_goes_on_from_the_mail(mailbox, pages):
    phone, other = pages("phone"), pages("phone")
    steps = Steps(phone)
    steps.watch(other)
    steps.begin(phone, f"/meedoen/{WORK}/")

    follow(phone, re.compile("mentee|Meld je aan"))
    for _ in range(3):
        answer(phone)
        press(phone, "Volgende")
        look_at(phone)
    assert "4" in phone.locator(".progline").inner_text()
    answer(phone)
    press(phone, "Bewaar en ga later verder")
    look_at(phone)
    other.goto(mailbox.take(ANSWERS["email"], "aanmelding").link)
    look_at(other)
    press(other, "Ga verder")
    while where(other) != "controleer":
        look_at(other)
        answer(other)
        press(other, "Volgende")
    look_at(other)
    press(other, "Verstuur")
    look_at(other)

    assert where(other) == "gelukt"
    assert len(steps) <= 13, steps.trail
    mailbox.take(ANSWERS["email"], "aanmelding")
