"""State machines in a few lines: a status moves only by a step that allows it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import models

S = TypeVar("S", bound="Stateful")
P = ParamSpec("P")


class TransitionNotAllowed(Exception):
    """This step does not start from where the row is now: somebody was faster."""

    def __init__(self, row: "Stateful", step: str) -> None:
        """Remember the row and the name of the step that was tried."""
        super().__init__(f"{type(row).__name__} {row.pk}: no {step} from {row.status}")
        self.row, self.step = row, step


class Stateful(models.Model):
    """A row with a ``status`` that only its transitions change."""

    status: "models.CharField[str, str]"

    class Meta:
        abstract = True

    def lock(self) -> None:
        """Re-read and lock this row, so that two clicks cannot both win.

        Without its key: rows that refer to it can be added meanwhile.
        """
        rows = type(self)._base_manager.select_for_update(  # noqa: SLF001 — Django's own name
            no_key=True
        )
        self.refresh_from_db(from_queryset=rows)

    @property
    def next_steps(self) -> set[str]:
        """The transitions open from here, for templates to offer as buttons."""
        members = vars(type(self)).items()
        return {name for name, member in members if self.status in getattr(member, "sources", ())}


def transition(
    *, source: str | tuple[str, ...], target: str, fields: tuple[str, ...] | None = None
) -> Callable[[Callable[Concatenate[S, P], None]], Callable[Concatenate[S, P], None]]:
    """Make a method the step from ``source`` to ``target``: run it, set the status, save.

    Of a row that others write too, only the ``fields`` that the step changes are saved.

    Raises:
        TransitionNotAllowed: when the row is in another state.
    """
    sources = (source,) if isinstance(source, str) else source

    def decorate(method: Callable[Concatenate[S, P], None]) -> Callable[Concatenate[S, P], None]:
        @wraps(method)
        def step(self: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
            if self.status not in sources:
                raise TransitionNotAllowed(self, method.__name__)
            method(self, *args, **kwargs)
            self.status = target
            self.save(update_fields=None if fields is None else ["status", *fields])

        step.sources = sources  # type: ignore[attr-defined]
        return step

    return decorate
