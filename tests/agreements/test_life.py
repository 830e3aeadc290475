"""From a confirmed duo to a sealed document in both mailboxes, and what may go otherwise."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, transaction
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from agreements import drafting_actions, jobs, sealing_actions, selectors, versions
from agreements.models import (
    Agreement,
    Document,
    Event,
    ReadingCopy,
    Revision,
    Signature,
    Template,
)
from mentorship.duos import ending_actions
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from tests.agreements.steps import (
    SOON,
    TERMS,
    agreed,
    both,
    declined,
    drawn_up,
    events,
    mails,
    offered,
    prepared,
    put_name,
    sealed,
    signed_by_both,
    words_of,
    work_off,
)
from tests.factories import make_duo, make_participant, make_programme

pytestmark = pytest.mark.django_db


# --- drawing up ----------------------------------------------------------------------------


def test_the_sweep_draws_up_once_and_asks_both_to_fill_in():
    duo = make_duo(status="confirmed")

    jobs.sweep(timestamp=0)
    jobs.sweep(timestamp=1)

    assert work_off("draw_up") == 1
    assert events(duo.agreement) == ["drafted"]
    assert [mail.to[0] for mail in mails("agreement_fill")] == both(duo.agreement)


def test_drawing_up_twice_gives_one_agreement():
    duo = make_duo(status="confirmed")

    second = [drafting_actions.draw_up(duo), drafting_actions.draw_up(duo)][1]

    assert (second, Agreement.objects.count(), OutgoingEmail.objects.count()) == (None, 1, 2)


@pytest.mark.parametrize("status", ["proposed", "introduced", "active", "dissolved"])
def test_only_a_confirmed_duo_gets_an_agreement(status):
    make_duo(status=status)

    jobs.sweep(timestamp=0)

    assert work_off("draw_up") == 0


def test_a_programme_without_agreements_draws_up_none():
    make_duo(make_programme(agreement_moment="none"), status="confirmed")

    jobs.sweep(timestamp=0)

    assert work_off("draw_up") == 0


def test_duos_of_a_programme_sign_the_same_version_of_its_text():
    programme = make_programme()
    first = drafting_actions.draw_up(make_duo(programme, status="confirmed"))

    second = drafting_actions.draw_up(make_duo(programme, status="confirmed"))

    assert (first.current.template_id, Template.objects.count()) == (
        second.current.template_id,
        1,
    )


def test_a_mail_comes_in_the_name_of_the_guide():
    """S4-SIGN-4."""
    agreement = drawn_up()

    mail = mails("agreement_fill")[0]

    guide = agreement.duo.guide
    assert (guide.name in mail.from_email, mail.reply_to) == (True, [guide.email])


# --- filling in and the reading copy ------------------------------------------------------------


def test_filled_in_terms_give_a_reading_copy_and_mails_to_sign_once():
    agreement = prepared()

    jobs.prepare(revision_pk=agreement.current.pk)

    words = words_of(bytes(ReadingCopy.objects.get().pdf))
    assert ("24 uur van tevoren" in words, "Nee zeggen" in words) == (True, True)
    assert [mail.to[0] for mail in mails("agreement_sign")] == both(agreement)


def test_what_was_replaced_meanwhile_gets_no_reading_copy():
    agreement = prepared()
    old = agreement.current
    ReadingCopy.objects.all().delete()
    offered(agreement, place="Tiel")

    jobs.prepare(revision_pk=old.pk)

    assert ReadingCopy.objects.count() == 0


def test_who_saw_an_older_version_cannot_overwrite_a_newer_one():
    """Two tabs."""
    agreement = drawn_up()
    seen = agreement.current.mark
    offered(agreement, place="Tiel")

    with pytest.raises(versions.Changed):
        drafting_actions.fill_in(
            agreement, terms={"place": "X"}, seen=seen, by=agreement.duo.mentor.user
        )

    assert agreement.current.terms["place"] == "Tiel"


def test_what_both_signed_cannot_be_changed():
    agreement = signed_by_both()

    with pytest.raises(TransitionNotAllowed):
        drafting_actions.fill_in(
            agreement,
            terms={"place": "Ede"},
            seen=agreement.current.mark,
            by=agreement.duo.mentor.user,
        )

    assert TERMS.items() <= agreement.current.terms.items()


# --- signing --------------------------------------------------------------------------------------


def test_both_sign_and_the_sealed_agreement_goes_to_both():
    """S4-SIGN-4: both get the PDF, with its fingerprint in the text."""
    agreement = sealed()

    document = Document.objects.get()
    letters = mails("agreement_done")

    pdf = bytes(document.pdf)
    assert sha256(pdf).hexdigest() == document.sha256
    assert [letter.to[0] for letter in letters] == both(agreement)
    assert all(document.sha256 in letter.body for letter in letters)
    assert [letter.attachments[0].content for letter in letters] == [pdf, pdf]
    assert events(agreement) == [
        *("drafted", "filled", "agreed", "agreed", "offered"),
        *("signed", "signed", "sealed"),
    ]


def test_the_last_page_tells_who_signed_and_hides_most_of_the_addresses():
    agreement = sealed()

    words = words_of(bytes(Document.objects.get().pdf))

    assert ("Ahmed Yilmaz" in words, agreement.current.offered_sha256 in words) == (True, True)
    assert [email for email in both(agreement) if email in words] == []


def test_sealing_starts_the_duo_for_as_long_as_the_two_agreed():
    agreement = sealed(offered(months=6))

    agreement.duo.refresh_from_db()

    months = (
        (agreement.duo.ends_on.year - SOON.year) * 12 + agreement.duo.ends_on.month - SOON.month
    )
    assert (agreement.duo.status, agreement.duo.started_on, months) == ("active", SOON, 6)


def test_a_school_counts_in_weeks():
    agreement = drawn_up("school")
    terms = {"first_meeting": SOON.isoformat(), "weeks": 10}
    sealed(agreed(agreement, terms))

    agreement.duo.refresh_from_db()
    assert agreement.duo.ends_on == SOON + timedelta(weeks=10)


def test_without_a_day_or_a_length_it_starts_today_for_as_long_as_usual():
    agreement = drawn_up()
    sealed(agreed(agreement, {"months": None}))

    duo = agreement.duo
    duo.refresh_from_db()
    assert (duo.started_on, duo.ends_on) == (
        localdate(),
        duo.programme.default_end(localdate()),
    )


def test_the_goals_that_both_signed_are_those_they_work_on_S3_AGR_11():
    agreement = sealed()

    goals = agreement.duo.goals.all()
    assert [(goal.title, goal.state) for goal in goals] == [("Nee zeggen", "working")]


def test_without_goals_in_the_agreement_there_are_none():
    agreement = drawn_up()
    terms = {"months": 8}
    agreed(agreement, terms)

    sealed_now = signed_by_both(agreement)
    jobs.seal(revision_pk=sealed_now.current.pk)

    assert agreement.duo.goals.count() == 0


def test_sealing_twice_makes_one_document():
    agreement = sealed()

    again = sealing_actions.seal_signed(agreement.current)

    assert (again, Document.objects.count(), len(mails("agreement_done"))) == (None, 1, 2)


def test_a_duo_that_stopped_before_the_seal_is_not_started():
    """S2-END-1: stopping is always allowed."""
    agreement = signed_by_both()
    ending_actions.stop(agreement.duo, by=agreement.duo.guide)

    jobs.seal(revision_pk=agreement.current.pk)

    agreement.duo.refresh_from_db()
    assert (agreement.duo.status, Document.objects.count()) == ("ended_early", 1)


def test_signing_twice_is_signing_once():
    agreement = offered()

    put_name(agreement, agreement.duo.mentee)
    put_name(agreement, agreement.duo.mentee, "Iemand Anders")

    assert [row.typed_name for row in Signature.objects.all()] == ["Fleur Peeters"]
    assert agreement.current.status == "partly_signed"


def test_a_change_after_one_signature_asks_both_again():
    agreement = prepared()
    put_name(agreement, agreement.duo.mentee)
    old = agreement.current

    prepared(agreement, place="Online")

    old.refresh_from_db()
    assert (old.status, agreement.current.number, agreement.current.status) == (
        "replaced",
        2,
        "offered",
    )
    assert agreement.current.signatures.count() == 0
    assert len(mails("agreement_sign")) == 4


def test_who_declined_can_be_asked_again():
    agreement = offered()
    declined(agreement, agreement.duo.mentor.user, reason="Te vaak")
    agreement.refresh_from_db()

    offered(agreement, frequency="1 keer per 6 weken")
    sealed(agreement)

    assert agreement.current.status == "sealed"


def test_a_declined_version_cannot_be_signed():
    agreement = offered()
    declined(agreement, agreement.duo.mentor.user)

    with pytest.raises(TransitionNotAllowed):
        put_name(agreement, agreement.duo.mentee)

    assert Signature.objects.count() == 0


# --- names and texts that a font does not have ----------------------------------------------------


def test_a_name_with_an_emoji_does_not_break_the_document():
    programme = make_programme(name="Kring 🌳 De Linden")
    mentee = make_participant(programme, name="Fleur 🌷 Peeters")
    agreement = drafting_actions.draw_up(make_duo(programme, status="confirmed", mentee=mentee))

    sealed(offered(agreement))

    words = words_of(bytes(Document.objects.get().pdf))
    assert ("Fleur Peeters" in words, "🌷" in words, "Kring De Linden" in words) == (
        True,
        False,
        True,
    )


def test_the_document_is_in_the_language_of_the_mentee():
    duo = make_duo(status="confirmed")
    duo.mentee.user.language = "en"
    duo.mentee.user.save()

    sealed(offered(drafting_actions.draw_up(duo)))

    words = words_of(bytes(Document.objects.get().pdf))
    assert ("What we promise each other" in words, "How this was signed" in words) == (True, True)


# --- what goes wrong and is picked up -------------------------------------------------------------


def test_what_a_lost_job_left_is_picked_up_once():
    waiting, half, done = drawn_up(), drawn_up(), drawn_up()
    for agreement in (waiting, half, done):
        offered(agreement)
    put_name(half, half.duo.mentee)
    signed_by_both(done)
    ProcrastinateJob.objects.all().delete()

    jobs.catch_up(timestamp=0)
    jobs.catch_up(timestamp=1)

    assert (work_off("prepare"), work_off("seal")) == (2, 1)
    assert ReadingCopy.objects.count() == 2
    assert Document.objects.get().revision.agreement == done
    assert len(mails("agreement_sign")) == 3


def test_a_version_that_both_signed_needs_no_reading_copy_any_more():
    agreement = drawn_up()
    revision = agreed(agreement, TERMS).current
    signed_by_both(agreement)

    jobs.prepare(revision_pk=revision.pk)

    assert (ReadingCopy.objects.count(), mails("agreement_sign")) == (0, [])


def test_the_work_is_queued_with_the_change():
    signed_by_both()

    names = set(ProcrastinateJob.objects.values_list("task_name", flat=True))

    assert {"agreements.prepare", "agreements.seal"} <= names


# --- the log and what never changes ---------------------------------------------------------------


def test_each_line_of_the_log_holds_the_hash_of_the_one_before():
    agreement = sealed()

    lines = list(agreement.events.order_by("number"))

    assert [line.hash for line in lines] == [line.chained() for line in lines]
    assert [line.previous for line in lines[1:]] == [line.hash for line in lines[:-1]]


@pytest.mark.parametrize("model", [Signature, Event, Document])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_happened(model, change):
    agreement = sealed()
    rows = model.objects.filter(pk=model.objects.earliest("pk").pk)
    field = {Signature: "typed_name", Event: "detail", Document: "sha256"}[model]

    def attempt():
        return rows.update(**{field: "x"}) if change == "update" else rows.delete()

    name = model._meta.db_table
    with pytest.raises(ProgrammingError, match=f"rows from {name}"), transaction.atomic():
        attempt()

    assert not rows.filter(**{field: "x"}).exists()
    assert agreement.current.status == "sealed"


def test_the_text_that_was_signed_cannot_be_rewritten():
    drawn_up()

    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        Template.objects.update(version=2)

    assert Template.objects.get().version == 1


# --- who has something to do ----------------------------------------------------------------------


def test_the_portal_knows_what_each_can_do():
    agreement = drawn_up()
    mentor, mentee, duo = agreement.duo.mentor, agreement.duo.mentee, agreement.duo_id
    before = selectors.standing_for(mentee.user)
    offered(agreement)
    put_name(agreement, mentee)

    after = (selectors.standing_for(mentor.user), selectors.standing_for(mentee.user))

    assert (before, after) == ({duo: "fill"}, ({duo: "sign"}, {duo: "signed"}))


def test_only_agreements_of_duos_that_want_one_wait():
    waiting, stopped, done = drawn_up(), drawn_up(), sealed()
    ending_actions.stop(stopped.duo, by=stopped.duo.guide)

    found = list(Agreement.objects.waiting())

    assert (found, done.current.status) == ([waiting], "sealed")


def test_rows_are_called_by_what_people_know():
    agreement = sealed(prepared())
    document, revision = Document.objects.get(), agreement.current

    names = {
        str(revision.template): "Intentieverklaring mentorschap 1",
        str(agreement): f"{agreement.reference} · {agreement.duo}",
        str(revision): f"{agreement.reference} v1",
        str(Signature.objects.earliest("pk")): f"{revision} · Ahmed Yilmaz",
        str(Event.objects.earliest("pk")): f"{agreement.reference} 1 drafted",
        str(document): f"{revision} {document.sha256[:12]}",
        str(ReadingCopy.objects.get()): str(revision),
    }

    assert list(names) == list(names.values())
    assert Revision.objects.count() == 1


# --- verifying ------------------------------------------------------------------------------------


def test_the_command_says_valid_of_a_sealed_agreement(tmp_path, capsys):
    sealed()
    file = tmp_path / "agreement.pdf"
    file.write_bytes(bytes(Document.objects.get().pdf))

    call_command("verify_agreement", str(file))

    assert "Geldig" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "word"),
    [(lambda pdf: pdf + b"\n", "Gewijzigd"), (lambda pdf: b"%PDF-1.7", "Onbekend")],
)
def test_the_command_exits_with_1_for_anything_else(tmp_path, capsys, change, word):
    sealed()
    file = tmp_path / "agreement.pdf"
    file.write_bytes(change(bytes(Document.objects.get().pdf)))

    with pytest.raises(SystemExit) as exit_:
        call_command("verify_agreement", str(file))

    assert (exit_.value.code, word in capsys.readouterr().out) == (1, True)


def test_the_command_says_which_file_it_cannot_read(tmp_path):
    with pytest.raises(CommandError, match=r"nothing\.pdf"):
        call_command("verify_agreement", str(tmp_path / "nothing.pdf"))


def test_a_first_meeting_before_the_two_were_paired_starts_them_on_that_day():
    agreement = sealed(offered(first_meeting="2025-01-01"))

    duo = agreement.duo
    duo.refresh_from_db()
    assert (duo.started_on, duo.ends_on > localdate()) == (localdate(duo.proposed_at), True)
