"""What ``manage.py check`` says of the seal: it cannot be put on, or not for long."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 — Django's own name
from django.utils.timezone import now

from agreements import seal_keys


def seal_works(**_options: Any) -> list[CheckMessage]:
    """Warn that nothing can be sealed; a site that has not made its key yet has no trouble."""
    if seal_keys.is_own() and not (settings.KEYS_DIR / "seal").exists():
        return []
    trouble = seal_keys.trouble()
    if trouble:
        hint = "Set SEAL_FILE and SEAL_PASSPHRASE, or mount KEYS_DIR."
        return [Warning(str(trouble), hint=hint, id="agreements.W001")]
    ours = seal_keys.keys()
    if ours.expires_soon(now()):
        hint = "Run manage.py renew_seal, or put another file in the place of SEAL_FILE."
        text = f"The certificate of the seal ends on {ours.expires_on}."
        return [Warning(text, hint=hint, id="agreements.W002")]
    return []
