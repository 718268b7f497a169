"""Sessions as CSV and JSON for other programs: the fields of `hubmanager sessions --json`."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class ExportedSession:
    """One session. Times are UTC, energies Wh, `total` a decimal in `currency` or empty while it is not rated."""

    id: int
    bay: str
    station: str
    protocol: str
    start: datetime
    end: datetime | None
    energy_wh: int
    start_register_wh: int
    end_register_wh: int | None
    total: str
    currency: str
    receipt: str
    state: str


def sessions_as_json(sessions: Iterable[ExportedSession]) -> bytes:
    """Return a JSON array, one object a session."""
    return orjson.dumps([asdict(session) for session in sessions], option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2)


def sessions_as_csv(sessions: Iterable[ExportedSession]) -> str:
    """Return CSV (RFC 4180) with a header line; empty cells where there is nothing yet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field.name for field in fields(ExportedSession)])
    writer.writerows([_cell(value) for value in asdict(session).values()] for session in sessions)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    text = str(value)
    # A cell that a spreadsheet would take for a formula is quoted as text.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and not text.lstrip("-").isdigit() else text
