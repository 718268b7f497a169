"""Shapes of TOML values. A check lists every fault with its place, never only the first, and refuses unknown keys."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from hubmanager.chargers.modbus.toml_lines import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place in a document."""

    path: Path
    message: str


class Shape(Protocol):
    """What a value may look like."""

    def check(self, value: Any, path: Path) -> list[Fault]:
        """Return all faults of `value`, which stands at `path`."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text, not empty; `parse` may refuse it with a ValueError."""

    parse: Callable[[str], object] | None = None

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        if not isinstance(value, str) or not value.strip():
            return [Fault(path, f"must be a text, not {_shown(value)}")]
        if self.parse is not None:
            try:
                self.parse(value)
            except ValueError as error:
                return [Fault(path, str(error))]
        return []


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        if isinstance(value, str) and value in self.words:
            return []
        return [
            Fault(path, f"must be one of {', '.join(self.words)}, not {_shown(value)}{_nearest(value, self.words)}")
        ]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        if type(value) is not int:
            return [Fault(path, f"must be a whole number, not {_shown(value)}")]
        if not self.least <= value <= self.most:
            return [Fault(path, f"must lie between {self.least} and {self.most}, not be {value}")]
        return []


@dataclass(frozen=True, slots=True)
class Number:
    """A whole or decimal number, not zero where `is_factor`."""

    is_factor: bool = False

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        if not (type(value) is int or isinstance(value, Decimal)) or not Decimal(value).is_finite():
            return [Fault(path, f"must be a number, not {_shown(value)}")]
        return [Fault(path, "must not be 0")] if self.is_factor and value == 0 else []


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        return [] if isinstance(value, bool) else [Fault(path, f"must be true or false, not {_shown(value)}")]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape."""

    shape: Shape
    least: int = 0

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        if not isinstance(value, list):
            return [Fault(path, f"must be a list, not {_shown(value)}")]
        if len(value) < self.least:
            return [Fault(path, f"must hold at least {self.least}")]
        return [fault for index, item in enumerate(value) for fault in self.shape.check(item, (*path, index))]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several shapes; the faults of the last are shown."""

    shapes: tuple[Shape, ...]

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        faults: list[Fault] = []
        for shape in self.shapes:
            faults = shape.check(value, path)
            if not faults:
                return []
        return faults


@dataclass(frozen=True, slots=True)
class Table:
    """A table with known keys."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        if not isinstance(value, dict):
            return [Fault(path, f"must be a table, not {_shown(value)}")]
        known = {**self.required, **self.optional}
        faults = [Fault(path, f"lacks the key '{key}'") for key in self.required if key not in value]
        for key, item in value.items():
            if key in known:
                faults += known[key].check(item, (*path, key))
            else:
                faults.append(Fault((*path, key), f"is not a known key{_nearest(key, tuple(known))}"))
        return faults


@dataclass(frozen=True, slots=True)
class TablesByName:
    """A table whose keys are names out of a fixed list, each holding the same shape."""

    names: tuple[str, ...]
    shape: Shape

    def check(self, value: Any, path: Path) -> list[Fault]:
        """See Shape."""
        if not isinstance(value, dict):
            return [Fault(path, f"must be a table, not {_shown(value)}")]
        faults: list[Fault] = []
        for name, item in value.items():
            if name not in self.names:
                faults.append(Fault((*path, name), f"is not a known role{_nearest(name, self.names)}"))
            faults += self.shape.check(item, (*path, name))
        return faults


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 40 else f"{text[:40]}..."


def _nearest(word: Any, words: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(str(word), words, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
