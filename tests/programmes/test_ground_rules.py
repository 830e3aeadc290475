"""Ground rules change by versions, and everybody is asked again (S0-RULE-1, S4-SIGN-1)."""

import pytest
from django.urls import reverse

from tests.conftest import log_in
from tests.factories import make_participant, make_programme

pytestmark = pytest.mark.django_db


def url(programme):
    return reverse("programmes:ground_rules", args=[programme.slug])


def publish(staff, programme, points="Wees op tijd.\r\n\r\n Bel  af.", seen=1):
    return staff.post(url(programme), {"points": points, "seen": seen})


def test_a_new_version_counts_and_the_old_one_stays(staff, programme):
    before = programme.ground_rules.get().points

    publish(staff, programme)

    assert [rules.points for rules in programme.ground_rules.order_by("version")] == [
        before,
        ["Wees op tijd.", "Bel af."],
    ]
    assert "Bel af." in staff.get(url(programme)).content.decode()


def test_the_same_points_are_no_new_version(staff, programme):
    publish(staff, programme)
    publish(staff, programme)

    assert programme.ground_rules.count() == 2


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("", "Schrijf ten minste één regel."),
        (" \n ", "Schrijf ten minste één regel."),
        ("x" * 401, "Gebruik hooguit 30 regels"),
        ("x\n" * 31, "Gebruik hooguit 30 regels"),
    ],
)
def test_what_cannot_be_is_told_and_kept(staff, programme, points, message):
    page = publish(staff, programme, points).content.decode()

    assert message in page
    assert points.strip() in page
    assert programme.ground_rules.count() == 1


def test_of_two_colleagues_the_second_reads_so_and_loses_nothing(staff, programme):
    publish(staff, programme, "Van de eerste.")

    late = publish(staff, programme, "Van de tweede.")

    assert "Een collega heeft intussen andere regels gepubliceerd" in late.content.decode()
    assert "Van de eerste." in late.content.decode()
    assert "Van de tweede." in late.content.decode()
    assert programme.ground_rules.count() == 2
    publish(staff, programme, "Van de tweede.", late.context["form"]["seen"].value())
    assert programme.ground_rules.latest("version").points == ["Van de tweede."]


def test_the_rules_of_another_programme_are_not_there(staff):
    assert staff.get(url(make_programme())).status_code == 404


def test_who_takes_part_is_asked_to_agree_once(staff, programme, client):
    mentee = make_participant(programme)
    log_in(client, mentee.user, purpose="portal")
    address = reverse("portal:rules_accept", args=[mentee.application_id])
    before = client.get("/m/").content.decode()
    none_yet = client.get(address)
    publish(staff, programme)

    asked = client.get("/m/").content.decode()
    page = client.get(address).content.decode()
    client.post(address, {"version": "1"})
    mentee.application.refresh_from_db()
    still = mentee.application.rules.version
    client.post(address, {"version": "2"})

    mentee.application.refresh_from_db()
    assert none_yet.status_code == 404
    assert (address in before, address in asked, "Bel af." in page) == (False, True, True)
    assert (still, mentee.application.rules.version) == (1, 2)
    assert address not in client.get("/m/").content.decode()
    assert client.post(address, {"version": "2"}).status_code == 404


def test_nobody_agrees_for_somebody_else(programme, staff, client):
    mentee, other = make_participant(programme), make_participant(programme, name="Ander")
    publish(staff, programme)
    log_in(client, other.user, purpose="portal")

    address = reverse("portal:rules_accept", args=[mentee.application_id])

    assert client.post(address, {"version": "2"}).status_code == 404
