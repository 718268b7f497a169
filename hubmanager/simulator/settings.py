"""A station's settings: OCPP 1.6 configuration keys or, written `Component.Variable`, OCPP 2.0.1 variables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class SettingKind(StrEnum):
    """What values a setting takes."""

    TEXT = "string"
    WHOLE = "integer"
    SWITCH = "boolean"


@dataclass(slots=True)
class Setting:
    """One setting."""

    name: str
    value: str
    kind: SettingKind = SettingKind.TEXT
    is_read_only: bool = False


class WriteOutcome(StrEnum):
    """What became of a change."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN = "Unknown"


class Settings:
    """All settings of one station; names are compared without regard to case."""

    def __init__(self, settings: Iterable[Setting]) -> None:
        self._by_name = {setting.name.lower(): setting for setting in settings}

    def __iter__(self) -> Iterator[Setting]:
        return iter(self._by_name.values())

    def find(self, name: str) -> Setting | None:
        """Return a setting or None."""
        return self._by_name.get(name.lower())

    def whole(self, name: str) -> int:
        """Return the value of a number. Raises KeyError for an unknown name."""
        return int(self._by_name[name.lower()].value)

    def is_on(self, name: str) -> bool:
        """Return the value of a switch. Raises KeyError for an unknown name."""
        return self._by_name[name.lower()].value.lower() == "true"

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list that is written with commas. Raises KeyError for an unknown name."""
        return tuple(word.strip() for word in self._by_name[name.lower()].value.split(",") if word.strip())

    def write(self, name: str, value: str) -> WriteOutcome:
        """Change a value if it may be changed and fits."""
        setting = self.find(name)
        if setting is None:
            return WriteOutcome.UNKNOWN
        if setting.is_read_only:
            return WriteOutcome.REJECTED
        if setting.kind is SettingKind.WHOLE and not value.isdecimal():
            return WriteOutcome.REJECTED
        if setting.kind is SettingKind.SWITCH and value.lower() not in ("true", "false"):
            return WriteOutcome.REJECTED
        setting.value = value
        return WriteOutcome.ACCEPTED
