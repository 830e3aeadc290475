"""One way to write terms down, so that everybody gets the same fingerprint."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def written(terms: Mapping[str, Any]) -> bytes:
    """Write terms as JSON with sorted keys and without spaces, in UTF-8."""
    text = json.dumps(terms, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def fingerprint(terms: Mapping[str, Any]) -> str:
    """Give the SHA-256 of written terms."""
    return sha256(written(terms)).hexdigest()
