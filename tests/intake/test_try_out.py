"""Staff play a participant: the real pages, the real mail, and nothing of it anywhere else."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from mentorship.dashboard.selectors import numbers
from mentorship.intake import try_out
from mentorship.intake.jobs import forget_drafts
from mentorship.intake.models import Application
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes.actions import add_staff
from mentorship.transitions import TransitionNotAllowed
from tests.conftest import log_in
from tests.factories import (
    coordinator_of,
    make_answers,
    make_application,
    make_coordinator,
    make_duo,
    make_programme,
)

pytestmark = pytest.mark.django_db


def url(name, programme, *args):
    return reverse(f"intake:{name}", args=[programme.slug, *args])


def text(response):
    return response.content.decode()


def begin(staff, programme, role="mentee"):
    return staff.post(url("try_out", programme), {"role": role})


def played(programme):
    return Application.objects.get(programme=programme, is_test=True)


def fill_in(programme):
    """Answer everything, as if every page was walked."""
    application = played(programme)
    application.answers, application.phone = make_answers(languages=["nl"]), "06 12 34 56 78"
    application.channel = "Collega"
    for question in programme.questions.asked():
        application.answers.setdefault(question.code, "yes")
    application.accept_rules(programme.ground_rules.latest("version"))
    application.save()
    return application


def play_to_the_end(staff, programme, role="mentee"):
    begin(staff, programme, role)
    fill_in(programme)
    staff.post(url("try_out_page", programme, "controleer"))
    return played(programme)


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_she_walks_the_pages_of_an_applicant_also_before_the_programme_opens(
    staff, coordinator, is_open, role
):
    programme = make_programme(coordinator=coordinator, is_open=is_open)

    first = staff.post(url("try_out", programme), {"role": role}, follow=True)
    after = staff.post(
        url("try_out_page", programme, "telefoon"),
        {"phone": "06 12 34 56 78", "channel": programme.channels[0]},
        follow=True,
    )

    application = played(programme)
    assert (application.role, application.is_test, application.status) == (role, True, "draft")
    assert "Dit is een proef." in text(first)
    assert "Dit is een proef." in text(after)
    assert "Vraag" in text(after)
    assert application.phone == "06 12 34 56 78"


def test_the_public_cannot_walk_a_programme_that_is_not_open(client, coordinator):
    programme = make_programme(coordinator=coordinator, is_open=False)

    assert client.get(url("apply", programme, "naam")).status_code == 404
    assert client.get(url("try_out_page", programme, "naam")).status_code == 302


def test_played_to_the_end_she_sees_the_last_page_and_gets_the_mail(staff, programme, coordinator):
    application = play_to_the_end(staff, programme)

    page = text(staff.get(url("try_out_page", programme, "naam"), follow=True))
    assert application.reference in page
    assert "Dit is een proef." in page
    [mail] = OutgoingEmail.objects.all()
    assert (mail.kind, mail.address) == ("intake/application_received", coordinator.email)


def test_no_mail_goes_to_anybody_else(staff, programme, coordinator):
    begin(staff, programme)

    staff.post(
        url("try_out_page", programme, "naam"), {"name": "Fleur", "email": "fleur@example.org"}
    )

    application = played(programme)
    assert (application.name, application.email) == ("Fleur", coordinator.email)
    fill_in(programme)
    staff.post(url("try_out_page", programme, "controleer"))
    assert {mail.address for mail in OutgoingEmail.objects.all()} == {coordinator.email}


def test_going_on_later_leads_back_to_where_it_began(staff, programme):
    begin(staff, programme)

    page = text(
        staff.post(url("try_out_page", programme, "controleer"), {"later": "1"}, follow=True)
    )

    assert "Een aanmelder krijgt nu een mail" in page
    assert "Je bent aan het spelen" in page
    assert not OutgoingEmail.objects.exists()


def test_what_is_not_finished_is_not_sent(staff, programme):
    begin(staff, programme)

    page = text(staff.get(url("try_out_page", programme, "gelukt"), follow=True))
    tried = text(staff.post(url("try_out_page", programme, "controleer")))

    assert "Dit moet je nog invullen" in page + tried
    assert played(programme).submitted_at is None


def test_who_begins_anew_loses_what_she_played(staff, programme):
    first = play_to_the_end(staff, programme)

    begin(staff, programme, "mentor")

    assert played(programme).pk != first.pk
    assert played(programme).role == "mentor"


def test_without_a_role_nothing_begins(staff, programme):
    assert "Speel een deelnemer" in text(begin(staff, programme, "<script>"))
    assert staff.get(url("try_out_page", programme, "naam")).url == url("try_out", programme)
    assert not Application.objects.exists()


def test_clearing_up_leaves_nothing_and_twice_is_once(staff, programme):
    play_to_the_end(staff, programme)

    page = text(staff.post(url("try_out_clear", programme), follow=True))
    staff.post(url("try_out_clear", programme))

    assert "De proef is opgeruimd." in page
    assert not Application.objects.exists()


def test_clearing_up_takes_nothing_that_is_for_real_or_of_a_colleague(staff, programme):
    for_real = make_application(programme)
    draft = make_application(programme, status="draft")
    colleague = make_coordinator()
    add_staff(programme, user=colleague)
    theirs = try_out.start(programme, role="mentee", by=colleague)
    begin(staff, programme)

    staff.post(url("try_out_clear", programme))

    assert set(Application.objects.all()) == {for_real, draft, theirs}


def test_of_two_clicks_one_counts(staff, programme, coordinator):
    application = play_to_the_end(staff, programme)

    with pytest.raises(TransitionNotAllowed):
        try_out.finish(application, by=coordinator)
    again = staff.post(url("try_out_page", programme, "controleer"))

    assert again.url == url("try_out_page", programme, "gelukt")
    assert OutgoingEmail.objects.count() == 1


def test_who_takes_part_herself_can_play_as_well(staff, programme, coordinator):
    hers = make_application(programme, email=coordinator.email)

    played_one = play_to_the_end(staff, programme)

    hers.refresh_from_db()
    assert (hers.status, played_one.status) == ("submitted", "draft")


def test_what_is_left_lying_about_is_forgotten_like_any_draft(programme, coordinator):
    application = try_out.start(programme, role="mentee", by=coordinator)
    Application.objects.update(started_at="2020-01-01T00:00Z")

    forget_drafts(0)

    assert not Application.objects.filter(pk=application.pk).exists()


def test_playing_is_for_the_staff_of_the_programme(staff, programme):
    other = make_programme()

    for name, args in [("try_out", []), ("try_out_page", ["naam"])]:
        assert staff.get(url(name, other, *args)).status_code == 404
    assert begin(staff, other).status_code == 404
    assert staff.post(url("try_out_clear", other)).status_code == 404
    assert staff.get(url("try_out_clear", programme)).status_code == 405


def test_a_colleague_does_not_see_what_she_plays(programme, staff):
    begin(staff, programme)
    colleague = make_coordinator()
    add_staff(programme, user=colleague)
    from django.test import Client

    browser = log_in(Client(), colleague, second_factor=True)

    assert browser.get(url("try_out_page", programme, "naam")).url == url("try_out", programme)


# --- nowhere else --------------------------------------------------------------------------

OWN = {"intake:try_out", "intake:try_out_page", "intake:try_out_clear"}
WORDS = {"kind": "csv", "step": "naam", "part": "gegevens", "version": "x", "token": "x"}


def pages(resolver, namespace="", keys=frozenset()):
    for pattern in resolver.url_patterns:
        found = keys | set(pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", found
        elif pattern.namespace != "admin" and "allauth" not in str(pattern.urlconf_name):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from pages(pattern, inner, found)


def of_a_programme():
    """Every list, number and file of a programme: what has its slug and no row of its own."""
    for name, keys in pages(get_resolver()):
        if "slug" in keys and keys <= {"slug", *WORDS} and name not in OWN:
            yield name, {key: WORDS[key] for key in keys - {"slug"}}


def body(response):
    if response.streaming:
        return b"".join(response.streaming_content)
    return response.content


def test_what_is_played_is_in_no_list_no_number_and_no_file(staff, programme):
    make_duo(programme)
    make_application(programme, name="Fleur Peeters")
    application = play_to_the_end(staff, programme)
    Application.objects.filter(pk=application.pk).update(name="Kanarie Zonderling")
    walked = dict(of_a_programme())

    for name, words in walked.items():
        address = reverse(name, kwargs={"slug": programme.slug} | words)
        for query in ("", "?q=Kanarie", "?stand=draft", "?stand=submitted"):
            shown = body(staff.get(address + query))
            assert b"Kanarie Zonderling" not in shown, name
            assert application.reference.encode() not in shown, name

    lists = {"intake:application_list", "dashboard:people", "dashboard:search"}
    files = {"intake:application_export", "dashboard:people_export"}
    assert walked.keys() >= lists | files


def test_no_number_changes(staff, programme):
    before = numbers(programme, coordinator_of(programme))

    play_to_the_end(staff, programme)

    assert numbers(programme, coordinator_of(programme)) == before


def test_it_has_no_page_of_its_own_for_staff(staff, programme):
    application = play_to_the_end(staff, programme)

    for name in ("application_detail", "application_decide", "interview_offer"):
        assert staff.get(url(name, programme, application.pk)).status_code in {404, 405}
