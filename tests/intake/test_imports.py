"""People from a member administration: shown first, written after a yes, finished by themselves."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from zipfile import ZipFile

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from mentorship.intake import import_actions, import_reading, jobs
from mentorship.intake.models import Application, Import, ImportRow
from mentorship.mail.compose import restored
from mentorship.mail.models import OutgoingEmail
from mentorship.transitions import TransitionNotAllowed
from mentorship.uploads import OneSheet
from tests.conftest import log_in
from tests.factories import coordinator_of, make_application, make_programme

pytestmark = pytest.mark.django_db
HEAD = "Naam;E-mail;Telefoon;Rol\n"


def send(browser, programme, content, name="leden.csv", role="mentee", **more):
    address = reverse("intake:import_list", args=[programme.slug])
    content = content.encode() if isinstance(content, str) else content
    return browser.post(address, {"role": role, "file": SimpleUploadedFile(name, content)}, **more)


def read(programme, content, role="mentee"):
    content = content.encode() if isinstance(content, str) else content
    source = import_actions.begin(
        programme, role=role, filename="leden.csv", content=content, by=coordinator_of(programme)
    )
    jobs.read_import(source_pk=source.pk)
    source.refresh_from_db()
    return source


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def verdicts(source):
    return {row.values["name"]: row.verdict for row in source.rows.all()}


def detail(browser, source, **query):
    address = reverse("intake:import_detail", args=[source.programme.slug, source.pk])
    return browser.get(address, query).content.decode()


# --- the upload ------------------------------------------------------------------------------


def test_a_file_is_taken_and_read_in_the_background(staff, programme):
    response = send(staff, programme, HEAD + "Zoë Haddad;zoe@example.org;0612345678;\n")
    source = Import.objects.get()

    assert response.status_code == 302
    assert "regels bekeken" in detail(staff, source)
    jobs.read_import(source_pk=source.pk)
    page = detail(staff, source)
    assert "1 persoon krijgt een mail met een link" in page
    assert "Zoë Haddad" in page
    assert not Application.objects.exists()
    assert (
        "leden.csv"
        in staff.get(reverse("intake:import_list", args=[programme.slug])).content.decode()
    )


def test_the_upload_is_checked_like_every_form(coordinator, programme):
    browser = log_in(Client(enforce_csrf_checks=True), coordinator, second_factor=True)

    assert send(browser, programme, HEAD).status_code == 403


def test_nothing_and_too_much_are_told(staff, programme, monkeypatch):
    address = reverse("intake:import_list", args=[programme.slug])
    nothing = staff.post(address, {"role": "mentee"}).content.decode()
    monkeypatch.setattr(OneSheet, "MOST", 1000)
    large = send(staff, programme, b"x" * 1100).content.decode()
    huge = send(staff, programme, b"x" * 5000)
    lying = send(staff, programme, b"x" * 5000, CONTENT_LENGTH="1500")

    assert "Kies een bestand waar mensen in staan." in nothing
    assert "Het bestand is groter dan 5 MB." in large
    assert huge.status_code == 413
    assert lying.status_code in {302, 200, 400, 413}
    assert not Import.objects.exists()


def test_the_column_says_the_role_and_nobody_asks_for_it(staff, programme):
    both = "Zoë;zoe@example.org;;mentee\nBas;bas@example.org;;mentor\nMo;mo@example.org;;\n"

    response = send(staff, programme, HEAD + both, role="")
    source = Import.objects.get()
    jobs.read_import(source_pk=source.pk)

    assert response.status_code == 302
    rows = {row.values["name"]: row for row in source.rows.all()}
    assert (rows["Zoë"].values["role"], rows["Bas"].values["role"]) == ("mentee", "mentor")
    assert (rows["Mo"].verdict, rows["Mo"].why) == ("refused", "Vul de rol van deze persoon in.")


def test_where_nothing_says_the_role_it_is_asked_and_the_file_is_kept(staff, programme):
    send(staff, programme, "Naam;E-mail\nZoë Haddad;zoe@example.org\n", role="")
    source = Import.objects.get()
    jobs.read_import(source_pk=source.pk)
    address = reverse("intake:import_role", args=[programme.slug, source.pk])

    asked = detail(staff, source)
    empty = staff.post(address).content.decode()
    chosen = staff.post(address, {"role": "mentor"})
    twice = staff.post(address, {"role": "mentee"})
    jobs.read_import(source_pk=source.pk)

    assert "je hoeft het bestand niet opnieuw te kiezen" in asked
    assert "Kies wat past." in empty
    assert (chosen.status_code, twice.status_code) == (302, 409)
    assert source.rows.get().values["role"] == "mentor"
    assert "Zoë Haddad" in detail(staff, source)


def test_another_programme_is_not_found(staff, programme):
    other = read(make_programme(), HEAD + "A B;a@example.org;;\n")

    assert send(staff, other.programme, HEAD).status_code == 404
    address = reverse("intake:import_detail", args=[programme.slug, other.pk])
    assert staff.get(address).status_code == 404


# --- reading ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Het bestand is leeg."),
        (b"  \n ", "Het bestand is leeg."),
        (b"\x00\x01\x02\xff" * 50, "Dit is geen CSV- of Excel-bestand."),
        (b"PK\x03\x04 not a zip", "Dit is geen CSV- of Excel-bestand."),
        (b"Naam;E-mail\n", "Er staat niemand in het bestand."),
        (b"Naam;E-mail\n;\n", "Er staat niemand in het bestand."),
        (b"Voornaam;Achternaam\na;b\n", "een kolom"),
        (b"a;" * 100_000, "meer dan 100 kolommen"),
        (b'Naam;E-mail\n"' + b"x" * 200_000 + b'"', "Dit is geen CSV- of Excel-bestand."),
        (b"\xff\xfe\x00", "Dit is geen CSV- of Excel-bestand."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(staff, programme, content, told):
    source = read(programme, content)

    assert source.status == "failed"
    assert told in source.problem
    assert source.file is None
    assert "Er is niets opgeslagen." in detail(staff, source)


def test_a_zip_that_is_no_sheet_or_far_too_large(programme, monkeypatch):
    file = io.BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr("a.txt", "x" * 1000)

    assert read(programme, file.getvalue()).status == "failed"
    monkeypatch.setattr(import_reading, "LARGEST_UNPACKED", 10)
    assert read(programme, file.getvalue()).problem == "Het bestand is te groot."


def test_more_lines_than_we_take(programme, monkeypatch):
    monkeypatch.setattr(import_reading, "MOST_ROWS", 1)

    source = read(programme, HEAD + "A B;a@example.org;;\nC D;c@example.org;;\n")

    assert "meer dan 1 regels" in source.problem
    assert not source.rows.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_whatever_the_encoding_and_the_delimiter(programme, encoding, delimiter):
    lines = [["Naam", "E-mail"], ["Zoë Müller", "zoe@example.org"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)

    source = read(programme, text.encode(encoding))

    assert verdicts(source) == {"Zoë Müller": "new"}


def test_a_sheet_is_read_and_formulas_are_no_names(programme):
    content = sheet(
        ["naam", "e-mail", "lidnummer"],
        ["Zoë Haddad", "zoe@example.org", 12],
        ["=1+1", "formule@example.org", None],
    )

    source = read(programme, content)

    assert [row.verdict for row in source.rows.order_by("number")] == ["new", "refused"]
    assert source.problem == "Kolommen die niet meegaan: lidnummer."


def test_each_line_gets_its_verdict_with_the_reason(staff, programme):
    make_application(programme, name="Anna Bos", email="anna@example.org")
    make_application(programme, name="Bert Vis", email="bert@example.org", status="accepted")
    make_application(programme, name="Cor Al", email="oud@example.org")
    make_application(
        programme, name="Dina El", email="dina@example.org", status="draft", role="mentee"
    )
    source = read(
        programme,
        HEAD + "Anna Bos;ANNA@example.org;06 12 34 56 78;\n"
        "Bert Vis;bert@example.org;06 99 99 99 99;mentee\n"
        "Cor Al;nieuw@example.org;;\n"
        "Dina El;dina@example.org;;\n"
        "Eva Om;eva@example.org;;Mentor\n"
        "Dubbel;eva@example.org;;mentor\n"
        "Geen Adres;nergens;;\n"
        "Kort Nummer;kort@example.org;06;\n"
        "Rare Rol;rol@example.org;;bestuur\n"
        "Kort;kort2@example.org\n",
    )

    assert verdicts(source) == {
        "Anna Bos": "same", "Bert Vis": "changed", "Cor Al": "doubtful", "Dina El": "same",
        "Eva Om": "new", "Dubbel": "refused", "Geen Adres": "refused", "Kort Nummer": "refused",
        "Rare Rol": "refused", "Kort": "new",
    }  # fmt: skip
    page = detail(staff, source, uitkomst="refused")
    assert "Hetzelfde adres staat op regel 6." in page
    assert "Deze rol bestaat hier niet." in page


def test_a_line_that_cannot_be_taken_is_forgotten_with_her_too(programme):
    source = read(programme, HEAD + ";ZOE@Example.org ;;\nBo Om;bo@example.org;;\n")

    import_actions.forget_address("zoe@example.org")

    assert [row.values["name"] for row in source.rows.all()] == ["Bo Om"]


def test_an_address_with_another_name_gets_one_e_mail(staff, programme):
    source = read(
        programme,
        HEAD + "Eva Om;eva@example.org;;mentor\n"
        "Jan Om;EVA@example.org;;mentee\n"
        "eva om;eva@example.org;;mentee\n"
        "Jan Om;eva@example.org;;mentee\n",
    )

    assert [row.verdict for row in source.rows.order_by("number")] == [
        "new", "doubtful", "new", "refused",
    ]  # fmt: skip
    page = detail(staff, source, uitkomst="doubtful")
    assert "Hetzelfde e-mailadres als op regel 2, met een andere naam." in page


def test_after_an_import_the_page_says_where_the_people_are(staff, programme):
    source = read(programme, HEAD + "Zoë Haddad;zoe@example.org;;\n")
    before = detail(staff, source)
    import_actions.confirm(source)
    jobs.write_import(source_pk=source.pk)

    page = detail(staff, source)

    told = "Je vindt ze pas onder Mensen als ze hun aanmelding hebben verstuurd."
    assert told in page
    assert "Bekijk wie een mail kreeg" in page
    assert told not in before


def test_answers_are_recognised_by_the_question(programme):
    question = {q.code: q.label for q in programme.questions.all()}
    topics = programme.questions.get(code="topics")
    label = topics.options[0][1]
    head = [
        "naam",
        "e-mail",
        "rol",
        question["mentoring_question"],
        "topics",
        "works_since",
        "neighbourhoods",
    ]
    source = read(
        programme,
        sheet(
            head,
            [
                "Zoë",
                "zoe@example.org",
                "mentee",
                "Grenzen?",
                f"{label}",
                "2010-01-01",
                "Wijk 1;Wijk 2",
            ],
            ["Wim", "wim@example.org", "mentee", "", "bestaat niet", "", ""],
        ),
    )

    rows = {row.values["name"]: row for row in source.rows.all()}
    assert rows["Zoë"].values["answers"]["mentoring_question"] == "Grenzen?"
    assert rows["Zoë"].values["answers"]["topics"] == [topics.options[0][0]]
    assert rows["Wim"].verdict == "refused"
    assert topics.label in rows["Wim"].why


def test_lines_come_in_pages_and_a_job_begun_again_begins_anew(staff, programme):
    lines = "".join(f"Persoon {n};p{n}@example.org;;\n" for n in range(120))
    source = read(programme, HEAD + lines)
    jobs.read_import(source_pk=source.pk)

    first = detail(staff, source)
    second = detail(staff, source, uitkomst="new", na="51")

    assert source.rows.count() == 120
    assert "Persoon 49<" in first
    assert "Persoon 50<" not in first
    assert "Persoon 50<" in second
    assert "Persoon 49<" not in detail(staff, source, uitkomst="refused", na="x")


# --- writing ---------------------------------------------------------------------------------


def confirm(browser, source):
    address = reverse("intake:import_confirm", args=[source.programme.slug, source.pk])
    return browser.post(address, follow=True)


def test_after_a_yes_there_are_drafts_and_mails_and_nobody_has_applied(staff, programme):
    one = make_application(programme, name="Bert Vis", email="bert@example.org")
    source = read(
        programme,
        HEAD + "Zoë Haddad;zoe@example.org;;\nBert Vis;bert@example.org;06 99 99 99 99;\n"
        "Late Lien;lien@example.org;;\n",
    )
    make_application(programme, email="lien@example.org")  # applied while the page was open

    confirm(staff, source)
    again = confirm(staff, source)
    jobs.write_import(source_pk=source.pk)
    jobs.write_import(source_pk=source.pk)
    draft = Application.objects.get(email="zoe@example.org")
    jobs.ask_to_finish(application_pk=draft.pk)
    jobs.ask_to_finish(application_pk=0)

    assert again.status_code == 409
    assert (draft.status, draft.rules, draft.applicant) == ("draft", None, None)
    one.refresh_from_db()
    assert (one.phone, one.status) == ("06 99 99 99 99", "submitted")
    source.refresh_from_db()
    assert (source.status, source.rows_written) == ("done", 3)
    assert Application.objects.filter(email="lien@example.org").count() == 1
    assert [mail.address for mail in OutgoingEmail.objects.all()] == ["zoe@example.org"]
    assert "Klaar." in detail(staff, source)


def test_she_finishes_it_by_the_link_in_her_mail(client, programme):
    source = read(programme, HEAD + "Zoë Haddad;zoe@example.org;;\n")
    import_actions.confirm(source)
    jobs.write_import(source_pk=source.pk)
    draft = Application.objects.get()
    jobs.ask_to_finish(application_pk=draft.pk)
    body = restored(OutgoingEmail.objects.get()).body
    path = next(word for word in body.split() if "/verder/" in word).split("//", 1)[1]
    path = "/" + path.split("/", 1)[1]

    looked = client.get(path)
    assert "application-" not in " ".join(client.session.keys())
    pressed = client.post(path, follow=True)

    assert "is voor je klaargezet" in " ".join(looked.content.decode().split())
    assert "zoe@example.org" in pressed.content.decode()
    # a mistyped address was put right: whoever read the first mail is out
    Application.objects.update(email="zoe@elders.example")
    assert client.get(path).status_code == 404
    Application.objects.update(email="zoe@example.org")
    assert client.get(path).status_code == 200
    Application.objects.update(status="withdrawn", submitted_at=draft.started_at)
    assert "verstuurd" in client.get(path).content.decode()
    jobs.ask_to_finish(application_pk=draft.pk)
    assert OutgoingEmail.objects.count() == 1


def test_a_file_without_news_asks_for_nothing(staff, programme):
    make_application(programme, email="anna@example.org")
    source = read(programme, HEAD + "Fleur Peeters;anna@example.org;;\n")

    assert "er is niemand nieuw" in detail(staff, source).lower()


def test_imports_are_forgotten_after_a_month(programme):
    source = read(programme, HEAD + "Zoë;zoe@example.org;;\n")
    Import.objects.filter(pk=source.pk).update(made_at="2020-01-01T00:00Z")

    jobs.forget_imports(timestamp=0)

    assert not ImportRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_say_yes_at_once_one_wins():
    programme = make_programme()
    source = read(programme, HEAD + "Zoë;zoe@example.org;;\n")
    windows = [Import.objects.get(pk=source.pk) for _ in range(2)]
    barrier = Barrier(2)

    def press(window):
        barrier.wait()
        try:
            import_actions.confirm(window)
        except TransitionNotAllowed:
            return "late"
        finally:
            connection.close()
        return "first"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(press, windows))

    assert results == ["first", "late"]


def test_a_job_of_a_file_that_was_dealt_with_does_nothing(programme):
    source = read(programme, HEAD + "Zoë;zoe@example.org;;\n")
    import_actions.confirm(source)
    late = Import.objects.select_related("programme", "by").get(pk=source.pk)
    jobs.write_import(source_pk=source.pk)

    import_actions.write(late)

    late.refresh_from_db()
    assert late.rows_written == 1


def test_a_column_without_a_head_and_answers_of_the_other_role_are_left_out(programme):
    source = read(
        programme,
        "naam;e-mail;;offer;neighbourhoods\n"
        "Zoë;zoe@example.org;x;Ik bied;Wijk 1;te veel\nWim;wim@example.org\n",
    )

    rows = {row.values["name"]: row for row in source.rows.all()}
    assert source.problem == ""
    assert "offer" not in rows["Zoë"].values["answers"]
    assert rows["Wim"].verdict == "new"


def test_lines_are_read_in_batches(programme, monkeypatch):
    monkeypatch.setattr(import_actions, "BATCH", 2)
    lines = "".join(f"Persoon {n};p{n}@example.org;;\n" for n in range(4))

    assert read(programme, HEAD + lines).rows.count() == 4


def test_who_lies_about_the_length_of_a_sheet_is_cut_off(rf):
    handler = OneSheet(rf.post("/"))
    handler.receive_data_chunk(b"x" * 2 * OneSheet.MOST, 0)

    with pytest.raises(RequestDataTooBig):
        handler.receive_data_chunk(b"x", 0)


# --- two at once, and what breaks off --------------------------------------------------------


@pytest.mark.parametrize("moment", [0, 1, 2])
def test_of_two_workers_that_read_one_file_one_goes_on(programme, monkeypatch, moment):
    """The queue gives a job to another worker when the first does not show that it lives."""
    monkeypatch.setattr(import_actions, "BATCH", 2)
    lines = "".join(f"Persoon {n};p{n}@example.org;;\n" for n in range(5))
    keep, calls = import_actions._keep, []

    def overtaken(source, rows, *, after):
        calls.append(after)
        if len(calls) == moment + 2:
            other = Import.objects.select_related("programme").get(pk=source.pk)
            import_actions.read(other)
        keep(source, rows, after=after)

    monkeypatch.setattr(import_actions, "_keep", overtaken)

    source = read(programme, HEAD + lines)

    assert (source.status, source.rows_read) == ("read", 5)
    assert [row.number for row in source.rows.order_by("number")] == [2, 3, 4, 5, 6]


def test_a_worker_that_comes_late_deletes_nothing(programme):
    source = read(programme, HEAD + "Zoë;zoe@example.org;;\n")
    late = Import.objects.select_related("programme").get(pk=source.pk)
    late.status = "reading"

    import_actions.read(late)

    source.refresh_from_db()
    assert (source.status, source.rows.count()) == ("read", 1)


@pytest.mark.django_db(transaction=True)
def test_what_broke_off_half_way_goes_on_where_it_was(monkeypatch):
    programme = make_programme()
    monkeypatch.setattr(import_actions, "BATCH", 2)
    lines = "".join(f"Persoon {n};p{n}@example.org;;\n" for n in range(5))
    source = read(programme, HEAD + lines)
    import_actions.confirm(source)
    drafts, made = import_actions._draft, []

    def breaks(source, row):
        made.append(row.number)
        if len(made) == 4:
            raise ConnectionError("the machine stopped")
        return drafts(source, row)

    monkeypatch.setattr(import_actions, "_draft", breaks)
    with pytest.raises(ConnectionError):
        jobs.write_import(source_pk=source.pk)
    half = Application.objects.count()
    jobs.write_import(source_pk=source.pk)

    source.refresh_from_db()
    assert half == 2
    assert (source.status, source.rows_written) == ("done", 5)
    assert Application.objects.count() == 5
    assert not source.rows.filter(is_written=False).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_write_one_import_write_each_line_once(monkeypatch):
    programme = make_programme()
    monkeypatch.setattr(import_actions, "BATCH", 2)
    lines = "".join(f"Persoon {n};p{n}@example.org;;\n" for n in range(9))
    source = read(programme, HEAD + lines)
    import_actions.confirm(source)
    barrier = Barrier(2)

    def work(_number):
        mine = Import.objects.select_related("programme", "by").get(pk=source.pk)
        barrier.wait()
        try:
            import_actions.write(mine)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    source.refresh_from_db()
    assert (source.status, source.rows_written) == ("done", 9)
    assert sorted(Application.objects.values_list("email", flat=True)) == [
        f"p{n}@example.org" for n in range(9)
    ]


def test_nobody_gets_the_reference_of_somebody_else(programme, monkeypatch):
    taken = make_application(programme).reference
    drawn = iter([taken, "GP-26-AAAAA", "GP-26-AAAAA", "GP-26-BBBBB", "GP-26-CCCCC"])
    source = read(programme, HEAD + "Zoë;zoe@example.org;;\nWim;wim@example.org;;\n")
    monkeypatch.setattr(Application, "new_reference", lambda _programme: next(drawn))
    import_actions.confirm(source)

    jobs.write_import(source_pk=source.pk)

    drafts = Application.objects.filter(status="draft")
    assert sorted(draft.reference for draft in drafts) == ["GP-26-AAAAA", "GP-26-BBBBB"]


def test_a_number_that_was_changed_meanwhile_stays(programme):
    one = make_application(programme, email="bert@example.org")
    source = read(programme, HEAD + "Fleur Peeters;bert@example.org;06 99 99 99 99;\n")
    Application.objects.update(phone="06 11 11 11 11")
    import_actions.confirm(source)

    jobs.write_import(source_pk=source.pk)

    one.refresh_from_db()
    assert one.phone == "06 11 11 11 11"
    assert (
        source.rows.get().why == "Iemand veranderde het nummer intussen: het blijft zoals het is."
    )


def bomb():
    """A sheet of a few kilobytes whose one cell would be gigabytes of text."""
    entities = '<!ENTITY a "ha">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        entities += '<!ENTITY {} "{}">'.format(name, 20 * f"&{before};")
    packed = io.BytesIO(sheet(["Naam", "E-mail"], ["Zoë", "zoe@example.org"]))
    made = io.BytesIO()
    with ZipFile(packed) as old, ZipFile(made, "w") as new:
        for part in old.namelist():
            text = old.read(part).decode()
            if part == "xl/worksheets/sheet1.xml":
                root, rest = text.split("<worksheet", 1)
                text = f"{root}<!DOCTYPE worksheet [{entities}]><worksheet{rest}"
                text = text.replace("Zoë", "&i;")
            new.writestr(part, text)
    return made.getvalue()


def test_a_sheet_that_swells_is_refused(programme):
    source = read(programme, bomb())

    assert (source.status, source.problem) == ("failed", "Dit is geen CSV- of Excel-bestand.")


def test_who_is_still_filling_it_in_is_named_to_nobody(programme):
    for n, name in enumerate(("Noor Bakker", "Lien Mol")):
        make_application(
            programme, status="draft", name=name, email=f"geheim{n}@example.org",
            entered_by=coordinator_of(programme) if n else None,
        )  # fmt: skip

    source = read(programme, HEAD + "Noor Bakker;noor@example.org;;\nLien Mol;lien@example.org;;\n")

    assert [row.verdict for row in source.rows.all()] == ["new", "doubtful"]
