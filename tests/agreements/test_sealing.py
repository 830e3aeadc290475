"""Sealing in the worker: what is in the file, time stamps, and what happens without a key."""

import json
import re
from io import BytesIO

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.timezone import now, timedelta
from procrastinate.contrib.django.models import ProcrastinateJob
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from agreements import (
    canonical,
    chain,
    drafting_actions,
    erasing_actions,
    evidence,
    jobs,
    keeping_jobs,
    seal,
    seal_keys,
    sealing_actions,
    selectors,
    signing_actions,
)
from agreements.checks import seal_works
from agreements.models import Document, DocumentKind, Event, Revision
from agreements.verify import Verdict, verify
from mentorship.dashboard import attention
from mentorship.dashboard import selectors as overview
from mentorship.mail.models import OutgoingEmail
from tests.agreements import steps
from tests.agreements.tsa import Authority, answering
from tests.conftest import log_in
from tests.factories import coordinator_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    seal_keys.make(tmp_path / "seal")
    return tmp_path / "seal"


def file_of(agreement, kind=DocumentKind.SEALED):
    return bytes(Document.objects.get(revision__agreement=agreement, kind=kind).pdf)


def stamps_in(pdf):
    """How many time stamps: within the seal, and on the whole file."""
    reader = PdfFileReader(BytesIO(pdf))
    [sealed] = reader.embedded_regular_signatures
    attributes = sealed.signer_info["unsigned_attrs"].native or []
    within = [each for each in attributes if each["type"] == "signature_time_stamp_token"]
    return len(within), len(reader.embedded_timestamp_signatures)


def gone(folder):
    """The key is not where it was."""
    seal_keys.remember(seal_keys.keys())
    folder.rename(folder.with_name("elders"))


def back(folder):
    folder.with_name("elders").rename(folder)


# --- what is in it --------------------------------------------------------------------------------


def test_the_last_page_tells_a_stranger_how_it_was_signed():
    agreement = steps.prepared()
    for person, network in (
        (agreement.duo.mentor, "198.51.100.0/24"),
        (agreement.duo.mentee, "2001:db8:1::/48"),
    ):
        signing_actions.opened(agreement.duo_id, network=network, by=person.user)
        signing_actions.sign(
            agreement,
            typed_name=f"{person.name} Getypt",
            shown=agreement.current.offered_sha256,
            by=person.user,
            means=signing_actions.Means(network=network),
        )
    steps.work_off("seal")
    revision = agreement.current
    copy = Document.digest(bytes(revision.reading_copy.pdf))
    sealed = Event.objects.get(agreement=agreement, kind="sealed")

    words = steps.words_of(file_of(agreement))

    said = [
        agreement.reference,
        f"versie {revision.template.version}",
        revision.offered_sha256,
        copy,
        sealed.hash,
        seal_keys.keys().fingerprint,
        evidence.masked(agreement.duo.mentee.user.email),
        f"{agreement.duo.mentor.name} Getypt",
        "198.51.100.0/24",
        "2001:db8:1::/48",
        revision.signatures.first().consent_sha256,
        f"/verifieer/{agreement.public_id}/",
        agreement.duo.guide.name,
        "gewone elektronische handtekening",
        "Geopend",
    ]
    assert [each for each in said if each not in words] == []
    assert agreement.duo.mentee.user.email not in words.split("Zo is er getekend")[1]
    assert re.search(r"\d\d:\d\d:\d\d CET? ?\(\d\d:\d\d:\d\d UTC\)", words) or "CEST" in words


def test_what_both_were_shown_the_copy_and_the_log_are_in_the_file():
    agreement = steps.prepared()
    steps.signed_by_both(agreement)
    copy = bytes(agreement.current.reading_copy.pdf)
    steps.work_off("seal")

    files = PdfReader(BytesIO(file_of(agreement))).attachments

    [terms], [read], [log] = (
        files[name] for name in ("afspraken.json", "leesexemplaar.pdf", "gebeurtenissen.json")
    )
    assert Document.digest(terms) == agreement.current.offered_sha256
    assert read == copy
    lines = json.loads(log)["events"]
    previous = "0" * 64
    for line in lines:
        facts = {name: value for name, value in line.items() if name not in {"hash", "details"}}
        assert (line["previous"], canonical.fingerprint(facts)) == (previous, line["hash"])
        previous = line["hash"]
    assert lines[-1]["kind"] == "sealed"


