"""The key of sealed texts: made once, never silently again."""

import pytest
from cryptography.exceptions import InvalidTag
from django.core.management import CommandError, call_command

from mentorship import confidential
from tests.conftest import log_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def unmounted(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "elsewhere"
    return settings.KEYS_DIR / "confidential.key"


def test_opening_never_makes_a_key(settings, tmp_path):
    blob = confidential.seal("Kanarie", context="x")
    settings.KEYS_DIR = tmp_path

    with pytest.raises(confidential.KeyMissingError):
        confidential.unseal(blob, context="x")

    assert list(tmp_path.iterdir()) == []


def test_the_first_text_of_all_makes_the_key(unmounted):
    blob = confidential.seal("Kanarie", context="x")

    assert confidential.unseal(blob, context="x") == "Kanarie"
    assert unmounted.exists()


def test_a_key_that_went_missing_is_not_replaced_and_the_health_page_says_so(
    client, settings, tmp_path
):
    log_in(client, make_user())
    assert client.get("/healthz").content == b"ok\n"
    client.cookies.clear()
    settings.KEYS_DIR = tmp_path

    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (503, b"key\n")
    with pytest.raises(confidential.KeyMissingError):
        confidential.seal("Kanarie", context="x")
    assert list(tmp_path.iterdir()) == []


def test_after_a_loss_a_new_key_is_made_on_purpose(client, unmounted, capsys):
    blob = confidential.seal("Kanarie", context="x")
    with pytest.raises(CommandError, match="There is a key"):
        call_command("new_key")
    unmounted.unlink()
    confidential._cipher.cache_clear()

    call_command("new_key")

    assert "Restart" in capsys.readouterr().out
    with pytest.raises(InvalidTag):
        confidential.unseal(blob, context="x")
