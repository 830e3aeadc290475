"""Where people come from, and the links to hand out (S2-MREC-2, S2-REC-1a)."""

import threading
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from mentorship.intake import partner_actions, recruitment, recruitment_jobs
from mentorship.intake import recruitment_selectors as selectors
from mentorship.intake.models import Application, Headcount
from mentorship.programmes.models import Cohort
from tests.factories import make_application, make_programme
from tests.intake.test_partners import make_partner
from tests.intake.test_wizard import text

pytestmark = pytest.mark.django_db


def overview_url(programme):
    return reverse("intake:recruitment", args=[programme.slug])


def link_url(name, programme, via, *more):
    return reverse(f"intake:{name}", args=[programme.slug, via, *more])


def flat(response):
    return " ".join(text(response).split())


def apply(programme, times, **fields):
    return [make_application(programme, **fields) for _ in range(times)]


def of(programme, name, **filters):
    found = selectors.overview(programme, **filters).sources
    return next(each for each in found if each.name == name)


def test_each_channel_and_partner_has_its_numbers_by_role(programme):
    partner = make_partner(programme)
    apply(programme, 2, channel="Collega")
    apply(programme, 1, channel="Collega", role="mentor", status="accepted")
    apply(programme, 1, channel="Collega", status="withdrawn")
    apply(programme, 1, channel="Collega", status="draft")
    apply(programme, 1, channel="Collega", is_test=True)
    apply(programme, 1, partner=partner, status="accepted")
    apply(programme, 1, channel="Een oud kanaal")
    apply(programme, 3)
    apply(make_programme(), 5, channel="Collega")

    found = selectors.overview(programme)
    colleague = of(programme, "Collega")

    assert found.sources[0].name == "Collega"
    assert (colleague.mentees.applied, colleague.mentees.admitted) == (2, 0)
    assert (colleague.mentors.applied, colleague.mentors.admitted) == (1, 1)
    assert of(programme, "Loket Werk").mentees.admitted == 1
    assert of(programme, "Loket Werk").code == f"p-{partner.code}"
    assert of(programme, "Een oud kanaal").code == ""
    assert of(programme, "Website").applied == 0
    assert found.unknown.applied == found.most == 3
    assert found.warnings == []


@pytest.mark.parametrize(
    ("by_one", "by_others", "unknown", "percent"),
    [
        (6, 4, 0, 60),  # exactly the limit
        (5, 4, 0, None),  # 9: too few to say anything
        (14, 10, 0, None),  # 58 %
        (10, 0, 0, 100),
        (6, 4, 50, 60),  # of whom we do not know it says nothing
        (2, 1, 50, None),
    ],
)
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_a_warning_when_one_way_brings_most_people_of_a_role(
    staff, programme, role, by_one, by_others, unknown, percent
):
    apply(programme, by_one, role=role, channel="Collega")
    apply(programme, by_others, role=role, channel="Website")
    apply(programme, unknown, role=role, channel="")

    warnings = selectors.overview(programme).warnings

    assert [each.percent for each in warnings] == ([percent] if percent else [])
    page = flat(staff.get(overview_url(programme)))
    people = "mentees" if role == "mentee" else "mentoren"
    assert (f"{percent}% van de {people} kwam langs één weg: Collega." in page) is bool(percent)


def test_the_figures_of_one_cohort(staff, programme):
    today = localdate()
    autumn = Cohort.objects.create(
        programme=programme, name="Najaar", opens_on=today, closes_on=today + timedelta(5)
    )
    apply(programme, 2, channel="Collega", cohort=autumn)
    apply(programme, 1, channel="Collega")

    all_of_them = flat(staff.get(overview_url(programme)))
    of_autumn = flat(staff.get(f"{overview_url(programme)}?ronde={autumn.pk}"))
    nonsense = flat(staff.get(f"{overview_url(programme)}?ronde=99999"))

    assert "3 aangemeld, 0 toegelaten" in all_of_them
    assert "2 aangemeld, 0 toegelaten" in of_autumn
    assert "3 aangemeld, 0 toegelaten" in nonsense


def test_the_page_asks_as_much_for_1_as_for_50_ways(staff, programme, django_assert_num_queries):
    apply(programme, 1, channel="Kanaal")
    with CaptureQueriesContext(connection) as few:
        staff.get(overview_url(programme))
    for number in range(50):
        apply(programme, 1, channel=f"Kanaal {number}")

    with django_assert_num_queries(len(few)):
        page = flat(staff.get(overview_url(programme)))

    assert "Kanaal 49" in page


def test_an_archived_partner_keeps_its_numbers_and_has_no_link(programme):
    partner = make_partner(programme)
    apply(programme, 1, partner=partner)
    partner_actions.archive(partner)

    source = of(programme, "Loket Werk")

    assert (source.mentees.applied, source.code) == (1, "")


def test_without_channels_the_page_says_so_and_who_to_call_is_on_it(staff, programme):
    programme.channels = []
    programme.save()
    make_partner(programme, next_contact_on=localdate() - timedelta(1))

    page = flat(staff.get(overview_url(programme)))

    assert "Er zijn nog geen kanalen." in page
    assert "1 partner om te spreken" in page
    assert "Werving" in page