def test_the_file_tells_the_one_no_address_of_the_other_and_nothing_that_the_staff_wrote():
    agreement = steps.prepared()
    people = [agreement.duo.mentor.user, agreement.duo.mentee.user]
    guide = agreement.duo.guide
    erasing_actions.hold(agreement, reason="Klacht over de mentor", by=guide)
    steps.signed_by_both(agreement)
    steps.work_off("seal")

    files = PdfReader(BytesIO(file_of(agreement))).attachments

    copies = PdfReader(BytesIO(files["leesexemplaar.pdf"][0])).attachments
    told = b"".join(each for found in (files, copies) for [each] in found.values()).decode(
        errors="replace"
    )
    assert [each.email for each in people if each.email in told] == []
    assert "Klacht over de mentor" not in told
    assert evidence.masked(people[0].email) in told
    assert Event.objects.get(agreement=agreement, kind="held").commitments["reason"] in told


def test_a_copy_that_was_never_made_is_not_missed():
    agreement = steps.signed_by_both()

    jobs.seal(revision_pk=agreement.current.pk)

    names = set(PdfReader(BytesIO(file_of(agreement))).attachments)
    assert names == {"afspraken.json", "gebeurtenissen.json"}


def test_sealing_twice_seals_once():
    agreement = steps.sealed()

    jobs.seal(revision_pk=agreement.current.pk)

    assert Document.objects.filter(revision__agreement=agreement).count() == 1
    assert steps.events(agreement).count("sealed") == 1
    assert len(steps.mails("agreement_done")) == 2
    assert chain.is_unbroken(agreement)


# --- time stamps ----------------------------------------------------------------------------------


def test_without_an_authority_there_is_no_time_stamp():
    agreement = steps.sealed()

    assert stamps_in(file_of(agreement)) == (0, 0)
    assert not ProcrastinateJob.objects.filter(task_name="agreements.stamp").exists()


def test_with_an_authority_the_seal_has_a_time_stamp(settings, authority):
    with answering(authority) as settings.SEAL_TSA_URL:
        agreement = steps.sealed()

    assert stamps_in(file_of(agreement)) == (1, 0)
    assert verify(file_of(agreement), is_registered=lambda _: False) is Verdict.UNREGISTERED
    assert not ProcrastinateJob.objects.filter(task_name="agreements.stamp").exists()


def test_where_the_root_is_known_all_that_shows_it_valid_is_in_the_file(
    settings, authority, tmp_path
):
    settings.SEAL_TSA_ROOTS = str(tmp_path / "roots.pem")
    (tmp_path / "roots.pem").write_bytes(authority.root)

    with answering(authority) as settings.SEAL_TSA_URL:
        agreement = steps.sealed()

    assert stamps_in(file_of(agreement)) == (1, 1)
    assert "/DSS" in PdfReader(BytesIO(file_of(agreement))).trailer["/Root"]


def test_an_authority_that_is_down_holds_nothing_up_and_stamps_later(settings, authority):
    with answering(authority) as address:
        pass
    settings.SEAL_TSA_URL = address
    agreement = steps.sealed()
    first = file_of(agreement)
    document = Document.objects.get(revision__agreement=agreement)
    assert stamps_in(first) == (0, 0)
    with pytest.raises(seal.NoTimeStamp):
        jobs.stamp(document_pk=document.pk)

    with answering(authority) as settings.SEAL_TSA_URL:
        assert steps.work_off("stamp") == 1
    jobs.stamp(document_pk=document.pk)

    second = file_of(agreement, DocumentKind.TIMESTAMPED)
    assert second.startswith(first)
    assert stamps_in(second) == (0, 1)
    assert all(Document.objects.has(Document.digest(each)) for each in (first, second))
    assert steps.events(agreement)[-1] == "timestamped"
    assert chain.is_unbroken(agreement)
    assert Document.objects.filter(revision__agreement=agreement).to_give().pk != document.pk
    [signature] = PdfFileReader(BytesIO(second)).embedded_regular_signatures
    root = seal.for_pyhanko(seal_keys.keys().root)
    trust = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=trust)
    assert status.bottom_line, status.pretty_print_details()


