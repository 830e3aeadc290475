"""What an applicant is asked about how she came, and what a partner may hear (S2-REC-1a, 1c)."""

import pytest

from mentorship.intake.models import Application
from tests.intake.test_partners import make_partner
from tests.intake.test_wizard import post, text, url, walk

pytestmark = pytest.mark.django_db
ASKED = "Hoe hoorde je van ons?"


def begin(client, programme, via=""):
    client.get(programme.get_absolute_url(), {"via": via} if via else {})
    return post(client, programme, "naam")


def phone_page(client, programme):
    return text(client.get(url(programme, "telefoon")))


def test_who_came_by_no_link_is_asked_beside_her_number(client, programme):
    begin(client, programme)
    shown = phone_page(client, programme)

    check = walk(client, programme, telefoon={"channel": "Collega"})
    page = text(client.get(check))
    client.post(check)

    assert "Twee korte vragen" in shown
    assert all(channel in shown for channel in programme.channels)
    assert "Hoe je van ons hoorde" in page
    application = Application.objects.get()
    assert (application.channel, application.came_by_link) == ("Collega", False)


@pytest.mark.parametrize(
    "typed", [{}, {"channel": ""}, {"channel": "<script>"}, {"channel": "p-loket"}]
)
def test_an_answer_that_was_not_offered_is_none(client, programme, typed):
    begin(client, programme)

    response = post(client, programme, "telefoon", {"phone": "06 12 34 56 78"} | typed)

    assert "errsum" in text(response)
    assert Application.objects.get().channel == ""


def test_without_that_answer_the_check_page_says_what_lacks(client, programme):
    begin(client, programme)
    Application.objects.update(phone="06 12 34 56 78")

    page = text(client.get(url(programme, "controleer")))

    assert page.count("Hoe je van ons hoorde") == 3  # what lacks, the line, and its link


@pytest.mark.parametrize("via", ["collega", ""])
def test_who_is_known_or_cannot_choose_is_not_asked(client, programme, via):
    if not via:
        programme.channels = []
        programme.save()
    begin(client, programme, via)

    shown = phone_page(client, programme)
    check = text(client.get(walk(client, programme)))

    assert ASKED not in shown
    assert "Twee korte vragen" not in shown
    assert "Hoe je van ons hoorde" not in check
    assert Application.objects.get().channel == ("Collega" if via else "")


def test_the_other_way_is_offered_once(client, programme):
    programme.channels = ["Collega", "Anders"]
    programme.save()
    begin(client, programme)

    assert phone_page(client, programme).count('value="Anders"') == 1


def test_who_came_by_a_partner_says_whether_it_may_hear_and_silence_is_no(client, programme):
    partner = make_partner(programme, "UWV & Co")
    begin(client, programme, f"p-{partner.code}")
    shown = phone_page(client, programme)

    check = walk(client, programme)
    silent = text(client.get(check))
    post(client, programme, "telefoon", {"phone": "06 12 34 56 78", "partner_may_know": "yes"})
    said = text(client.get(check))
    client.post(check)

    assert "Mag UWV &amp; Co horen of je meedoet?" in shown
    assert ASKED not in shown
    assert 'value="no"' in shown.split("checked")[0][-200:] or "checked" in shown
    assert "<dd>Nee" in "".join(silent.split("Mag UWV")[1].split())[:200]
    assert "<dd>Ja" in "".join(said.split("Mag UWV")[1].split())[:200]
    application = Application.objects.get()
    assert (application.partner, application.partner_may_know) == (partner, True)


def test_an_answer_about_the_partner_that_is_none_is_explained(client, programme):
    begin(client, programme, f"p-{make_partner(programme).code}")

    page = post(
        client, programme, "telefoon", {"phone": "06 12 34 56 78", "partner_may_know": "misschien"}
    )

    assert "Kies ja of nee." in text(page)
    assert Application.objects.get().partner_may_know is False


def test_the_number_of_questions_is_the_same_from_the_first_page_on(client, programme):
    first = text(client.get(url(programme, "naam")))
    begin(client, programme)
    second = phone_page(client, programme)

    assert "Vraag 1 van 9" in first
    assert "Vraag 2 van 9" in second


def test_both_roles_keep_how_she_came(client, programme):
    begin(client, programme)

    client.post(
        walk(client, programme, works_since={"works_since": "2001-01-01"}, rol={"role": "both"})
    )

    assert list(Application.objects.values_list("channel", flat=True)) == ["Anders", "Anders"]
