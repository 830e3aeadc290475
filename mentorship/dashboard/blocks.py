"""A page of several blocks, of which one may fail."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Block:
    """What a block shows, or that it could not be worked out."""

    value: Any
    failed: bool = False


def block(work_out: Callable[[], Any]) -> Block:
    """Work it out here and now; whatever goes wrong is logged, without what it was about."""
    try:
        value = work_out()
        if isinstance(value, Iterable) and not isinstance(value, Mapping):
            value = list(value)
    except Exception as problem:  # noqa: BLE001 — a page of which a part fails is still a page
        logger.error("a block of the overview failed: %s", type(problem).__name__)  # noqa: TRY400
        return Block(None, failed=True)
    return Block(value)