def test_an_authority_that_is_slow_is_not_waited_for(settings, authority, monkeypatch):
    monkeypatch.setattr(seal, "SECONDS_FOR_A_STAMP", 0.2)
    monkeypatch.setattr(authority, "delay", 1)

    with answering(authority) as settings.SEAL_TSA_URL:
        agreement = steps.sealed()

    assert stamps_in(file_of(agreement)) == (0, 0)


def test_an_old_version_that_gets_its_stamp_late_is_not_given_for_the_new_one():
    agreement = steps.sealed()
    old = Document.objects.get(revision__agreement=agreement)
    steps.sealed(steps.offered(agreement, place="Zoetermeer"))
    new = Document.objects.get(revision=agreement.current)
    Document.objects.create(
        revision=old.revision, kind=DocumentKind.TIMESTAMPED, sha256="a" * 64, pdf=b"%PDF"
    )

    assert Document.objects.filter(revision__agreement=agreement).to_give() == new


def test_no_stamp_is_put_where_none_is_asked_any_more():
    agreement = steps.sealed()

    assert sealing_actions.stamp(Document.objects.get(revision__agreement=agreement)) is None


# --- without a key --------------------------------------------------------------------------------


def test_nobody_is_asked_to_sign_what_cannot_be_sealed_and_it_goes_out_later(own_key, client):
    agreement = steps.drawn_up()
    gone(own_key)
    drafting_actions.fill_in(
        agreement,
        terms=steps.TERMS,
        seen=agreement.current.mark,
        by=agreement.duo.mentee.user,
        is_right=True,
    )
    drafting_actions.fill_in(
        agreement,
        terms=steps.TERMS,
        seen=agreement.current.mark,
        by=agreement.duo.mentor.user,
        is_right=True,
    )
    assert (agreement.current.status, steps.mails("agreement_sign")) == ("draft", [])
    programme = agreement.duo.programme
    coordinator = coordinator_of(programme)
    assert overview.numbers(programme, coordinator)["agreement_agreed"] == 1
    log_in(client, coordinator, second_factor=True)
    listed = client.get(reverse("agreements:list", args=[programme.slug]))
    assert "Het zegel op de afspraken werkt niet" in steps.text(listed)
    [job] = ProcrastinateJob.objects.filter(task_name="agreements.put_up")
    with pytest.raises(seal_keys.SealNotReady):
        keeping_jobs.put_up(**job.args)

    back(own_key)
    keeping_jobs.put_up(**job.args)
    keeping_jobs.put_up(**job.args)

    assert agreement.current.status == "offered"
    assert steps.events(agreement).count("offered") == 1


@pytest.mark.parametrize("changes", [[6], [6, 8]], ids=["changed", "and back"])
def test_a_draft_that_was_changed_meanwhile_is_not_put_up(own_key, changes):
    agreement = steps.drawn_up()
    gone(own_key)
    steps.agreed(agreement, steps.TERMS)
    [job] = ProcrastinateJob.objects.filter(task_name="agreements.put_up")
    for months in changes:
        drafting_actions.fill_in(
            agreement,
            terms=steps.TERMS | {"months": months},
            seen=agreement.current.mark,
            by=agreement.duo.mentor.user,
        )
    back(own_key)

    keeping_jobs.put_up(**job.args)

    assert agreement.current.status == "draft"


def test_what_all_signed_waits_for_the_key_and_shows_red(own_key):
    agreement = steps.signed_by_both()
    programme = agreement.duo.programme
    coordinator = coordinator_of(programme)
    gone(own_key)
    with pytest.raises(seal_keys.SealNotReady):
        jobs.seal(revision_pk=agreement.current.pk)
    assert overview.numbers(programme, coordinator)["agreement_unsealed"] == 0
    late = selectors.SEALED_WITHIN + timedelta(seconds=1)
    assert type(agreement).objects.unsealed(now() + late).count() == 1

    back(own_key)
    jobs.catch_up(0)
    steps.work_off("seal")

    assert agreement.current.status == "sealed"


