"""Open answers lose what points at a person (S0-EVAL-4)."""

import pytest

from evaluations.scrubber import scrub

NAMES = ["Fatima El-Amrani", "Joost van den Berg", "José Şahin", "Ann-Sofie Peeters", "Bo Li"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alles ging goed.", "Alles ging goed."),
        ("Fatima was er altijd.", "[naam] was er altijd."),
        ("FATIMA's tips en Joosts geduld", "[naam] tips en [naam] geduld"),
        ("meneer Van den Berg", "meneer Van den [naam]"),
        ("de amrani familie", "de [naam] familie"),
        ("jose en Sahin", "[naam] en [naam]"),
        ("Sofie, of Ann-Sofie", "[naam], of [naam]"),
        ("Bo is te kort om een naam te zijn", "Bo is te kort om een naam te zijn"),
        ("We waren op de bergen", "We waren op de bergen"),
        ("mail fatima@voorbeeld.example nu", "mail [e-mail] nu"),
        ("bel 06 12 34 56 78 of +32 (0)470-12.34.56.", "bel [telefoon] of [telefoon]."),
        ("op 12 mei om 16.00 uur, 3 x 45 minuten", "op 12 mei om 16.00 uur, 3 x 45 minuten"),
        ("zie https://fatima.example/x?y=1 en www.joost.example", "zie [link] en [link]"),
        ("{{7*7}} <b>مرحبا</b> 🙂", "{{7*7}} <b>مرحبا</b> 🙂"),
        ("", ""),
    ],
)
def test_names_addresses_numbers_and_links_are_blotted_out(text, expected):
    assert scrub(text, NAMES) == expected


def test_without_names_only_addresses_go():
    assert scrub("Fatima: a@b.example", []) == "Fatima: [e-mail]"
