"""Reading what departs from the standard where that can be done without doubt; every departure is noted.

The schema finds the faults, this file mends them one by one in a copy of the payload. What it leaves as it is (unknown
fields, words outside an enumeration, odd times) the typed payloads and their handlers can live with, or refuse.
"""

import copy
import math
import re
from dataclasses import dataclass, field
from typing import Any

from hubmanager.chargers.ocpp.schemas import Schema

Path = list[str | int]

LONGEST_KEPT_TEXT = 255
"""Over-long strings are kept whole up to this (or their own limit, if that is higher) and cut beyond."""

_MAX_FAULTS = 200
_MAX_ROUNDS = 3
_INT64 = 2**63


@dataclass(slots=True)
class Mending:
    """A payload after mending, and what was noted."""

    payload: Any
    oddities: list[tuple[str, str]] = field(default_factory=list)

    def note(self, path: Path, explanation: str) -> None:
        """Keep one departure; the same one in many list items counts once."""
        oddity = (field_name(path), explanation)
        if oddity not in self.oddities:
            self.oddities.append(oddity)


def field_name(path: Path) -> str:
    """Return `meterValue[].sampledValue[].unit` for a path; positions in lists are left out."""
    name = ""
    for step in path:
        name += "[]" if isinstance(step, int) else f".{step}" if name else step
    return name or "payload"


def mend(payload: Any, schema: Schema) -> Mending:
    """Return a mended copy of a payload that its schema refuses."""
    mending = Mending(copy.deepcopy(payload))
    for _ in range(_MAX_ROUNDS):
        faults = []
        for fault in schema.validator.iter_errors(mending.payload):
            faults.append(fault)
            if len(faults) >= _MAX_FAULTS:
                break
        # From the back, so that taking an item out of a list doesn't move those that are still to be mended.
        mended = [_mend_one(mending, schema, fault) for fault in reversed(faults)]
        if not any(mended):
            break
    return mending


def _mend_one(mending: Mending, schema: Schema, fault: Any) -> bool:
    """Mend one fault. True: the payload was changed and is worth another look."""
    path: Path = list(fault.instance_path)
    kind = fault.kind.name
    if kind == "type":
        return _mend_type(mending, path, _wanted_types(schema, fault), fault.instance)
    if kind == "enum":
        return _mend_word(mending, path, schema.at(list(fault.schema_path)), fault.instance)
    if kind == "additionalProperties":
        return _mend_names(mending, path, schema.at(list(fault.schema_path)[:-1]), fault.kind.unexpected)
    if kind == "maxLength":
        return _mend_length(mending, path, schema.at(list(fault.schema_path)), fault.instance)
    if kind == "required":
        mending.note([*path, fault.kind.property], "The field is missing.")
    elif kind == "minItems":
        mending.note(path, "The list is empty.")
    elif kind != "format":  # times are noted where they are read
        mending.note(path, f"The value breaks the rule '{kind}'; it was read as it is.")
    return False


def _wanted_types(schema: Schema, fault: Any) -> tuple[str, ...]:
    wanted = schema.at(list(fault.schema_path))
    return (wanted,) if isinstance(wanted, str) else tuple(wanted)


def _mend_type(mending: Mending, path: Path, wanted: tuple[str, ...], value: Any) -> bool:
    if not path:
        return False
    if value is None or (value == "" and "string" not in wanted):
        mending.note(path, "The value was null or empty; it was read as left out.")
        return remove_at(mending.payload, path)
    for name in wanted:
        read = _READERS[name](value) if name in _READERS else None
        if read is not None:
            mending.note(path, f"The value was no {name}; it was read as one.")
            return _put_at(mending.payload, path, read)
    mending.note(path, f"The value is no {' or '.join(wanted)}.")
    return False


def _read_integer(value: Any) -> int | None:
    number = _read_number(value)
    if number is None or not math.isfinite(number) or abs(number) >= _INT64:
        return None
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d+\s*", value):
        return int(value)  # exact, where a float would lose digits of a 64-bit id
    return round(number)


def _read_number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = value.strip().strip("'\"")
    return float(text) if re.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d{1,3})?", text, re.ASCII) else None


def _read_string(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def _read_boolean(value: Any) -> bool | None:
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(word)


def _read_array(value: Any) -> list[Any] | None:
    return [value] if isinstance(value, dict) else None


_READERS = {
    "integer": _read_integer,
    "number": _read_number,
    "string": _read_string,
    "boolean": _read_boolean,
    "array": _read_array,
}


def _mend_word(mending: Mending, path: Path, words: list[str], value: Any) -> bool:
    if not isinstance(value, str) or not path:
        return False
    if not value.strip():
        mending.note(path, "The word was empty; it was read as left out.")
        return remove_at(mending.payload, path)
    plain = _plain(value)
    for word in words:
        if _plain(word) == plain:
            mending.note(path, f"'{value[:50]}' is not written as '{word}'; it was read as that.")
            return _put_at(mending.payload, path, word)
    mending.note(path, f"'{value[:50]}' is not one of the standard's words.")
    return False


def _plain(word: str) -> str:
    return re.sub(r"[\s_'\"]", "", word).lower()


def _mend_names(mending: Mending, path: Path, schema_part: dict[str, Any], unexpected: list[str]) -> bool:
    part = _part_at(mending.payload, path)
    if not isinstance(part, dict):
        return False
    known = {name.lower(): name for name in schema_part.get("properties", {})}
    is_changed = False
    for name in unexpected:
        meant = known.get(name.strip().lower())
        if meant is not None and meant not in part and name in part:
            mending.note([*path, meant], f"The field was named '{name[:50]}'.")
            part[meant] = part.pop(name)
            is_changed = True
        else:
            mending.note([*path, name[:50]], "The field is not in the standard; it was ignored.")
    return is_changed


def _mend_length(mending: Mending, path: Path, limit: int, value: Any) -> bool:
    if not isinstance(value, str) or not path:
        return False
    kept = max(limit, LONGEST_KEPT_TEXT)
    if len(value) <= kept:
        mending.note(path, f"The text is longer than {limit} characters; it was kept.")
        return False
    mending.note(path, f"The text is much longer than {limit} characters; it was cut.")
    return _put_at(mending.payload, path, value[:kept])


def _part_at(payload: Any, path: Path) -> Any:
    for step in path:
        try:
            payload = payload[step]
        except (KeyError, IndexError, TypeError):
            return None
    return payload


def _put_at(payload: Any, path: Path, value: Any) -> bool:
    parent = _part_at(payload, path[:-1])
    try:
        parent[path[-1]] = value
    except (IndexError, TypeError):  # an earlier mending took the place away
        return False
    return True


def remove_at(payload: Any, path: Path) -> bool:
    """Take a field or list item out of a payload in place. False: it is not there."""
    parent = _part_at(payload, path[:-1])
    try:
        del parent[path[-1]]
    except (KeyError, IndexError, TypeError):
        return False
    return True
