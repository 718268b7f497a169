"""The rule catalogue: `resources/alerts/*.toml`, read and checked at the start."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from hubmanager.domain.alert import AlertPriority
from hubmanager.domain.alert_rules import AlertRule
from hubmanager.domain.errors import InvalidInput
from hubmanager.resource_files import resources_folder

ACTIONS = frozenset({"unlock", "soft_reset", "hard_reset", "status", "out_of_service", "in_service", "start", "stop"})
"""Buttons that a rule may offer."""

_LONGEST_DELAY_S = 86_400

_Word = TypeVar("_Word", bound=StrEnum)


class SubjectKind(StrEnum):
    """What a rule speaks of."""

    BAY = "bay"
    STATION = "station"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class AlertEntry:
    """One rule as the catalogue describes it."""

    rule: AlertRule
    subject: SubjectKind
    codes: frozenset[str] = frozenset()
    """Error codes (lower case) that mean this rule."""
    suppressed_by: frozenset[str] = frozenset()
    """While one of these is active for the same station (or for the hub), this rule keeps still."""
    lasts_s: int = 0
    """How long a mere happening counts as the condition."""
    is_happening: bool = False
    """The rule speaks of something that has no end of its own (its file gives `lasts_s`)."""


@dataclass(frozen=True, slots=True)
class AlertCatalogue:
    """All rules, and which rule an error code means."""

    entries: Mapping[str, AlertEntry]
    by_code: Mapping[str, str]

    def rule_for(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the rules that some codes mean, each once."""
        found = (self.by_code.get(code.strip().lower()) for code in codes)
        return tuple(dict.fromkeys(rule for rule in found if rule is not None))


def load_catalogue(folder: Path | None = None) -> AlertCatalogue:
    """Read all rule files. Raises InvalidInput naming file and key for anything that can't be right."""
    entries: dict[str, AlertEntry] = {}
    by_code: dict[str, str] = {}
    root = folder or resources_folder() / "alerts"
    for path in sorted(root.glob("*.toml")):
        for name, table in _read(path).items():
            entry = _entry(path, name, table)
            if name in entries:
                raise _wrong(path, name, "is there twice", "Remove one of the two.")
            entries[name] = entry
            for code in entry.codes:
                if code in by_code:
                    raise _wrong(path, f"{name}.codes", f"holds {code!r}, which {by_code[code]} has", "Remove one.")
                by_code[code] = name
    for name, entry in entries.items():
        for other in entry.suppressed_by - entries.keys():
            raise _wrong(root, f"{name}.suppressed_by", f"names {other!r}, which is no rule", "Correct the name.")
    return AlertCatalogue(entries, by_code)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{path} can't be read: {error}.",
            remedy="Correct that line or put the delivered file back.",
            field=str(path),
        ) from error


_KEYS = frozenset(
    {
        "priority",
        "subject",
        "on_delay_s",
        "off_delay_s",
        "is_latching",
        "actions",
        "codes",
        "suppressed_by",
        "lasts_s",
    }
)


def _entry(path: Path, name: str, table: object) -> AlertEntry:
    if not isinstance(table, dict):
        raise _wrong(path, name, "is no table", f"Write it as [{name}] with its keys below.")
    for key in table.keys() - _KEYS:
        raise _wrong(path, f"{name}.{key}", "is no key of a rule", f"Known keys: {', '.join(sorted(_KEYS))}.")
    for key in ("priority", "subject"):
        if key not in table:
            raise _wrong(path, f"{name}.{key}", "is missing", "Add it.")
    return AlertEntry(
        rule=AlertRule(
            rule=name,
            priority=_word(path, name, "priority", table, AlertPriority),
            on_delay_s=_seconds(path, name, "on_delay_s", table),
            off_delay_s=_seconds(path, name, "off_delay_s", table),
            is_latching=_yes(path, name, "is_latching", table),
            actions=_words(path, name, "actions", table, ACTIONS),
        ),
        subject=_word(path, name, "subject", table, SubjectKind),
        codes=frozenset(code.lower() for code in _words(path, name, "codes", table)),
        suppressed_by=frozenset(_words(path, name, "suppressed_by", table)),
        lasts_s=_seconds(path, name, "lasts_s", table),
        is_happening="lasts_s" in table,
    )


def _word(path: Path, name: str, key: str, table: dict[str, Any], words: type[_Word]) -> _Word:
    value = table[key]
    try:
        return words(value)
    except ValueError as error:
        known = ", ".join(words)
        raise _wrong(path, f"{name}.{key}", f"is {value!r}", f"Use one of: {known}.") from error


def _seconds(path: Path, name: str, key: str, table: dict[str, Any]) -> int:
    value = table.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LONGEST_DELAY_S:
        raise _wrong(path, f"{name}.{key}", f"is {value!r}", f"Use whole seconds from 0 to {_LONGEST_DELAY_S}.")
    return value


def _yes(path: Path, name: str, key: str, table: dict[str, Any]) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise _wrong(path, f"{name}.{key}", f"is {value!r}", "Use true or false.")
    return value


def _words(
    path: Path, name: str, key: str, table: dict[str, Any], known: frozenset[str] | None = None
) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise _wrong(path, f"{name}.{key}", f"is {value!r}", "Use a list of words.")
    for word in value:
        if known is not None and word not in known:
            raise _wrong(path, f"{name}.{key}", f"holds {word!r}", f"Use of these: {', '.join(sorted(known))}.")
    return tuple(value)


def _wrong(path: Path, key: str, what: str, remedy: str) -> InvalidInput:
    return InvalidInput(f"{path}: {key} {what}.", remedy=remedy, field=key)
