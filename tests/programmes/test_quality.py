"""The quality standard: 23 criteria of mentoring to work, each with what shows it."""

import re
from collections import Counter

from mentorship.programmes import presets

PER_PHASE = {
    "recruitment_mentors": 5,
    "recruitment_mentees": 5,
    "matching": 5,
    "guidance": 5,
    "ending": 3,
}


def test_there_are_twenty_three_criteria_in_five_phases():
    """S2-CTX-2."""
    quality = presets.quality()

    assert len({criterion.code for criterion in quality.criteria}) == 23
    assert Counter(criterion.phase for criterion in quality.criteria) == PER_PHASE
    assert list(quality.phases) == list(PER_PHASE)
    assert [criterion.code for criterion in quality.criteria if criterion.phase == "ending"] == [
        "S2-END-1",
        "S2-END-2",
        "S2-END-3",
    ]


def test_every_criterion_says_what_it_asks_and_what_shows_it():
    for criterion in presets.quality().criteria:
        assert re.fullmatch(r"S2-(MREC|REC|MATCH|GUID|END)-[1-5]", criterion.code)
        assert criterion.text.endswith(".")
        assert re.fullmatch(r"[a-z_]+", criterion.evidence)


def test_the_same_evidence_is_asked_once_a_phase():
    asked = Counter(
        (criterion.phase, criterion.evidence) for criterion in presets.quality().criteria
    )

    assert set(asked.values()) == {1}


def test_criteria_point_only_to_known_standards():
    """S2-CTX-3: the paper names four, and not yet which point goes with which criterion."""
    quality = presets.quality()
    known = {standard.code for standard in quality.standards}

    assert len(known) == 4
    assert all(standard.url.startswith("https://") for standard in quality.standards)
    assert all(criterion.standards.keys() <= known for criterion in quality.criteria)


def test_the_standards_are_in_the_library_too():
    """S2-LINK-1 to S2-LINK-4."""
    links = {material.get("url") for material in presets.load("work")["materials"]}

    assert {standard.url for standard in presets.quality().standards} <= links


def test_it_is_read_once():
    assert presets.quality() is presets.quality()
