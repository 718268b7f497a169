"""Reads fields out of a JSON document and says where one is wrong: `elements[0].price_components[1].price`."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from hubmanager.domain.errors import InvalidInput

_Choice = TypeVar("_Choice", bound=StrEnum)
_SHOWN = 60


class DocumentReader:
    """One object of a document, with its path. Every method raises InvalidInput whose `field` is the path."""

    def __init__(self, value: object, path: str, what: str) -> None:
        """`what` names the whole document in messages, such as "tariff"."""
        self.path = path
        self._what = what
        if not isinstance(value, Mapping):
            self.refuse("", f"must be an object, not {_shown(value)}", "Check its brackets.")
        self._fields: Mapping[str, Any] = value

    def refuse(self, name: str, problem: str, remedy: str) -> NoReturn:
        """Refuse a field (empty: the object itself), saying what is wrong with it and what to do."""
        path = self._at(name) or self._what
        raise InvalidInput(
            f"In the {self._what}, '{path}' {problem}.",
            remedy=remedy,
            field=path,
            key="document_field",
            values={"document": self._what, "path": path, "problem": problem},
        )

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._fields.get(name) is not None

    def text(self, name: str, longest: int, *, default: str | None = None) -> str:
        """Return a text that is not blank; the default if the field is missing."""
        if not self.has(name) and default is not None:
            return default
        value = self._fields.get(name)
        if not isinstance(value, str) or not value.strip():
            self.refuse(name, f"must be a text, not {_shown(value)}", "Fill it in.")
        if len(value) > longest:
            self.refuse(name, f"has {len(value)} characters", f"Use {longest} at most.")
        return value.strip()

    def number(self, name: str, lowest: Decimal, highest: Decimal, decimals: int) -> Decimal:
        """Return a number from lowest to highest with no more than so many decimals."""
        value = self._fields.get(name)
        number = self._decimal(name, value)
        if not lowest <= number <= highest:
            self.refuse(name, f"is {_shown(value)}", f"Use a number from {lowest:f} to {highest:f}.")
        if number != round(number, decimals):
            self.refuse(name, f"is {_shown(value)}", f"Use {decimals} decimals at most.")
        return number

    def whole(self, name: str, highest: int, *, default: int | None = None) -> int:
        """Return a whole number from 0 to highest; the default if the field is missing."""
        if not self.has(name) and default is not None:
            return default
        return int(self.number(name, Decimal(0), Decimal(highest), 0))

    def choice(self, name: str, choices: type[_Choice]) -> _Choice:
        """Return the member of an enumeration that the field names, in any case of letters."""
        return self._member(name, self._fields.get(name), choices)

    def choices(self, name: str, choices: type[_Choice]) -> tuple[_Choice, ...]:
        """Return the members that a list names; a missing list is empty."""
        rows = self._list(name)
        return tuple(self._member(f"{name}[{at}]", row, choices) for at, row in enumerate(rows))

    def objects(self, name: str) -> "Iterator[DocumentReader]":
        """Return the objects of a list; a missing list is empty."""
        return (DocumentReader(row, f"{self._at(name)}[{at}]", self._what) for at, row in enumerate(self._list(name)))

    def child(self, name: str) -> "DocumentReader | None":
        """Return an object within this one, or None if it is missing."""
        return DocumentReader(self._fields[name], self._at(name), self._what) if self.has(name) else None

    def _list(self, name: str) -> list[object]:
        value = self._fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.refuse(name, f"must be a list, not {_shown(value)}", "Put it in square brackets.")
        return list(value)

    def _decimal(self, name: str, value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            self.refuse(name, f"must be a number, not {_shown(value)}", "Write it with digits and a point.")
        try:
            # The text of a float is what was typed; its binary value is not.
            number = Decimal(str(value))
        except (InvalidOperation, ValueError):
            self.refuse(name, f"must be a number, not {_shown(value)}", "Write it with digits and a point.")
        if not number.is_finite():
            self.refuse(name, f"must be a number, not {_shown(value)}", "Write it with digits and a point.")
        return number

    def _member(self, name: str, value: object, choices: type[_Choice]) -> _Choice:
        for member in choices:
            if isinstance(value, str) and value.strip().upper() == member.value.upper():
                return member
        self.refuse(name, f"is {_shown(value)}", f"Use one of: {', '.join(member.value for member in choices)}.")

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path and name else self.path or name


def _shown(value: object) -> str:
    if value is None:
        return "missing"
    text = str(value) if isinstance(value, str | int | float | Decimal) else type(value).__name__
    return f"'{text[:_SHOWN]}…'" if len(text) > _SHOWN else f"'{text}'"
