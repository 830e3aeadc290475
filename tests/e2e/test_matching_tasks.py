"""The tasks of a coordinator who is new at the workbench, each within its steps."""

import re

from tests.e2e.driving import Steps, fill, follow, press
from tests.e2e.looking import look_at

GP = "mentorschap-huisartsen"
TABLE = f"/p/{GP}/matching/"


def begin(page):
    steps = Steps(page)
    steps.begin(page, TABLE)
    return steps


def chosen(page):
    """The two on the card: of Samir Bouzid met Hanneke Smit both names."""
    mentee, _met, mentor = page.locator("#h-pair").inner_text().partition(" met ")
    return mentee, mentor


def listed(page):
    """Who is proposed to whom, as the list has it."""
    rows = page.locator(".plist li").filter(has_text=re.compile(r"^\D*met ", re.MULTILINE))
    names = rows.locator(".n").all_inner_texts()
    mentors = [
        text.removeprefix("met ") for text in rows.locator(".s:nth-child(2)").all_inner_texts()
    ]
    return dict(zip(names, mentors, strict=True))


def pick(page, name):
    page.locator(".plist a", has_text=name).first.click()
    look_at(page)


def explains_why_two_were_proposed(desk):
    steps = begin(desk)

    assert chosen(desk) == ("Samir Bouzid", "Hanneke Smit")
    points = [int(row.split()[0]) for row in desk.locator(".crit .num").all_inner_texts()]
    assert sum(points) == int(desk.locator(".scorebig").inner_text())
    assert "Praktijkvoering" in desk.locator(".crit").inner_text()
    assert "Bewezen" in desk.locator(".kpis").inner_text()
    assert len(steps) == 0, steps.trail


def gives_a_mentee_another_mentor_and_says_who_else_changes(desk):
    steps = begin(desk)
    before = listed(desk)

    row = desk.locator("#h-others >> xpath=ancestor::section").locator("tbody tr").nth(1)
    other = row.locator("label .strong").inner_text()
    effect = row.locator("label .meta").inner_text()
    row.locator("input").check(force=True)
    press(desk, "Neem de gekozen mentor")
    look_at(desk)

    after = listed(desk)
    moved = {name for name, mentor in after.items() if before.get(name) != mentor}
    assert after["Samir Bouzid"] == other
    assert {name for name in moved - {"Samir Bouzid"} if name not in effect} == set()
    said = desk.locator("main").inner_text()
    assert f"Samir Bouzid krijgt nu {other}." in said
    assert len(steps) <= 3, steps.trail


def makes_sure_that_two_people_are_never_matched(desk):
    steps = begin(desk)
    name, mentor = "Iris Meijer", listed(desk)["Iris Meijer"]

    pick(desk, name)
    assert chosen(desk) == (name, mentor)
    follow(desk, "Nooit samen…")
    fill(desk, reason="conflict", explanation="Ze zaten samen in een maatschap.")
    press(desk, "Stel ze nooit aan elkaar voor")
    look_at(desk)

    assert len(steps) <= 3, steps.trail
    assert listed(desk).get(name) != mentor
    assert "maatschap" not in desk.locator("body").inner_text()
    press(desk, "Reken opnieuw")
    assert listed(desk).get(name) != mentor


def finds_out_why_somebody_has_no_mentor_and_what_would_help(desk):
    steps = begin(desk)

    pick(desk, "Olaf Timmer")

    shown = desk.locator(".bench-detail").inner_text()
    assert "Een gedeeld dagdeel" in shown
    assert re.search(r"Als Olaf ook kon op \w+(ochtend|middag|avond)", shown)
    assert desk.locator(".bench-detail .score").count() >= 1
    assert len(steps) <= 1, steps.trail


def test_on_a_phone_the_list_and_a_pair_are_two_pages(pages, ilse):
    phone = pages("phone", session=ilse)
    steps = begin(phone)
    assert not phone.locator("#h-pair").is_visible()

    pick(phone, "Tess Kok")
    assert phone.locator("#h-pair").is_visible()
    assert not phone.locator("#h-list").is_visible()
    follow(phone, "Terug naar de voorstellen")

    assert phone.locator("#h-list").is_visible()
    assert len(steps) == 2, steps.trail


def tries_other_weights_and_the_proposals_stay(desk):
    steps = begin(desk)
    before = listed(desk)

    fill(desk, **{"w-topics": "10", "w-place": "60"})
    press(desk, "Reken door")
    look_at(desk)

    assert "Mentees die wisselen" in desk.locator("#what-if").inner_text()
    assert listed(desk) == before
    assert len(steps) == 1, steps.trail


def without_script_the_number_is_said_after_a_press(plain):
    plain.goto(f"{TABLE}versturen/")
    boxes = plain.locator("input[name=proposals]")
    count = boxes.count()
    for place in range(count):
        boxes.nth(place).check(force=True)

    press(plain, re.compile("^Verstuur"))

    assert "Je koos andere" in plain.locator("main").inner_text()
    button = f"Verstuur {count} voorstellen ({2 * count} e-mails)"
    assert plain.get_by_role("button", name=button).count() == 1


def sends_four_proposals_and_holds_the_others_back(desk, mailbox):
    steps = begin(desk)
    names = list(listed(desk))

    follow(desk, "Controleer en verstuur")
    boxes = desk.locator("input[name=proposals]")
    kept_back = boxes.count() - 4
    for place in range(boxes.count()):
        boxes.nth(place).uncheck(force=True)
    assert desk.get_by_role("button", name="Verstuur de aangevinkte voorstellen").count() == 1
    boxes.nth(0).check(force=True)
    assert desk.get_by_role("button", name="Verstuur 1 voorstel (2 e-mails)").count() == 1
    for place in range(1, 4):
        boxes.nth(place).check(force=True)
    press(desk, "Verstuur 4 voorstellen (8 e-mails)")
    look_at(desk)

    assert len(steps) <= 4, steps.trail
    assert len(listed(desk)) == kept_back == len(names) - 4
    mail = mailbox.take("samir.bouzid@example.org", "Je hebt een mentor")
    assert "/m/" in mail.link


def test_7_to_11_a_coordinator_decides_at_the_workbench(pages, ilse, mailbox):
    """On one table, in this order: what she decides changes what the next task begins with."""

    def desk():
        return pages("desk", session=ilse)

    explains_why_two_were_proposed(desk())
    tries_other_weights_and_the_proposals_stay(desk())
    finds_out_why_somebody_has_no_mentor_and_what_would_help(desk())
    gives_a_mentee_another_mentor_and_says_who_else_changes(desk())
    makes_sure_that_two_people_are_never_matched(desk())
    without_script_the_number_is_said_after_a_press(pages("desk", session=ilse, script=False))
    sends_four_proposals_and_holds_the_others_back(desk(), mailbox)
