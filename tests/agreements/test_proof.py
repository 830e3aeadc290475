"""Whether a document is real, for everybody: by its file, its fingerprint, or the code on paper."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now, timedelta

from agreements import erasing_actions, pdf, proof, seal_keys, version_actions
from agreements.models import Agreement, Document
from agreements.verify import LARGEST, MOST_ENDS, Verdict
from mentorship.duos.models import Duo
from mentorship.mail.models import OutgoingEmail
from tests.agreements import steps
from tests.agreements.test_documents import make_pdf, put_on
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/verifieer/"


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    seal_keys.make(tmp_path / "seal")


@pytest.fixture
def administrators():
    return [make_user(is_superuser=True), make_user(is_superuser=True)]


def register(agreement):
    """The newest sealed file of this agreement, as it is on file."""
    return Document.objects.issued().filter(revision__agreement=agreement).latest("pk")


def file_of(agreement):
    return bytes(register(agreement).pdf)


def said(response):
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


def asked(digest="", content=None):
    sent = {"sha256": digest}
    if content is not None:
        sent["file"] = SimpleUploadedFile("stuk.pdf", content)
    return Client().post(PAGE, sent)


def replaced():
    """An agreement of which a second version was sealed, and the file of the first."""
    agreement = steps.sealed()
    first = file_of(agreement)
    version_actions.begin_anew(agreement, by=agreement.duo.guide)
    steps.sealed(steps.agreed(agreement, steps.TERMS | {"months": 6}))
    return agreement, first


def ended():
    agreement = steps.sealed()
    day = localdate() - timedelta(days=3000)
    Duo.objects.filter(pk=agreement.duo_id).update(
        status="ended_early", started_on=day, ends_on=day, ended_on=day
    )
    agreement = Agreement.objects.get(pk=agreement.pk)
    version_actions.end(agreement)
    return Agreement.objects.get(pk=agreement.pk)


# --- the answers ----------------------------------------------------------------------------------


def test_what_is_on_file_is_valid_by_its_fingerprint_and_by_its_file():
    agreement = steps.sealed()
    row = register(agreement)

    by_print, by_file = asked(row.sha256), asked(content=bytes(row.pdf))

    words = ("Geldig: dit zijn de afspraken", agreement.reference)
    for page in (by_print, by_file):
        assert [word for word in words if word not in said(page)] == []
    names = [agreement.duo.mentor.user.name, agreement.duo.mentee.user.name]
    assert [name for name in names if name in said(by_file) + said(by_print)] == []


def test_a_version_that_made_way_is_real_but_replaced_since_a_day():
    agreement, first = replaced()

    answer, newest = proof.of_file(first), proof.of_file(file_of(agreement))

    event = agreement.events.get(kind="replaced", version=1)
    assert (answer.verdict, answer.version.over_at) == (Verdict.REPLACED, event.at)
    assert answer.is_genuine
    assert (newest.verdict, newest.version.number) == (Verdict.VALID, 2)
    assert "Echt, maar vervangen" in said(asked(answer.digest))


def test_what_ended_is_real_and_over():
    answer = proof.of_file(file_of(ended()))

    assert (answer.verdict, answer.version.over_at.date()) == (Verdict.ENDED, now().date())


def test_what_was_erased_is_still_known_and_tells_since_when():
    agreement = ended()
    content = file_of(agreement)
    assert erasing_actions.erase(agreement, why=erasing_actions.TIME)

    answer = proof.of_file(content)

    agreement.refresh_from_db()
    assert answer.verdict is Verdict.ERASED
    assert answer.version.erased_at == agreement.erased_at
    assert "Echt: dit is hier verzegeld. De inhoud is hier intussen gewist." in said(
        asked(answer.digest)
    )
    assert proof.of_file(content + b"%%EOF\n").verdict is Verdict.ADDED


@pytest.mark.parametrize("more", [b"\n", b"x", b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n"])
def test_of_what_was_added_to_it_is_said_which_document_it_was(more):
    agreement = steps.sealed()

    page = asked(content=file_of(agreement) + more)

    assert "na het verzegelen is er iets toegevoegd" in said(page)
    assert agreement.reference in said(page)


def test_only_the_first_ends_in_a_file_are_looked_at():
    content = b"%%EOF\n" * (MOST_ENDS + 9)

    with CaptureQueriesContext(connection) as found:
        answer = proof.of_file(content)

    assert answer.verdict is Verdict.UNKNOWN
    assert max(query["sql"].count("', '") for query in found) < MOST_ENDS + 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f[:200] + b"\x00" + f[201:], "Gewijzigd: dit bestand"),
        (lambda _f: b"%PDF-1.7 AF-26-7K4MXQ", "Niet verzegeld"),
        (lambda _f: b"%PDF-1.7", "Onbekend"),
        (lambda _f: b"", "Onbekend"),
    ],
    ids=["altered", "unsealed", "unknown", "empty"],
)
def test_what_is_not_on_file_is_told_apart(change, words):
    content = file_of(steps.sealed())

    assert words in said(asked(content=change(content)))


def test_of_a_fingerprint_that_is_not_on_file_the_file_is_asked_for():
    page = asked("ab" * 32)

    assert "Dit bestand kennen we zo niet." in said(page)
    assert "Stuur het bestand en controleer het" in said(page)
    assert "data-fingerprint" not in page.content.decode()


def test_a_file_too_large_to_be_ours_is_unknown_to_the_command_as_well():
    assert proof.of_file(bytes(LARGEST + 1)).verdict is Verdict.UNKNOWN


# --- the alarm ------------------------------------------------------------------------------------


def test_our_seal_on_what_is_not_on_file_is_told_once_to_who_runs_the_site(administrators):
    stranger = put_on(make_pdf(), seal_keys.keys())

    pages = [asked(content=stranger), asked(content=stranger)]

    assert all("Ga niet op dit document af" in said(page) for page in pages)
    mails = OutgoingEmail.objects.filter(kind="agreements/unknown_seal")
    assert sorted(mails.values_list("to", flat=True)) == sorted(a.pk for a in administrators)
    [mail, _other] = steps.mails("unknown_seal")
    assert Document.digest(stranger) in mail.body


def test_nobody_is_told_of_anything_else(administrators):
    asked(content=file_of(steps.sealed()))
    asked(content=b"%PDF-1.7")

    assert not OutgoingEmail.objects.filter(kind="agreements/unknown_seal").exists()


# --- the page -------------------------------------------------------------------------------------


def test_the_page_is_open_to_all_and_names_what_it_does():
    page = Client().get(PAGE)

    assert page.status_code == 200
    assert "Je browser berekent de vingerafdruk" in said(page)
    assert "js/fingerprint.js" in page.content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Kies de pdf."),
        ({"sha256": "AB" * 32}, "Kies de pdf."),
        ({"file": SimpleUploadedFile("x.pdf", bytes(LARGEST + 1))}, "groter dan 5 MB"),
    ],
    ids=["nothing", "no fingerprint", "too large"],
)
def test_who_hands_in_nothing_of_use_hears_what_to_do(sent, words):
    for file in sent.values():
        getattr(file, "seek", int)(0)

    page = Client().post(PAGE, sent)

    assert (page.status_code, words in said(page)) == (200, True)


def test_a_form_of_elsewhere_is_refused():
    assert Client(enforce_csrf_checks=True).post(PAGE, {"sha256": "ab" * 32}).status_code == 403


def test_too_many_from_one_place_have_to_wait(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "check_document": "2/h/ip"}

    pages = [asked("ab" * 32) for _ in range(3)]

    assert [page.status_code for page in pages] == [200, 200, 429]
    assert "Dit bestand kennen we zo niet" not in said(pages[-1])


def test_what_is_known_and_what_is_not_take_the_same_questions():
    row = register(steps.sealed())

    with CaptureQueriesContext(connection) as known:
        proof.of_digest(row.sha256)
    with CaptureQueriesContext(connection) as unknown:
        proof.of_digest("ab" * 32)

    assert (len(known), len(unknown)) == (1, 1)
    assert '"agreements_document"."pdf"' not in known[0]["sql"]


# --- the code on paper ----------------------------------------------------------------------------


def test_the_address_in_the_document_leads_to_where_it_is_without_a_name():
    agreement, _first = replaced()
    words = steps.words_of(file_of(agreement))
    [path] = set(re.findall(r"https?://[^/ ]+(/verifieer/[0-9a-f]{32}/)", words))

    page = Client().get(path)

    assert path == reverse("agreements:of_code", args=[agreement.public_id])
    told = said(page)
    assert "Versie 2 geldt" in told
    assert "Versie 1 is vervangen" in told
    assert told.index("Versie 2 geldt") < told.index("Versie 1 is vervangen")
    names = [agreement.duo.mentor.user.name, agreement.duo.mentee.user.name]
    assert [name for name in names if name in told] == []
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_the_picture_in_the_document_holds_that_address(monkeypatch, settings):
    made, real = [], pdf.segno.make

    def make(address, **how):
        made.append(address)
        return real(address, **how)

    monkeypatch.setattr(pdf.segno, "make", make)
    agreement = steps.sealed()

    assert made == [f"{settings.BASE_URL}/verifieer/{agreement.public_id}/"]


def test_the_code_of_what_ended_and_was_erased_says_so():
    agreement = ended()
    erasing_actions.erase(agreement, why=erasing_actions.TIME)

    told = said(Client().get(f"{PAGE}{agreement.public_id}/"))

    assert ("Versie 1 is beëindigd" in told, "Inhoud gewist" in told) == (True, True)


def test_a_code_that_is_not_ours_or_of_what_is_not_sealed_gives_nothing_away():
    agreement = steps.offered()

    pages = [Client().get(f"{PAGE}{code}/") for code in ("ab" * 16, agreement.public_id)]

    assert [page.status_code for page in pages] == [404, 404]
    assert said(pages[0]) == said(pages[1])


def test_the_code_can_only_be_read():
    assert Client().post(f"{PAGE}{'ab' * 16}/").status_code == 405


def test_the_mail_with_the_document_says_where_to_check_it():
    steps.sealed()

    assert all("/verifieer/" in mail.body for mail in steps.mails("agreement_done"))


# --- the command ----------------------------------------------------------------------------------


def test_the_command_says_the_same_with_the_dates(tmp_path, capsys):
    agreement, first = replaced()
    file = tmp_path / "first.pdf"
    file.write_bytes(first)

    call_command("verify_agreement", str(file))

    today = f"{now():%Y-%m-%d}"
    printed = capsys.readouterr().out
    assert f"{agreement.reference} v1 {today} {today}" in printed


def test_the_command_raises_the_alarm_too(tmp_path, administrators):
    file = tmp_path / "stranger.pdf"
    file.write_bytes(put_on(make_pdf(), seal_keys.keys()))

    with pytest.raises(SystemExit):
        call_command("verify_agreement", str(file))

    assert OutgoingEmail.objects.filter(kind="agreements/unknown_seal").count() == 2


@pytest.mark.parametrize("address", ["verifieer/%00/", "verifieer/0%00f/"])
def test_an_address_that_no_code_leads_to_is_not_there(address):
    assert Client().get(f"/{address}").status_code == 404
