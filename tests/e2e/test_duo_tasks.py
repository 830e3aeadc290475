"""The tasks of who guides duos, each within the steps it may take at most."""

from tests.e2e.driving import Steps, fill, press
from tests.e2e.looking import look_at

GP = "mentorschap-huisartsen"
# The demo of these tests is small: somebody in it has to be silent.
SILENT = f"""
from datetime import timedelta
from django.utils.timezone import localdate
from mentorship.duos.models import Duo
duo = Duo.objects.filter(programme__slug="{GP}", status="active").earliest("pk")
long_ago = localdate() - timedelta(days=9)
Duo.objects.filter(pk=duo.pk).update(due_on=long_ago, quiet_after=long_ago, planned_until=None)
duo.appointments.all().delete()
"""


def test_2_a_coordinator_finds_the_silent_pairs_and_sends_them_a_check_in(site, pages, ilse):
    site.manage("shell", "-c", SILENT)
    page = pages("desk", session=ilse)
    steps = Steps(page)
    steps.begin(page, f"/p/{GP}/")

    page.locator(".todo li", has_text="stil").get_by_role("link").first.click()
    look_at(page)
    names = page.locator("main tbody .c-name a").all_inner_texts()
    press(page, "Stuur al deze een check-in")
    look_at(page)
    page.get_by_role("button", name="Verstuur aan").click()
    look_at(page)

    assert len(steps) <= 3, steps.trail
    assert names
    assert "met de vraag hoe het gaat" in page.get_by_role("status").inner_text()


def test_12_a_coordinator_sees_when_two_last_talked_and_calls_the_mentee(pages, ilse):
    page = pages("desk", session=ilse)
    steps = Steps(page)
    steps.begin(page, f"/p/{GP}/")

    page.locator("section[aria-labelledby=h-contact] .c-name a").first.click()
    look_at(page)

    assert page.get_by_text("Laatste gesprek", exact=True).first.is_visible()
    call = page.get_by_role("link", name="Bel ").first
    assert call.get_attribute("href").startswith("tel:")
    assert len(steps) + 1 <= 3, steps.trail


def test_13_a_coordinator_makes_24_hours_48_for_new_pairs(site, pages, ilse):
    page = pages("desk", session=ilse)
    steps = Steps(page)
    steps.begin(page, f"/p/{GP}/afspraken/")

    page.locator("section[aria-labelledby=h-texts]").get_by_role("link").first.click()
    look_at(page)
    page.get_by_role("link", name="Hoeveel uur van tevoren").click()
    look_at(page)
    assert page.locator("[name=default]").input_value() == "24"
    fill(page, default="48")
    page.locator("[data-preview-pane]", has_text="48 uur van tevoren").wait_for()
    press(page, "Bewaar en bekijk voorbeeld")
    look_at(page)
    press(page, "Publiceer versie")
    look_at(page)

    assert len(steps) <= 5, steps.trail
    assert "geldt voor nieuwe afspraken" in page.get_by_role("status").inner_text()
    newest = f"""
from agreements.models import Template
from mentorship.programmes.models import Programme
text = Template.objects.newest(Programme.objects.get(slug="{GP}"), "nl")
print(text.wording.field("notice_hours").default)
"""
    assert "48" in site.manage("shell", "-v", "0", "-c", newest).stdout
