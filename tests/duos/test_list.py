"""The list of duos: by how it goes, filtered, several at once, and as a file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from agreements.models import Revision
from mentorship.duos import check_in_actions, list_views
from mentorship.duos.models import Appointment, Duo, HandOver, Meeting
from mentorship.duos.progress import expected, progress
from mentorship.mail.models import OutgoingEmail
from mentorship.programmes import actions as programme_actions
from tests.factories import make_coordinator, make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db


def listed(browser, programme, **filters):
    return browser.get(reverse("duos:list", args=[programme.slug]), filters)


def keys(browser, programme, **filters):
    return {duo.pk for duo in listed(browser, programme, **filters).context["page"].rows}


def post(browser, name, programme, *arguments, **data):
    return browser.post(reverse(f"duos:{name}", args=[programme.slug, *arguments]), data)


def make_silent(programme, **fields):
    yesterday = localdate() - timedelta(days=1)
    return make_duo(programme, **({"quiet_after": yesterday, "due_on": yesterday} | fields))


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_tabs_of_how_it_goes_hold_every_active_duo_once(staff, programme):
    today = localdate()
    silent = make_silent(programme)
    call = make_silent(programme, planned_until=today)
    on_track = make_duo(programme, meetings_held=1, last_met_on=today, due_on=today)
    new = make_duo(programme, started_on=today, due_on=today)

    found = {
        code: keys(staff, programme, stand=code)
        for code in ("silent", "call", "on_track", "just_started", "active")
    }

    assert found.pop("active") == {silent.pk, call.pk, on_track.pk, new.pk}
    assert found == {
        "silent": {silent.pk},
        "call": {call.pk},
        "on_track": {on_track.pk},
        "just_started": {new.pk},
    }


def test_filters_narrow_the_list_and_nonsense_is_left_out(staff, programme):
    femke = make_coordinator("Femke")
    programme_actions.add_staff(programme, user=femke)
    of_femke = make_duo(programme, guide=femke)
    soon = make_duo(programme, ends_on=localdate() + timedelta(days=20))
    later = make_duo(programme, ends_on=localdate() + timedelta(days=80))
    ended = make_duo(programme, status="completed", ends_on=localdate() + timedelta(days=1))
    everything = {of_femke.pk, soon.pk, later.pk, ended.pk}

    assert keys(staff, programme, wie=femke.pk) == {of_femke.pk}
    assert keys(staff, programme, einde="4") == {soon.pk}
    assert keys(staff, programme, einde="13") == {soon.pk, later.pk}
    assert keys(staff, programme, wie="x", einde="y", stand="z") == everything
    assert listed(staff, programme, einde="4").context["form"].is_unfolded


def test_who_wrote_a_reflection_is_found_by_that_it_is_there(staff, programme):
    from mentorship.duos.models import Reflection

    written, unwritten = make_duo(programme), make_duo(programme)
    met = Meeting.objects.create(
        duo=written, held_on=localdate(), form="phone", logged_by=written.mentee.user
    )
    reflection = Reflection(meeting=met)
    reflection.write(
        author=written.mentee.user,
        is_shared=False,
        conversation="Kanarie",
        progress="",
        by_goal={},
    )
    reflection.save()

    assert keys(staff, programme, verslagen="met") == {written.pk}
    assert keys(staff, programme, verslagen="zonder") == {unwritten.pk}


def test_whose_agreement_is_sealed_is_found(staff, programme):
    sealed, other = make_duo(programme), make_duo(programme)
    from agreements.drafting_actions import draw_up

    Duo.objects.filter(pk=sealed.pk).update(status="confirmed")
    sealed.refresh_from_db()
    agreement = draw_up(sealed)
    Revision.objects.filter(agreement=agreement).update(status="sealed", offered_at=now())

    assert keys(staff, programme, afspraken="met") == {sealed.pk}
    assert keys(staff, programme, afspraken="zonder") == {other.pk}


def test_a_programme_without_agreement_or_reflections_has_no_such_filters(staff_of):
    programme = make_programme("gp", agreement_moment="none", reflections="off")

    form = listed(staff_of(programme), programme).context["form"]

    assert {field.name for field in form.folded} == {"einde"}
    assert not form.is_unfolded


def test_a_line_tells_when_they_met_and_meet_again(staff, programme):
    today = localdate()
    duo = make_silent(programme, last_met_on=today - timedelta(days=40), meetings_held=1)
    facts = {"duo": duo, "form": "phone", "logged_by": duo.mentee.user}
    Meeting.objects.create(held_on=today - timedelta(days=40), **facts)
    Meeting.objects.create(held_on=today - timedelta(days=300), **facts)
    for days in (3, 200):
        Appointment.objects.create(
            duo=duo, status="planned", on=today + timedelta(days=days), form="phone"
        )
    check_in_actions.ask(duo, by=duo.guide)

    [line] = listed(staff, programme, stand="silent").context["lines"]

    assert "1 gesprek in 16 weken" in line.strip
    assert '<rect class="gap b"' in line.strip
    assert line.strip.count('class="plan"') == 1
    assert (line.last, line.asked) == ("5 weken geleden", "vandaag")
    assert line.next
    assert line.progress == "1 van ±8"


def test_a_date_that_is_far_ahead_is_a_word_and_no_dot(staff, programme):
    duo = make_duo(programme, meetings_held=1, last_met_on=localdate())
    Appointment.objects.create(
        duo=duo, status="planned", on=localdate() + timedelta(days=100), form="phone"
    )

    [line] = listed(staff, programme).context["lines"]

    assert 'class="plan"' not in line.strip
    assert line.next


def test_a_duo_that_did_not_begin_has_a_state_and_no_strip(staff, programme):
    make_duo(programme, status="proposed")

    [line] = listed(staff, programme).context["lines"]

    assert (line.strip, line.progress) == ("", "")
    assert "Kennismaking" in line.pill


@pytest.mark.parametrize(
    ("fields", "number", "words"),
    [
        ({"rhythm_days": 28}, 8, "0 van ±8"),
        ({"rhythm_kind": "total", "rhythm_count": 6}, 6, "0 van 6"),
        ({"rhythm_days": None}, None, "0"),
        ({"rhythm_days": 90, "days": 10}, 1, "0 van ±1"),
    ],
)
def test_progress_is_of_their_own_rhythm(fields, number, words):
    days = fields.pop("days", None)
    ends = {"ends_on": localdate() + timedelta(days=days)} if days else {}
    duo = make_duo(**(fields | ends))

    assert (expected(duo), progress(duo)) == (number, words)


# --- several at once ----------------------------------------------------------------------


def test_from_the_silent_pairs_a_check_in_is_two_presses_away(staff, programme):
    silent, fine = make_silent(programme), make_duo(programme)

    page = text_of(listed(staff, programme, stand="silent"))
    sure = text_of(post(staff, "check_in_many", programme, stand="silent", alles="1"))
    done = post(staff, "check_in_many", programme, duo=[silent.pk], zeker="1", stand="silent")

    assert "Stuur al deze een check-in" in page
    assert f'name="duo" value="{silent.pk}"' in sure
    assert f'value="{fine.pk}"' not in sure
    assert "Verstuur aan 1 duo" in sure
    assert '<input type="hidden" name="stand" value="silent">' in sure
    assert done.url == reverse("duos:list", args=[programme.slug]) + "?stand=silent"
    assert OutgoingEmail.objects.filter(kind="duos/check_in").count() == 2
    assert silent.check_ins.count() == 2
    assert not fine.check_ins.exists()


def test_only_where_somebody_waits_for_a_sign_all_are_offered_at_once(staff, programme):
    make_duo(programme)

    assert "Stuur al deze een check-in" not in text_of(listed(staff, programme))


def test_who_was_asked_lately_or_has_ended_is_left_out(staff, programme):
    asked, ended = make_duo(programme), make_duo(programme, status="completed")
    check_in_actions.ask(asked, by=asked.guide)

    page = text_of(post(staff, "check_in_many", programme, duo=[asked.pk, ended.pk]))

    assert "Ze kregen vandaag een check-in." in page
    assert "Het is afgelopen." in page
    assert 'name="duo"' not in page


def test_who_chose_nobody_reads_so(staff, programme):
    for name in ("check_in_many", "hand_over_many"):
        assert "Je koos niemand." in text_of(post(staff, name, programme))


@pytest.mark.parametrize("name", ["check_in_many", "hand_over_many"])
def test_too_many_at_once_are_refused(staff, programme, monkeypatch, name):
    monkeypatch.setattr(list_views, "MOST_AT_ONCE", 1)
    duos = [make_duo(programme), make_duo(programme)]

    page = text_of(post(staff, name, programme, duo=[duo.pk for duo in duos]))

    assert "meer dan 1 tegelijk" in page


def test_what_ended_meanwhile_is_named_and_holds_up_nobody(staff, programme):
    going, gone = make_duo(programme), make_duo(programme, status="ended_early")

    response = staff.post(
        reverse("duos:check_in_many", args=[programme.slug]),
        {"duo": [going.pk, gone.pk], "zeker": "1"},
        follow=True,
    )

    page = text_of(response)
    assert "1 van 2 gedaan." in page
    assert reverse("duos:detail", args=[programme.slug, gone.pk]) in page
    assert going.check_ins.count() == 2


def test_nobody_reaches_the_duos_of_another_programme(staff, programme):
    elsewhere = make_duo()

    post(staff, "check_in_many", programme, duo=[elsewhere.pk], zeker="1")

    assert not elsewhere.check_ins.exists()
    assert post(staff, "check_in_many", elsewhere.programme).status_code == 404
    assert post(staff, "hand_over_many", elsewhere.programme).status_code == 404
    assert (
        staff.get(reverse("duos:export", args=[elsewhere.programme.slug, "csv"])).status_code == 404
    )


def test_a_caseload_goes_to_a_colleague_with_a_note(staff, programme):
    femke = make_coordinator("Femke")
    programme_actions.add_staff(programme, user=femke)
    first, second = make_duo(programme), make_duo(programme)
    ended = make_duo(programme, status="completed")
    ticked = [first.pk, second.pk, ended.pk]

    asked = text_of(post(staff, "hand_over_many", programme, duo=ticked))
    wrong = text_of(post(staff, "hand_over_many", programme, duo=ticked, zeker="1"))
    sure = {f"was-{duo.pk}": duo.guide_id for duo in (first, second)}
    done = post(
        staff,
        "hand_over_many",
        programme,
        duo=[first.pk, second.pk],
        zeker="1",
        guide=femke.pk,
        note="Bel ze in de ochtend",
        **sure,
    )

    assert "ze zijn afgelopen" in asked
    assert "Kies een collega." in wrong
    assert done.status_code == 302
    assert set(Duo.objects.filter(guide=femke)) == {first, second}
    assert [note.text for note in first.notes.all()] == ["Bel ze in de ochtend"]
    assert HandOver.objects.count() == 2
    assert OutgoingEmail.objects.filter(kind="duos/guide_changed").count() == 4


# --- as a file ----------------------------------------------------------------------------


def test_the_file_has_dates_and_numbers_and_no_formula(staff, programme):
    mentee = make_participant(programme, name="=HYPERLINK(1)")
    make_silent(programme, mentee=mentee, contact_due_on=localdate())
    make_duo(programme, status="completed", contact_due_on=localdate())
    url = reverse("duos:export", args=[programme.slug, "csv"])

    lines = b"".join(staff.get(url).streaming_content).decode().splitlines()
    ended = b"".join(staff.get(url, {"stand": "ended"}).streaming_content).decode().splitlines()

    assert len(lines) == 3
    assert len(ended) == 2
    row = next(line for line in lines if "HYPERLINK" in line)
    assert "'=HYPERLINK(1);Ahmed Yilmaz;Ilse Vermeer;" in row
    assert "Stil" in row
    assert row.endswith(str(localdate()))
    assert ended[1].endswith(";")


def test_those_that_were_ticked_make_a_file_too(staff, programme):
    one, _other = make_duo(programme), make_duo(programme)
    url = reverse("duos:export", args=[programme.slug, "csv"])

    lines = b"".join(staff.post(url, {"duo": [one.pk]}).streaming_content).decode().splitlines()

    assert len(lines) == 2
    assert staff.get(reverse("duos:export", args=[programme.slug, "pdf"])).status_code == 404
