"""The whole chain in a real browser, from "I want to join" to a sealed agreement and a report."""

import hashlib
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.e2e.conftest import ROOT, patiently
from tests.e2e.driving import LOGIN, come_in, fill, fill_in_account, log_in, press
from tests.e2e.looking import look_at

SECRET_TEXT = "Kanarie: ik twijfel of ik wel goed genoeg ben."


def apply(page, programme, *, name, email, since, role, **answers):
    """Go through the wizard, one thing per page, look at each, and send it in."""
    page.goto(f"/meedoen/{programme}/aanmelden/naam/")
    known = {
        "name": name,
        "email": email,
        "phone": "06 12 34 56 78",
        "works_since": since,
        "membership": "member",
        "hagro": "Waal",
        "neighbourhoods": "Centrum\nWest",
        "role": role,
        "topics": ["practice", "balance"],
        "mentoring_question": "Hoe bewaak ik mijn grenzen? {{7*7}} <script>",
        "offer": "Ik leidde twintig jaar een praktijk.",
        "availability": ["tue-evening", "thu-afternoon"],
        "place": "Tiel",
        "online": "yes",
        "channel": "Anders",
        "agrees": True,
    } | answers
    while not page.url.endswith("/controleer/"):
        look_at(page)
        if page.url.endswith("/naam/"):
            press(page, "Volgende")
            assert page.locator(".errsum").count() == 1
        asked = page.locator("main form [name]").evaluate_all("all => all.map(each => each.name)")
        fill(page, **{field: known[field] for field in known if field in asked})
        press(page, "Volgende")
    look_at(page)
    press(page, "Verstuur")
    assert "gelukt" in page.url
    look_at(page)
    page.reload()
    return page.locator("main").inner_text()


@pytest.fixture
def facilitator(site):
    site.manage("add_staff", "ilse@kring.example", "Ilse Vermeer")
    return "ilse@kring.example"


def make_programme(page):
    page.goto("/programma-nieuw/")
    look_at(page)
    page.get_by_role("link", name="Huisartsen").click()
    fill(
        page,
        name="Mentorschap Rivierenland",
        organisation="Kring Rivierenland",
        contact_name="Ilse Vermeer",
        contact_email="ilse@kring.example",
        contact_phone="030 000 00 01",
        adviser_name="Anna Vos",
        adviser_phone="030 000 00 02",
    )
    look_at(page)
    press(page, "programma")
    look_at(page)
    fill_in_account(page)
    press(page, "open")
    slug = re.search(r"/p/([a-z-]+)/", page.url)[1]
    page.goto(f"/p/{slug}/")
    look_at(page)
    return slug


def todo(page, slug, words):
    """Open the overview, find the line with these words, and follow its button to the list."""
    page.goto(f"/p/{slug}/")
    line = page.locator(".todo li", has_text=words)
    count = int(line.locator("h3").inner_text().split()[0])
    line.locator("a").first.click()
    return count


def decide(page, slug, name, **decision):
    page.goto(f"/p/{slug}/aanmeldingen/")
    page.get_by_role("link", name=name).first.click()
    look_at(page)
    fill(page, decision="decline")
    press(page, "Bekijk de mail eerst")
    assert page.locator(".errsum").count() == 1  # a refusal without a reason cannot be saved
    fill(page, **decision)
    press(page, "Bekijk de mail eerst")
    press(page, "Verstuur deze mail en besluit")


def sign_in_turn(page, link, name):
    come_in(page, link)
    look_at(page)
    press(page, "Onderteken")
    assert page.locator(".errsum").count() == 1
    fill(page, agrees_1=True, agrees_2=True, typed_name=name)
    press(page, "Onderteken")
    look_at(page)
    assert "getekend" in page.locator("h1").inner_text().lower()