def test_a_line_of_the_overview_leads_to_what_waits_for_its_seal(client, monkeypatch):
    agreement = steps.signed_by_both()
    monkeypatch.setattr(selectors, "SEALED_WITHIN", timedelta(0))
    programme = agreement.duo.programme
    coordinator = coordinator_of(programme)
    numbers = overview.numbers(programme, coordinator)
    rule = next(each for each in attention.RULES if each.number == "agreement_unsealed")

    log_in(client, coordinator, second_factor=True)
    listed = client.get(reverse("agreements:list", args=[programme.slug]), {"stand": rule.state})
    status = client.get(reverse("agreements:seal_status", args=[programme.slug]))

    assert (numbers["agreement_unsealed"], rule.tone) == (1, "bad")
    assert agreement.reference in steps.text(listed)
    assert "stand=unsealed" in steps.text(status)


# --- what is said of the seal ---------------------------------------------------------------------


def test_the_page_of_the_seal_says_how_it_is(client, programme, coordinator, own_key):
    log_in(client, coordinator, second_factor=True)
    path = reverse("agreements:seal_status", args=[programme.slug])

    assert seal_keys.keys().fingerprint in steps.text(client.get(path))
    gone(own_key)
    assert "staat niet waar die stond" in steps.text(client.get(path))


def ends_soon(monkeypatch):
    monkeypatch.setattr(seal_keys, "SOON", timedelta(days=seal_keys.VALID_DAYS + 1))


def test_a_certificate_that_ends_soon_is_told_on_the_pages(
    client, programme, coordinator, monkeypatch
):
    ends_soon(monkeypatch)
    log_in(client, coordinator, second_factor=True)

    listed = client.get(reverse("agreements:list", args=[programme.slug]))
    status = client.get(reverse("agreements:seal_status", args=[programme.slug]))

    assert "certificaat van het zegel loopt af" in steps.text(listed)
    assert "al gauw" in steps.text(status)


def test_the_check_of_the_site_tells_of_the_seal(own_key, monkeypatch, settings):
    assert seal_works() == []
    assert seal_works in checks.registry.registry.get_checks()
    (own_key / "passphrase").write_bytes(b"anders")
    assert [each.id for each in seal_works()] == ["agreements.W001"]
    seal_keys.make(own_key.with_name("nieuw"))
    settings.KEYS_DIR = own_key.parent / "nergens"
    assert seal_works() == []


def test_the_check_of_the_site_tells_that_the_certificate_ends(monkeypatch):
    ends_soon(monkeypatch)

    assert [each.id for each in seal_works()] == ["agreements.W002"]


def test_who_runs_the_site_gets_a_mail_when_something_is_wrong_once_a_week(own_key, monkeypatch):
    admin = make_user(is_superuser=True)
    keeping_jobs.look_at_seal(0)
    assert not OutgoingEmail.objects.exists()

    ends_soon(monkeypatch)
    keeping_jobs.look_at_seal(0)
    keeping_jobs.look_at_seal(0)

    [mail] = steps.mails("seal_ends")
    assert mail.to == [admin.email]
    assert "renew_seal" in mail.body


def test_who_runs_the_site_is_told_that_the_seal_does_not_work(own_key):
    make_user(is_superuser=True)
    gone(own_key)

    keeping_jobs.look_at_seal(0)

    [mail] = steps.mails("seal_ends")
    assert "staat niet waar die stond" in mail.body


def test_another_key_is_made_by_a_command(capsys):
    before = seal_keys.keys().fingerprint

    call_command("renew_seal")

    after = seal_keys.keys().fingerprint
    assert capsys.readouterr().out.startswith(f"{before} -> {after}")


def test_the_command_renews_also_what_does_not_open(own_key, capsys):
    (own_key / "seal.p12").write_bytes(b"stuk")

    call_command("renew_seal")

    assert seal_keys.trouble() == ""
    assert capsys.readouterr().out.startswith("- -> ")


def test_the_command_does_not_renew_what_a_provider_gave(settings):
    settings.SEAL_FILE = "/nergens/zegel.p12"

    with pytest.raises(CommandError, match="vertrouwensdienst"):
        call_command("renew_seal")


def test_a_version_names_whom_it_could_not_find():
    assert evidence._word(Revision(offered={"people": []}), "guardian") == "guardian"
