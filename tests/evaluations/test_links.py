"""The link of an evaluation is made, not kept (S0-EVAL-4)."""

from base64 import urlsafe_b64encode
from uuid import uuid4

import pytest

from evaluations import links


def test_a_link_leads_back_to_its_invitation_and_is_the_same_every_time():
    invitation = uuid4()

    token = links.token(invitation)

    assert links.invitation(token) == invitation
    assert links.token(invitation) == token
    assert len(token) == links.TOKEN_LENGTH


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "é" * 43,
        "!" * 43,
        "=" * 43,
        "A" * 43,
        "A" * 42 + "!",
        "A" * 44,
        "A" * 5000,
        "-_" * 21 + "-",
    ],
)
def test_what_we_did_not_make_is_no_link(token):
    assert links.invitation(token) is None


def test_the_last_character_counts_too():
    token = links.token(uuid4())

    others = [token[:-1] + end for end in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef" if end != token[-1]]

    assert {links.invitation(other) for other in others} == {None}


def test_the_mark_of_another_invitation_does_not_fit():
    one, other = uuid4(), uuid4()
    forged = urlsafe_b64encode(other.bytes).decode()[:20] + links.token(one)[20:]

    assert links.invitation(forged) is None


def test_links_survive_a_change_of_the_secret_of_the_site(settings):
    invitation = uuid4()
    token = links.token(invitation)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    kept = links.invitation(token)
    settings.SECRET_KEY_FALLBACKS = []

    assert kept == invitation
    assert links.invitation(token) is None
