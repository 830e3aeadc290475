"""Ballots are of one length, whatever is in them (S0-EVAL-4)."""

from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evaluations import ballots
from evaluations.ballots import SLOT, Ballot, TooLong, pack, seal, unpack, unseal

WORDS = ["", "kort", "x" * 7000, "é" * 3500, "🙂" * 1700, "مرحبا {{7*7}} <script>", "\x80\x00"]


@pytest.mark.parametrize("words", WORDS)
def test_every_ballot_is_as_long_and_comes_back_whole(words):
    ballot = Ballot("mentor", {"keep": words, "at_ease": 5})

    slot = pack(ballot)

    assert len(slot) == SLOT
    assert unpack(slot) == ballot


def test_the_size_in_bytes_decides():
    overhead = len('{"role":"mentor","answers":{"keep":""}}')

    fits = pack(Ballot("mentor", {"keep": "x" * (SLOT - 1 - overhead)}))

    assert len(fits) == SLOT
    with pytest.raises(TooLong) as error:
        pack(Ballot("mentor", {"keep": "x" * (SLOT - overhead)}))
    assert str(error.value) == ""
    with pytest.raises(TooLong):
        pack(Ballot("mentor", {"keep": "🙂" * 2500}))


def test_sealing_shuffles_and_opening_needs_the_key_the_box_and_the_version():
    key, box = AESGCM.generate_key(256), uuid4()
    slots = [pack(Ballot("mentee", {"at_ease": number})) for number in range(40)]

    payload = seal(slots, key=key, box=box, version=3)
    opened = unseal(payload, key=key, box=box, version=3)

    assert len(payload) == ballots.NONCE + ballots.TAG + 40 * SLOT
    assert opened != slots
    assert sorted(opened) == sorted(slots)
    for wrong in (
        {"key": key, "box": box, "version": 2},
        {"key": key, "box": uuid4(), "version": 3},
        {"key": AESGCM.generate_key(256), "box": box, "version": 3},
    ):
        with pytest.raises(InvalidTag):
            unseal(payload, **wrong)


def test_an_empty_box_can_be_sealed_too():
    key, box = AESGCM.generate_key(256), uuid4()

    payload = seal([], key=key, box=box, version=0)

    assert len(payload) == ballots.NONCE + ballots.TAG
    assert unseal(payload, key=key, box=box, version=0) == []
