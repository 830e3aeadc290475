"""One version gives way to another: taken back, run out, put up anew, amended, ended."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from agreements import (
    address_actions,
    drafting_actions,
    jobs,
    keeping_jobs,
    version_actions,
    version_jobs,
    versions,
)
from agreements.models import AgreementRules, Document, Event, EventDetail, Revision, Template
from agreements.selectors import EXPIRED, SEALED, agreed_terms, standing_for
from agreements.version_jobs import look_for_changes
from mentorship.accounts.actions import change_address
from mentorship.accounts.models import PersonalLink
from mentorship.duos import ending_actions
from mentorship.duos.models import Duo
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.agreements.steps import (
    TERMS,
    agreed,
    declined,
    drawn_up,
    events,
    mails,
    offered,
    prepared,
    put_name,
    sealed,
    signature,
    signed_by_both,
    text,
    url,
    work_off,
)
from tests.agreements.test_drafting import desk, tick
from tests.factories import make_coordinator, make_duo, make_programme

pytestmark = pytest.mark.django_db
REASON = "Er staat een verkeerd bedrag in."


def clock():
    """Let the clock find and do what there is to do."""
    look_for_changes(0)
    look_for_changes(1)
    for task in ("expire", "end", "follow_address"):
        work_off(task, of=version_jobs)


def run_out(agreement):
    """Let its time to sign be over."""
    Revision.objects.filter(pk=agreement.current.pk).update(expires_at=now())
    clock()
    agreement.refresh_from_db()
    return agreement


def withdrawn(agreement):
    mark, guide = agreement.current.mark, agreement.duo.guide
    version_actions.withdraw(agreement, seen=mark, reason=REASON, by=guide)
    agreement.refresh_from_db()
    return agreement


# --- what was put to both never changes ------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"offered": {"title": "x"}}, {"offered_sha256": "x"}, {"terms": {"place": "x"}}]
)
def test_the_database_refuses_to_change_what_was_put_to_both(change):
    agreement = offered()

    with pytest.raises(ProgrammingError, match="What was offered"), transaction.atomic():
        Revision.objects.update(**change)

    assert TERMS.items() <= agreement.current.terms.items()


def test_what_both_are_shown_holds_everything():
    agreement = offered(place="Tiel")

    shown = agreement.current.offered

    assert [(each["role"], each["name"]) for each in shown["people"]] == [
        ("mentor", "Ahmed Yilmaz"),
        ("mentee", "Fleur Peeters"),
    ]
    assert shown["language"] == "nl"
    assert len(shown["consent"]) == 2
    assert shown["terms"]["place"] == "Tiel"
    assert "€ 150" in str(shown["parts"])


def test_it_can_be_signed_for_as_long_as_the_programme_says():
    agreement = drawn_up()
    AgreementRules.objects.create(programme=agreement.duo.programme, days_to_sign=30)

    offered(agreement)

    jobs.prepare(revision_pk=agreement.current.pk)
    until = localdate() + timedelta(days=30)
    assert localdate(agreement.current.expires_at) == until
    links = PersonalLink.objects.filter(destination=url("sign", agreement))
    assert {localdate(link.expires_at) for link in links} == {until}


# --- taken back ------------------------------------------------------------------------------------


def test_the_guide_takes_it_back_and_both_read_why(staff_of, as_participant):
    agreement = prepared()
    programme = agreement.duo.programme
    staff, address = staff_of(programme), desk("withdraw", programme.slug, agreement.pk)
    page = staff.get(address)

    staff.post(address, {"seen": page.context["form"]["seen"].value(), "reason": REASON})

    agreement.refresh_from_db()
    assert (agreement.state, agreement.current.status) == ("withdrawn", "withdrawn")
    letters = mails("agreement_withdrawn")
    assert len(letters) == 2
    assert all(REASON in letter.body for letter in letters)
    mentee = as_participant(agreement.duo.mentee)
    shown = text(mentee.get(url("sign", agreement)))
    assert (REASON in shown, 'name="typed_name"' in shown) == (True, False)
    assert mentee.get(url("fill", agreement)).headers["Location"] == url("sign", agreement)
    with pytest.raises(TransitionNotAllowed):
        put_name(agreement, agreement.duo.mentee)
    assert standing_for(agreement.duo.mentee.user) == {}
    detail = EventDetail.objects.filter(event__kind="withdrawn")
    assert {each.name for each in detail} == {"reason", "by"}


def test_of_two_who_stopped_it_is_taken_back_without_a_mail():
    agreement = offered()
    ending_actions.stop(Duo.objects.get(pk=agreement.duo_id), by=agreement.duo.guide)
    agreement.duo.refresh_from_db()

    withdrawn(agreement)

    assert (agreement.state, mails("agreement_withdrawn")) == ("withdrawn", [])


def test_a_reason_is_needed_to_take_it_back(staff_of):
    agreement = offered()
    programme = agreement.duo.programme
    address = desk("withdraw", programme.slug, agreement.pk)

    page = staff_of(programme).post(address, {"seen": agreement.current.mark, "reason": " "})

    assert list(page.context["form"].errors) == ["reason"]
    assert agreement.current.status == "offered"


def test_who_saw_another_version_looks_again_before_she_takes_it_back(staff_of):
    agreement = offered()
    programme = agreement.duo.programme
    address = desk("withdraw", programme.slug, agreement.pk)

    page = staff_of(programme).post(address, {"seen": "9.draft", "reason": REASON})

    assert REASON in text(page)
    assert agreement.current.status == "offered"


def test_what_both_signed_cannot_be_taken_back(staff_of):
    agreement = signed_by_both()
    programme = agreement.duo.programme
    address = desk("withdraw", programme.slug, agreement.pk)

    page = staff_of(programme).post(
        address, {"seen": agreement.current.mark, "reason": REASON}, follow=True
    )

    assert "niet meer intrekken" in text(page)
    assert agreement.current.status == "signed"


def test_after_it_was_taken_back_a_new_version_has_the_newest_text(staff_of, as_participant):
    agreement = withdrawn(offered(place="Tiel"))
    programme = agreement.duo.programme
    older = agreement.current.template
    body = older.body | {"title": "Een betere tekst"}
    Template.objects.create(programme=programme, version=2, body=body, published_at=now())
    staff, address = staff_of(programme), desk("begin_anew", programme.slug, agreement.pk)

    codes = [staff.post(address).status_code for _ in range(2)]

    revision = agreement.current
    assert (codes, revision.number, revision.status) == ([302, 302], 2, "draft")
    assert (revision.template.version, revision.terms["place"]) == (2, "Tiel")
    assert len(mails("agreement_anew")) == 2
    tick(as_participant(agreement.duo.mentor), agreement)
    tick(as_participant(agreement.duo.mentee), agreement)
    assert agreement.current.offered["title"] == "Een betere tekst"


def test_no_new_version_begins_while_they_sign(staff_of):
    agreement = offered()
    programme = agreement.duo.programme

    page = staff_of(programme).post(desk("begin_anew", programme.slug, agreement.pk), follow=True)

    assert "Trek die versie eerst in" in text(page)
    assert agreement.current.number == 1


def test_what_was_declined_begins_anew():
    agreement = offered()

    declined(agreement, agreement.duo.mentor.user)

    version_actions.begin_anew(agreement, by=agreement.duo.guide)

    assert [each.status for each in Revision.objects.order_by("number")] == ["replaced", "draft"]


def test_principles_begin_anew_and_are_put_to_both_at_once():
    programme = make_programme("network", agreement_moment="on_pairing")
    agreement = withdrawn(drafting_actions.draw_up(make_duo(programme, status="confirmed")))

    version_actions.begin_anew(agreement, by=agreement.duo.guide)

    assert (agreement.current.number, agreement.current.status) == (2, "offered")


# --- run out ---------------------------------------------------------------------------------------


def test_what_is_not_signed_in_time_runs_out_and_is_put_up_anew(as_participant):
    agreement = prepared(place="Tiel")
    put_name(agreement, agreement.duo.mentor)

    run_out(agreement)

    duo = agreement.duo
    assert (agreement.state, events(agreement)[-1]) == ("expired", "expired")
    assert standing_for(duo.mentee.user) == {duo.pk: EXPIRED}
    mentee = as_participant(duo.mentee)
    assert "Vraag een nieuwe e-mail" in text(mentee.get(url("sign", agreement)))
    with pytest.raises(TransitionNotAllowed):
        put_name(agreement, duo.mentee)
    codes = [mentee.post(url("renew", agreement)).status_code for _ in range(2)]
    fresh = agreement.current
    assert (codes, fresh.number, fresh.status) == ([302, 302], 2, "offered")
    assert (fresh.terms["place"], fresh.signatures.count()) == ("Tiel", 0)
    jobs.prepare(revision_pk=fresh.pk)
    assert len(mails("agreement_sign")) == 4


def test_the_staff_send_what_ran_out_again(staff_of):
    agreement = run_out(offered())
    programme = agreement.duo.programme
    staff, address = staff_of(programme), desk("send_again", programme.slug, agreement.pk)

    staff.post(address)
    put_name(agreement, agreement.duo.mentee)
    put_name(agreement, agreement.duo.mentor, "Ahmed Yilmaz")
    late = staff.post(address, follow=True)

    assert (agreement.current.number, agreement.current.status) == (2, "signed")
    assert "niets opnieuw te sturen" in text(late)


def test_what_is_signed_in_time_does_not_run_out():
    signed, fresh = signed_by_both(), offered()
    Revision.objects.filter(agreement=signed).update(expires_at=now())

    clock()
    version_actions.expire(signed.current)
    version_actions.expire(fresh.current)

    assert (signed.current.status, fresh.current.status) == ("signed", "offered")


def test_who_signs_when_the_time_is_over_finds_that_it_ran_out_although_the_clock_is_late(
    as_participant,
):
    agreement = prepared()
    put_name(agreement, agreement.duo.mentor, "Ahmed Yilmaz")
    Revision.objects.filter(agreement=agreement).update(expires_at=now())

    page = as_participant(agreement.duo.mentee).post(
        url("sign", agreement), signature(agreement), follow=True
    )

    assert agreement.current.status == "expired"
    assert not agreement.current.signatures.filter(role="mentee").exists()
    assert events(agreement)[-1] == "expired"
    assert "Vraag dan een nieuwe e-mail" in " ".join(text(page).split())


def test_what_did_not_run_out_is_not_put_up_anew(as_participant):
    agreement = drawn_up()

    page = as_participant(agreement.duo.mentee).post(url("renew", agreement), follow=True)

    assert "niets meer te tekenen" in text(page)
    assert agreement.current.number == 1


# --- amended ---------------------------------------------------------------------------------------


def test_what_is_sealed_counts_until_the_next_version_is_sealed_too(as_participant):
    agreement = sealed(offered(place="Tiel", months=8))
    first = agreement.current
    mentor, mentee = as_participant(agreement.duo.mentor), as_participant(agreement.duo.mentee)
    assert "Pas jullie afspraken samen aan" in text(mentee.get(url("sign", agreement)))
    mentee.get(url("fill", agreement))
    assert Revision.objects.count() == 1

    tick(mentee, agreement, place="Ede")
    agreement.refresh_from_db()

    assert (agreement.current.number, agreement.state) == (2, "draft")
    assert (agreement.in_force, agreed_terms(agreement.duo)["place"]) == (first, "Tiel")
    assert "stelt voor om je afspraken" in mails("agreement_check")[-1].body
    assert mentee.get(url("document", agreement)).status_code == 200
    tick(mentor, agreement)
    put_name(agreement, agreement.duo.mentor, "Ahmed Yilmaz")
    assert agreement.in_force == first
    put_name(agreement, agreement.duo.mentee)
    jobs.seal(revision_pk=agreement.current.pk)
    first.refresh_from_db()
    assert (first.status, agreement.current.status) == ("replaced", "sealed")
    assert agreed_terms(agreement.duo)["place"] == "Ede"
    assert Document.objects.issued().count() == 2
    assert standing_for(agreement.duo.mentee.user)[agreement.duo_id] == SEALED


def test_a_longer_time_that_both_sign_later_counts_for_the_duo():
    agreement = sealed(offered(months=8))
    duo = agreement.duo
    duo.refresh_from_db()
    before = duo.ends_on

    sealed(agreed(agreement, {"months": 9, "frequency": "w2"}))

    duo.refresh_from_db()
    assert (duo.ends_on > before, duo.rhythm_days) == (True, 14)
    assert duo.appointments.count() == 1


def test_what_is_amended_otherwise_leaves_the_end_as_it_was():
    agreement = sealed(offered(months=8))
    duo = agreement.duo
    duo.refresh_from_db()
    later = duo.ends_on + timedelta(days=10)
    ending_actions.extend(duo, ends_on=later, seen=str(duo.ends_on))

    sealed(agreed(agreement, {"place": "Ede"}))

    duo.refresh_from_db()
    assert duo.ends_on == later


def test_an_amendment_that_is_taken_back_leaves_what_was_in_force():
    agreement = sealed(offered(place="Tiel"))
    agreed(agreement, {"place": "Ede"})

    withdrawn(agreement)

    assert (agreement.state, agreement.current.number) == ("sealed", 1)
    assert "blijft gelden" in mails("agreement_withdrawn")[0].body
    agreed(agreement, {"place": "Buren"})
    assert (agreement.current.number, agreement.current.status) == (3, "offered")


def test_who_tries_to_change_what_was_sealed_meanwhile_reads_so():
    agreement = offered()
    seen = agreement.current.mark
    sealed(agreement)

    with pytest.raises(versions.Changed):
        drafting_actions.fill_in(
            agreement, terms={"place": "X"}, seen=seen, by=agreement.duo.mentee.user
        )


def test_the_staff_begin_a_new_version_of_what_is_sealed(staff_of):
    agreement = sealed()
    programme = agreement.duo.programme
    staff = staff_of(programme)
    page = text(staff.get(desk("detail", programme.slug, agreement.pk)))

    staff.post(desk("begin_anew", programme.slug, agreement.pk))

    assert "Begin een nieuwe versie" in page
    assert (agreement.current.number, agreement.in_force.number) == (2, 1)


# --- ended with the duo ----------------------------------------------------------------------------


def test_it_ends_with_the_duo():
    done, busy, new, half = sealed(), offered(), drawn_up(), sealed(offered(place="Tiel"))
    agreed(half, {"place": "Ede"})
    for agreement in (done, busy, new, half):
        ending_actions.stop(Duo.objects.get(pk=agreement.duo_id), by=agreement.duo.guide)

    clock()
    clock()

    states = []
    for agreement in (done, busy, new, half):
        agreement.refresh_from_db()
        states.append((agreement.state, agreement.current.status))
    assert states == [
        *(("ended", "ended"), ("withdrawn", "withdrawn")),
        *(("withdrawn", "withdrawn"), ("ended", "ended")),
    ]
    assert mails("agreement_withdrawn") == []
    assert agreed_terms(done.duo)["months"] == 8


def test_of_two_who_go_on_nothing_ends():
    agreement = sealed()

    clock()
    version_actions.end(agreement)

    assert agreement.current.status == "sealed"


def test_what_both_signed_is_sealed_before_it_ends():
    agreement = signed_by_both()
    ending_actions.stop(agreement.duo, by=agreement.duo.guide)

    clock()
    version_actions.end(agreement)
    jobs.seal(revision_pk=agreement.current.pk)
    clock()

    assert (agreement.current.status, Document.objects.count()) == ("ended", 1)


# --- another address -------------------------------------------------------------------------------


def test_who_gets_another_address_is_asked_there_once_and_the_old_link_is_dead():
    agreement = prepared()
    mentee = agreement.duo.mentee.user
    old = PersonalLink.objects.filter(user=mentee, purpose__startswith="agreement")
    assert old.exists()
    change_address(mentee, address="nieuw@example.org")
    assert not old.exists()

    clock()
    clock()

    letters = OutgoingEmail.objects.filter(
        kind="agreements/agreement_sign", address="nieuw@example.org"
    )
    assert letters.count() == 1
    assert old.count() == 1
    assert events(agreement).count("sent") == 3  # to both at first, and once more
    assert "nieuw@example.org" not in str(list(Event.objects.values()))
    assert agreement.current.offered["people"][1]["email"] != "nieuw@example.org"


def test_who_signed_already_is_not_asked_at_another_address():
    agreement = prepared()
    put_name(agreement, agreement.duo.mentee)
    change_address(agreement.duo.mentee.user, address="nieuw@example.org")

    clock()
    put_name(agreement, agreement.duo.mentor, "Ahmed Yilmaz")
    address_actions.ask_at_new_address(agreement.current)

    assert not OutgoingEmail.objects.filter(address="nieuw@example.org").exists()


def test_nobody_is_asked_at_another_address_after_they_stopped():
    agreement = prepared()
    change_address(agreement.duo.mentee.user, address="nieuw@example.org")
    ending_actions.stop(agreement.duo, by=agreement.duo.mentor.user)

    address_actions.ask_at_new_address(Revision.objects.get(pk=agreement.current.pk))

    assert not OutgoingEmail.objects.filter(
        kind="agreements/agreement_sign", address="nieuw@example.org"
    ).exists()


@pytest.mark.parametrize(
    "step",
    [
        jobs.prepare,
        jobs.seal,
        lambda revision_pk: keeping_jobs.put_up(revision_pk=revision_pk, mark=""),
        version_jobs.follow_address,
    ],
    ids=["prepare", "seal", "put_up", "follow_address"],
)
def test_a_job_that_asks_something_of_the_two_holds_the_duo_before_its_agreement(step):
    agreement = offered()

    with CaptureQueriesContext(connection) as queries:
        step(revision_pk=agreement.current.pk)

    held = [each["sql"] for each in queries if "FOR " in each["sql"].rpartition("WHERE")[2]]
    assert 'FROM "duos_duo"' in held[0]
    assert 'FROM "agreements_agreement"' in held[1]


# --- for the staff ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["withdraw", "fill_ours", "begin_anew", "send_again"])
def test_an_agreement_of_another_programme_is_not_there(staff_of, name):
    agreement, own = offered(), make_programme(coordinator=make_coordinator())

    page = staff_of(own).post(desk(name, agreement.duo.programme.slug, agreement.pk))

    assert page.status_code == 404


def test_the_list_tells_whose_turn_it_is_and_what_is_next(staff_of, django_assert_num_queries):
    programme = make_programme()
    rows = [drafting_actions.draw_up(make_duo(programme, status="confirmed")) for _ in range(5)]
    fresh, half, ran_out, back, gone = rows
    for each in (half, ran_out, back):
        agreed(each, TERMS)
    put_name(half, half.duo.mentee)
    run_out(ran_out)
    withdrawn(back)
    ending_actions.stop(Duo.objects.get(pk=gone.duo_id), by=gone.duo.guide)

    page = staff_of(programme).get(desk("list", programme.slug))

    lines = {line.agreement.pk: line for line in page.context["lines"]}
    owners = [lines[each.pk].owner for each in rows]
    acts = [getattr(lines[each.pk].act, "label", "") for each in rows]
    guide = fresh.duo.guide.name
    assert owners == ["Ahmed Yilmaz en Fleur Peeters", "Ahmed Yilmaz", guide, guide, ""]
    assert [str(act) for act in acts] == [
        *("", "Vraag om de handtekeningen", "Stuur opnieuw", "Begin een nieuwe versie", ""),
    ]
    assert lines[fresh.pk].since >= fresh.created_at


def test_the_list_asks_the_database_as_often_for_one_as_for_many(staff_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    programme = make_programme()
    staff, address = staff_of(programme), desk("list", programme.slug)
    counts = []
    for number in (1, 12):
        while programme.duos.count() < number:
            agreed(drafting_actions.draw_up(make_duo(programme, status="confirmed")), TERMS)
        staff.get(address)
        with CaptureQueriesContext(connection) as asked:
            staff.get(address)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_no_page_of_the_staff_has_a_link_to_sign(staff_of):
    agreement = prepared()
    programme = agreement.duo.programme
    staff = staff_of(programme)

    pages = [
        text(staff.get(desk("list", programme.slug))),
        text(staff.get(desk("detail", programme.slug, agreement.pk))),
        text(staff.get(desk("remind", programme.slug))),
    ]

    links = [each.body for each in mails("agreement_sign")]
    token = links[0].split("/m/")[1].split("/")[0].split()[0] if "/m/" in links[0] else ""
    assert [page for page in pages if "/m/" in page or (token and token in page)] == []


def test_the_page_of_one_tells_its_versions_and_why_one_was_taken_back(staff_of):
    agreement = withdrawn(offered(place="Tiel"))
    programme = agreement.duo.programme
    version_actions.begin_anew(agreement, by=agreement.duo.guide)
    agreed(agreement, {"place": "Ede"})

    page = text(staff_of(programme).get(desk("detail", programme.slug, agreement.pk)))

    assert (REASON in page, "Versie 1" in page, "Versie 2" in page) == (True, True, True)
    assert ("Tiel" in page, "Ede" in page) == (True, True)


def test_a_typed_reason_stands_literally_on_the_pages(staff_of, as_participant):
    agreement = offered()
    hostile = "<script>alert(1)</script> {{7*7}}"
    version_actions.withdraw(
        agreement, seen=agreement.current.mark, reason=hostile, by=agreement.duo.guide
    )

    page = text(as_participant(agreement.duo.mentee).get(url("sign", agreement)))

    assert ("<script>alert" in page, "{{7*7}}" in page) == (False, True)