def test_from_i_want_to_join_to_a_sealed_agreement_and_an_anonymous_report(
    site, mailbox, pages, facilitator, tmp_path
):
    desk = pages("desk")
    desk.goto(LOGIN)
    look_at(desk)
    log_in(desk, mailbox, facilitator)
    slug = make_programme(desk)

    # Two people apply on their phone; three years of experience is no mentor (S4-COND-6).
    public = pages("phone")
    public.goto(f"/meedoen/{slug}/")
    look_at(public)
    young = pages("phone")
    young.goto(f"/meedoen/{slug}/aanmelden/naam/")
    fill(young, name="Samir Bouzid", email="samir@praktijk.example")
    press(young, "Volgende")
    fill(young, phone="+31 6 12345678", channel="Anders")
    press(young, "Volgende")
    fill(young, works_since=str(localdate() - timedelta(days=3 * 365)), membership="member")
    fill(young, hagro="Waal", neighbourhoods="Noord")
    press(young, "Volgende")
    assert young.locator("[name=role][value=mentor]").count() == 0
    assert "meer dan 5 jaar" in young.locator("main").inner_text()
    sent = apply(
        pages("phone", script=False),
        slug,
        name="Fleur Peeters",
        email="fleur@praktijk.example",
        since=str(localdate() - timedelta(days=2 * 365)),
        role="mentee",
    )
    reference = re.search(r"GP-\d\d-[2-9A-Z]{5}", sent)[0]
    assert reference in mailbox.take("fleur@praktijk.example", "aanmelding").text
    apply(
        pages("phone"),
        slug,
        name="Ahmed Yilmaz",
        email="ahmed@praktijk.example",
        since="2004-05-01",
        role="mentor",
        hagro="Linge",
        neighbourhoods="Oost",
    )
    mailbox.take("ahmed@praktijk.example", "aanmelding")

    # The facilitator decides, with a reason for who is refused, and records the training.
    assert todo(desk, slug, "te beslissen") == desk.locator("tbody tr").count() == 2
    look_at(desk)
    decide(desk, slug, "Fleur Peeters", decision="accept")
    decide(desk, slug, "Ahmed Yilmaz", decision="accept")
    assert todo(desk, slug, "training") == desk.locator("tbody tr").count() == 1
    desk.get_by_role("link", name="Ahmed Yilmaz").first.click()
    fill(desk, held_on=str(localdate()))
    press(desk, "training")

    # She runs the matching, reads why, and sends.
    todo(desk, slug, "wacht op een mentor")
    look_at(desk)
    press(desk, "Stel mentoren voor")
    look_at(desk)
    shown = desk.locator("main").inner_text()
    assert "Bewezen: beter kan niet" in shown
    assert "Andere Hagro" in shown
    points = [int(row.split()[0]) for row in desk.locator(".crit .num").all_inner_texts()]
    assert sum(points) == int(desk.locator(".scorebig").inner_text())
    desk.get_by_role("link", name="Controleer en verstuur").click()
    look_at(desk)
    press(desk, "Verstuur")
    mail = mailbox.take("fleur@praktijk.example", "Je hebt een mentor")
    assert "ahmed@praktijk.example" in mail.text
    assert "Zo bereik je Ahmed:" in mail.text
    mentor_mail = mailbox.take("ahmed@praktijk.example", "Je hebt een mentee")
    assert "{{7*7}} <script>" in mentor_mail.text

    # Both fill in and sign from their mail, on a phone; looking at a link changes nothing.
    phone, other = pages("phone"), pages("phone", dark=True)
    link = mailbox.take("fleur@praktijk.example", "Vul jullie afspraken in").link
    mailbox.take("ahmed@praktijk.example", "Vul jullie afspraken in")
    for _ in range(2):
        scanner = pages("desk")
        assert scanner.goto(link).status == 200
    come_in(phone, link)
    look_at(phone)
    fill(phone, is_right=True)
    press(phone, "Bewaar")
    assert phone.locator(".errsum").count() == 1
    fill(
        phone,
        first_meeting=str(localdate() + timedelta(days=5)),
        months="9",
        place="Praktijk De Linde",
        minutes="60",
        mentee_phone="06 22 22 22 22",
        notice_hours="24",
        goals="Grenzen stellen\n<img src=http://127.0.0.1:1/x> {{7*7}}",
    )
    phone.select_option("[name=frequency]", "w4")
    press(phone, "Bewaar")
    look_at(phone)
    come_in(other, mailbox.take("ahmed@praktijk.example", "heeft de afspraken ingevuld").link)
    look_at(other)
    fill(other, is_right=True)
    press(other, "Bewaar")
    assert "Onderteken" in other.locator("h1").inner_text()
    sign_in_turn(
        phone,
        mailbox.take("fleur@praktijk.example", "Onderteken je afspraken").link,
        "Fleur Peeters",
    )
    desk.goto(f"/p/{slug}/")
    desk.get_by_role("link", name="1 half getekend").click()
    assert desk.locator("tbody tr").count() == 1
    sign_in_turn(
        other,
        mailbox.take("ahmed@praktijk.example", "Onderteken je afspraken").link,
        "Ahmed Yilmaz",
    )
    sealed = mailbox.take("fleur@praktijk.example", "(pdf)")
    pdf = sealed.pdf
    assert mailbox.take("ahmed@praktijk.example", "(pdf)").pdf == pdf
    assert hashlib.sha256(pdf).hexdigest() in sealed.text.replace("\n", "")
    file = tmp_path / "afspraken.pdf"
    file.write_bytes(pdf)
    valid = site.manage("verify_agreement", str(file))
    assert "Geldig" in valid.stdout
    changed = bytearray(pdf)
    changed[len(pdf) // 3] ^= 1
    file.write_bytes(bytes(changed))
    altered = site.manage("verify_agreement", str(file), check=False)
    assert (altered.returncode, "Gewijzigd" in altered.stdout) == (1, True)

    # They log a meeting; the mentee writes, and no page of staff shows it.
    come_in(phone, mail.link)
    look_at(phone)
    phone.goto("/m/")
    look_at(phone)
    assert phone.locator(".next").count() == 1
    phone.get_by_role("link", name="We hebben elkaar ontmoet").click()
    look_at(phone)
    fill(phone, held_on=str(localdate()), form="in_person", minutes="60")
    press(phone, "Meld dit gesprek")
    look_at(phone)
    phone.goto("/m/verslagen/")
    phone.locator("section[aria-labelledby=h-without] a").first.click()
    look_at(phone)
    fill(phone, conversation=SECRET_TEXT, readers="mentor")
    press(phone, "Bewaar mijn verslag")
    come_in(other, mentor_mail.link)
    other.goto("/m/verslagen/")
    look_at(other)
    assert SECRET_TEXT in other.locator("main").inner_text()
    for path in ("duos/", "zoeken/?q=twijfel", "zoeken/?q=Fleur", "", "afspraken/"):
        desk.goto(f"/p/{slug}/{path}")
        look_at(desk)
        assert "Kanarie" not in desk.content()
    desk.goto(f"/p/{slug}/duos/")
    desk.get_by_role("link", name="Fleur Peeters").first.click()
    look_at(desk)
    assert "Verslag geschreven" in desk.content()
    assert "Kanarie" not in desk.content()

    evaluation_of_two(site, mailbox, pages, desk, slug)
    assert "Kanarie" not in site.log
    assert "Traceback" not in site.log


def evaluation_of_two(site, mailbox, pages, desk, slug):
    """A round in which two answer: nothing to read before closing, and nothing at all after it."""
    enough_duos(site, slug)
    desk.goto(f"/p/{slug}/evaluatie/")
    look_at(desk)
    desk.locator("main a[href*='/evaluatie/start/']").first.click()
    look_at(desk)
    desk.locator("main form .btn-primary").first.click()
    desk.wait_for_load_state()
    for address in ("fleur@praktijk.example", "ahmed@praktijk.example"):
        link = patiently(lambda a=address: next_link(mailbox, a, "/e/"), "evaluation mail")
        page = pages("phone", script=False)
        page.goto(link)
        for name in page.locator("main form fieldset input[type=radio]").evaluate_all(
            "nodes => [...new Set(nodes.map(node => node.name))]"
        ):
            page.locator(f'[name="{name}"]').first.check(force=True)
        page.locator("main form .btn-primary").first.click()
        assert "/e/dank/" in page.url
        assert page.context.cookies() == []
    desk.goto(f"/p/{slug}/evaluatie/")
    desk.locator("main a[href*='/evaluatie/']:not([href*=start])").last.click()
    before = desk.locator("main").inner_text()
    assert "2" in before
    look_at(desk)
    address = desk.url
    close_rounds(site)
    desk.goto(address)
    look_at(desk)
    assert "ongelezen" in desk.locator("main").inner_text()


def next_link(mailbox, address, part):
    for to, message in list(mailbox.messages):
        text = message.get_body(("plain",)).get_content()
        if to == address and part in text:
            mailbox.messages.remove((to, message))
            return next(word for word in text.split() if part in word)
    return None


def enough_duos(site, slug):
    """With fewer than eight people no round opens, nor with duos that began only now."""
    code = (
        "import django; django.setup()\n"
        "import datetime\n"
        "from mentorship.duos.models import Duo\n"
        "from mentorship.programmes.models import Programme\n"
        "from itertools import count\n"
        "from tests import factories\n"
        "factories.number = count(90000)\n"
        f"programme = Programme.objects.get(slug={slug!r})\n"
        "for _number in range(3): factories.make_duo(programme)\n"
        "ago = datetime.date.today() - datetime.timedelta(days=21)\n"
        "Duo.objects.filter(programme=programme).update(started_on=ago)\n"
    )
    env = site.env | {"DJANGO_SETTINGS_MODULE": "mentorship.settings"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)


def close_rounds(site):
    """Let the clock of the release job run past every closing date."""
    code = (
        "import django; django.setup()\n"
        "import time_machine, datetime\n"
        "from evaluations import ballotbox\n"
        "from evaluations.models import Round\n"
        "at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=90)\n"
        "for each in Round.objects.filter(status='open'): ballotbox.release(each, at=at)\n"
    )
    env = site.env | {"DJANGO_SETTINGS_MODULE": "mentorship.settings"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)
