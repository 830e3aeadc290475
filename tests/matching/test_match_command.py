"""A proposal from the command line, and as a file."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from matching import run_actions, sending_actions
from matching.models import MatchingRun, Pin, Proposal, Veto
from tests.factories import coordinator_of, make_participant, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(programme):
    """A mentee and a mentor who fit."""
    return (
        make_participant(programme, name="Samir Bouzid"),
        make_participant(programme, name="Hanneke Smit", role="mentor", trained=True),
    )


def printed(programme, **options):
    out = StringIO()
    call_command("match", programme.slug, stdout=out, **options)
    return out.getvalue()


def test_it_prints_the_proposal_with_value_and_bound_and_keeps_nothing(programme, pair):
    text = printed(programme)

    assert "1 van de 1 hebben een mentor; er zijn 1 plekken." in text
    assert "bewezen, beter kan niet." in text
    assert "Samir Bouzid – Hanneke Smit" in text
    assert not MatchingRun.objects.exists()
    assert not programme.criteria.exists()


def test_who_has_nobody_reads_why_and_what_would_help(programme, pair):
    make_participant(programme, name="Olaf Jans", answers={"availability": ["sun-morning"]})

    text = printed(programme)
    told = json.loads(printed(programme, json=True))

    assert "Olaf Jans heeft geen mentor:" in text
    assert "Als Olaf ook kon" in text
    [nobody] = told["unmatched"]
    assert nobody["mentee"]["name"] == "Olaf Jans"
    assert nobody["reasons"]
    assert nobody["helps"]


def test_a_program_reads_it_as_json_and_the_points_add_up(programme, pair):
    """S2-MATCH-1: explained."""
    told = json.loads(printed(programme, json=True))

    [one] = told["pairs"]
    assert (told["programme"], told["round"], told["matched"]) == (programme.slug, None, 1)
    assert (
        told["value"]
        == told["bound"]
        == one["score"]
        == sum(reason["points"] for reason in one["reasons"])
    )
    assert told["proven"] is True
    assert one["mentee"] == {"id": pair[0].pk, "name": "Samir Bouzid"}


def test_of_one_round_only_who_applied_in_it(programme, pair):
    today = localdate()
    spring = programme.cohorts.create(name="Voorjaar", opens_on=today, closes_on=today)
    later = make_participant(programme, name="Tess")

    empty = json.loads(printed(programme, round="Voorjaar", json=True))
    for one in (*pair, later):
        one.application.cohort = spring
        one.application.save()
    pair[0].application.cohort = None
    pair[0].application.save()
    told = json.loads(printed(programme, round="Voorjaar", json=True))

    assert (empty["mentees"], empty["pairs"]) == (0, [])
    assert [one["mentee"]["name"] for one in told["pairs"]] == ["Tess"]


def test_what_is_not_there_is_said(programme):
    with pytest.raises(CommandError, match="geen programma"):
        call_command("match", "nergens")
    with pytest.raises(CommandError, match="geen ronde"):
        call_command("match", programme.slug, round="Nooit")


def test_what_is_not_proven_is_not_called_so(programme, pair):
    from matching.management.commands.match import _as_text

    told = json.loads(printed(programme, json=True)) | {"proven": False}

    assert "niet bewezen." in "\n".join(_as_text(told))


# --- as a file -------------------------------------------------------------------------------


def address(programme, kind="csv"):
    return reverse("matching:export", args=[programme.slug, kind])


def amount(cell):
    return float(cell.replace(",", "."))


def test_the_table_can_be_taken_along_and_no_cell_is_a_formula(staff, programme, pair):
    pair[0].user.name = "=HYPERLINK(1)"
    pair[0].user.save()
    by = coordinator_of(programme)
    run_actions.ask(programme, by=by)
    proposal = Proposal.objects.get()
    proposal.broken = ["hagro", "gone"]
    proposal.save()
    proposal.approve(by=by)
    Pin.objects.create(mentee=pair[0], mentor=pair[1], by=by)

    text = b"".join(staff.get(address(programme)).streaming_content).decode("utf-8-sig")
    [head, row] = csv.reader(StringIO(text), delimiter=";")
    book = load_workbook(BytesIO(b"".join(staff.get(address(programme, "xlsx")).streaming_content)))

    assert head[:4] == ["Mentee", "Mentor", "Score", "Leerdoelen"]
    assert row[:2] == ["'=HYPERLINK(1)", "Hanneke Smit"]
    assert amount(row[2]) == proposal.score / 1000
    assert row[-4:] == ["ja", "Ilse Vermeer", "Andere Hagro, gone", ""]
    assert amount(row[2]) == pytest.approx(sum(map(amount, row[3:-4])))
    cells = [cell.value for cell in book.active[2]]
    assert cells[:3] == ["=HYPERLINK(1)", "Hanneke Smit", proposal.score / 1000]
    assert book.active[2][0].data_type == "s"


def test_who_is_left_is_in_the_file_with_why(staff, programme, pair):
    by = coordinator_of(programme)
    olaf = make_participant(
        programme, name="Olaf Timmer", answers={"availability": ["mon-morning"]}
    )
    make_participant(
        programme, role="mentor", name="Ruth Okafor", trained=True, capacity=2,
        answers={"availability": ["fri-evening"]},
    )  # fmt: skip
    Veto.objects.create(mentee=olaf, mentor=pair[1], reason="conflict", by=by)
    run_actions.ask(programme, by=by)
    make_participant(programme, name="Tess Kok")

    text = b"".join(staff.get(address(programme)).streaming_content).decode("utf-8-sig")
    [head, _pair, *left] = csv.reader(StringIO(text), delimiter=";")

    assert head[-1] == "Nog geen match, want"
    assert [(row[0], row[1], row[-1]) for row in left] == [
        ("Olaf Timmer", "", "geen mentor die dan kan"),
        ("Tess Kok", "", "nog niet doorgerekend"),
        ("", "Ruth Okafor", "nog 2 plaatsen vrij"),
    ]
    assert {len(row) for row in left} == {len(head)}
    assert "elkaar" not in text


def test_who_hears_in_a_few_minutes_is_not_left(staff, programme, pair):
    by = coordinator_of(programme)
    run_actions.ask(programme, by=by)
    sending_actions.plan(programme, [Proposal.objects.get()], guide=by, by=by)

    text = b"".join(staff.get(address(programme)).streaming_content).decode("utf-8-sig")

    assert len(text.splitlines()) == 1


def test_an_empty_table_is_a_file_with_a_head_alone(staff, programme):
    text = b"".join(staff.get(address(programme)).streaming_content).decode("utf-8-sig")

    assert len(text.splitlines()) == 1


def test_the_number_of_queries_does_not_grow_with_the_proposals(
    staff, programme, pair, django_assert_num_queries
):
    def ask():
        return b"".join(staff.get(address(programme)).streaming_content)

    run_actions.ask(programme, by=coordinator_of(programme))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        ask()
    for _time in range(4):
        make_participant(programme)
        make_participant(programme, role="mentor", trained=True)
    run_actions.ask(programme, by=coordinator_of(programme))

    with django_assert_num_queries(len(one)):
        ask()


def test_files_of_others_and_of_other_kinds_are_not_there(staff, programme):
    assert staff.get(address(make_programme())).status_code == 404
    assert staff.get(address(programme, "pdf")).status_code == 404
