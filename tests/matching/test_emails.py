"""How two people hear that they are a duo, and where they meet first."""

import pytest
from django.utils import translation

from matching import emails
from tests.factories import make_duo, make_programme

pytestmark = pytest.mark.django_db


def bodies(duo):
    with translation.override("nl"):
        letters = [make(duo, link="/m/") for make in (emails.mentor_found, emails.mentee_found)]
        return [" ".join(letter.text.split()) for letter in letters]


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        (["Bibliotheek", "Buurthuis & <b>"], "neutrale plek, bijvoorbeeld: Bibliotheek; Buurthuis & <b>."),
        (["Een", "Twee", "Drie", "Vier"], "neutrale plek, bijvoorbeeld: Een; Twee; Drie."),
        ([], "De eerste keer zien jullie elkaar op een neutrale plek."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("preset", ["work", "network"])
def test_both_read_that_the_first_meeting_is_at_a_neutral_place_S2_MATCH_3a(
    preset, places, sentence
):
    programme = make_programme(preset, is_open=False, first_place="neutral", neutral_places=places)

    for body in bodies(make_duo(programme, status="proposed")):
        assert sentence in body
        assert body.count("neutrale plek") == 1


def test_without_the_rule_nobody_reads_of_a_place():
    programme = make_programme("work", first_place="free")

    for body in bodies(make_duo(programme, status="proposed")):
        assert "neutrale" not in body
