"""Times on the wire: ours as plain as every parser can take them, theirs as tolerantly as can be read without doubt."""

import re
from datetime import UTC, datetime, timedelta, timezone

# What lies outside can't be a charging station's clock, and breaks arithmetic with time zones.
_EARLIEST_YEAR, _LATEST_YEAR = 1970, 2199
_FIRST_EPOCH_S, _FIRST_EPOCH_MS = 10**9, 10**12

_LOOSE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d*)?\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)


def write_time(at: datetime) -> str:
    """Return UTC with Z and no fraction: some stations' parsers fail on fractions."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(value: str | float) -> tuple[datetime | None, str]:
    """Return the time in UTC and what was odd about it (empty: nothing). None: it can't be read."""
    if not isinstance(value, str):
        return _read_epoch(value)
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return _read_loose(value.strip())
    return _in_utc(at, "" if at.tzinfo is not None else "The time has no zone; it was read as UTC.")


def _in_utc(at: datetime, oddity: str) -> tuple[datetime | None, str]:
    if not _EARLIEST_YEAR <= at.year <= _LATEST_YEAR:
        return None, f"The year {at.year} can't be right."
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)), oddity


def _read_epoch(value: float) -> tuple[datetime | None, str]:
    seconds = value / 1000 if value >= _FIRST_EPOCH_MS else value
    if _FIRST_EPOCH_S <= seconds < _FIRST_EPOCH_MS / 100:
        return _in_utc(datetime.fromtimestamp(seconds, UTC), "The time was a count since 1970; it was read as such.")
    return None, "The time is a number that is no count since 1970."


def _read_loose(text: str) -> tuple[datetime | None, str]:
    if text.isascii() and text.isdigit() and len(text) in {10, 13}:
        return _read_epoch(float(text))
    match = _LOOSE.fullmatch(text)
    if match is None:
        return None, "The time can't be read."
    year, month, day, hour, minute, second, zulu, sign, offset_hours, offset_minutes = match.groups()
    zone: timezone | None = UTC if zulu else None
    try:
        if sign:
            offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes or 0))
            zone = timezone(-offset if sign == "-" else offset)
        # A leap second (60) is read as the second before it.
        at = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=zone)
    except ValueError:
        return None, "The time can't be read."
    return _in_utc(at, "The time is not written as RFC 3339 asks; it was read all the same.")