@pytest.mark.parametrize(
    ("via", "address"),
    [("-", "/"), ("collega", "/?via=collega"), ("p-loket", "/?via=p-loket")],
)
def test_every_link_has_an_address_a_code_and_a_card(staff, programme, settings, via, address):
    programme.partners.create(name="Loket", code="loket", contact_name="S", email="s@b.nl")

    page = staff.get(link_url("recruitment_link", programme, via))
    svg = staff.get(link_url("recruitment_qr", programme, via, "svg"))
    png = staff.get(link_url("recruitment_qr", programme, via, "png") + "?bewaar")
    card = staff.get(link_url("recruitment_card", programme, via))

    assert f"{settings.BASE_URL}/meedoen/{programme.slug}{address}" in text(page)
    assert svg["Content-Type"] == "image/svg+xml"
    assert svg["Content-Disposition"].startswith("inline")
    assert b"<svg" in svg.content
    assert png.content.startswith(b"\x89PNG")
    assert png["Content-Disposition"].startswith("attachment")
    assert card.content.startswith(b"%PDF")
    assert b"javascript" not in svg.content.lower()


def test_what_is_no_link_of_ours_is_not_there(staff, programme):
    elsewhere = make_programme()

    for via in ("onzin", "p-elders", "p-"):
        assert staff.get(link_url("recruitment_link", programme, via)).status_code == 404
    assert staff.get(link_url("recruitment_qr", programme, "-", "exe")).status_code == 404
    for name in ("recruitment_link", "recruitment_card"):
        assert staff.get(link_url(name, elsewhere, "-")).status_code == 404
    assert staff.get(overview_url(elsewhere)).status_code == 404


def test_a_channel_that_looks_like_a_partner_is_a_channel(programme):
    programme.channels = ["P-magazine", "😀"]

    found = recruitment.link(programme, "p-magazine")

    assert (found.name, found.partner) == ("P-magazine", None)
    assert recruitment.link(programme, "") is None


def counted_one_by_one(programme):
    """Count the applications themselves, by everything that the headcounts tell apart."""
    sent = Application.objects.filter(programme=programme, is_test=False)
    sent = sent.exclude(status__in=["draft", "withdrawn"])
    counted = Counter(sent.values_list("cohort", "channel", "partner", "role"))
    taken = Counter(
        sent.filter(status="accepted").values_list("cohort", "channel", "partner", "role")
    )
    return {ways: (number, taken[ways]) for ways, number in counted.items()}


def kept(programme):
    rows = Headcount.objects.filter(programme=programme)
    rows = rows.values_list("cohort", "channel", "partner", "role")
    summed = rows.annotate(came=Sum("applied"), entered=Sum("admitted"))
    return {tuple(ways): (came, entered) for *ways, came, entered in summed if came or entered}


def test_the_headcounts_follow_whatever_happens_to_an_application(programme):
    partner, found_by = make_partner(programme), ["Collega", "Krant", ""]
    cohort = Cohort.objects.create(
        programme=programme, name="Najaar", opens_on=localdate(), closes_on=localdate()
    )
    make_application(make_programme(), channel="Collega")
    draw = Random(1)
    for number in range(60):
        status = draw.choice(["draft", "submitted", "accepted", "waitlisted", "withdrawn"])
        make_application(
            programme,
            status=status,
            role=draw.choice(["mentor", "mentee"]),
            channel=draw.choice(found_by),
            partner=draw.choice([None, partner]),
            cohort=draw.choice([None, cohort]),
            is_test=number % 7 == 0,
        )
    rows = Application.objects.filter(programme=programme)
    steps = [
        lambda: rows.filter(status="submitted").update(status="withdrawn"),
        lambda: rows.filter(status="accepted", channel="Krant").update(status="submitted"),
        lambda: rows.filter(channel="").update(channel="Krant"),
        lambda: rows.filter(role="mentor").update(partner=None, is_test=False),
        lambda: rows.filter(status="submitted").update(status="accepted"),
        lambda: rows.update(internal_note="Gebeld."),
        Headcount.objects.fold,
        cohort.delete,
        lambda: rows.filter(role="mentee").delete(),
        lambda: recruitment_jobs.fold_headcounts(0),
        rows.delete,
    ]

    for step in steps:
        assert kept(programme) == counted_one_by_one(programme)
        step()

    assert kept(programme) == {}


def test_what_does_not_matter_adds_no_row_and_folding_leaves_one_for_each_way(programme):
    apply(programme, 3, channel="Collega")
    apply(programme, 2, channel="Krant", status="withdrawn")
    Application.objects.update(internal_note="Gebeld.")

    assert Headcount.objects.count() == 3
    assert str(Headcount.objects.first()).startswith(f"{programme.pk} · ")

    recruitment_jobs.fold_headcounts(0)

    [row] = Headcount.objects.all()
    assert (row.channel, row.applied, row.admitted) == ("Collega", 3, 0)

    Application.objects.update(status="withdrawn")
    recruitment_jobs.fold_headcounts(0)

    assert not Headcount.objects.exists()
    assert of(programme, "Collega").applied == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_apply_at_once_do_not_wait_for_each_other_nor_for_the_folding():
    programme = make_programme()
    apply(programme, 2, channel="Collega")
    done = []

    def other():
        make_application(programme, channel="Collega")
        recruitment_jobs.fold_headcounts(0)
        done.append(True)
        connection.close()

    with transaction.atomic():
        make_application(programme, channel="Collega")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
        assert done

    assert of(programme, "Collega").applied == 4
