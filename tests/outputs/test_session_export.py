"""Files that head office loads."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import orjson

from hubmanager.outputs.exports.session_export import ExportedSession, sessions_as_csv, sessions_as_json

SESSION = ExportedSession(
    id=7,
    bay="7",
    station="AC-07",
    protocol="ocpp1.6",
    start=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    end=None,
    energy_wh=23_456,
    start_register_wh=1_234_567,
    end_register_wh=None,
    total="15.34",
    currency="EUR",
    receipt="R-000042",
    state="billed",
)


def test_json_keeps_money_as_text_and_times_in_utc() -> None:
    row = orjson.loads(sessions_as_json([SESSION]))[0]
    assert row["total"] == "15.34"
    assert row["start"] == "2026-11-23T12:00:00Z"
    assert row["end"] is None


def test_csv_has_one_row_a_session_and_empty_cells_for_what_is_not_known() -> None:
    rows = list(csv.DictReader(io.StringIO(sessions_as_csv([SESSION, replace(SESSION, id=8)]))))
    assert [row["id"] for row in rows] == ["7", "8"]
    assert rows[0]["end"] == ""
    assert rows[0]["energy_wh"] == "23456"


def test_csv_cell_that_looks_like_a_formula_stays_text() -> None:
    rows = list(csv.DictReader(io.StringIO(sessions_as_csv([replace(SESSION, station="=1+1")]))))
    assert rows[0]["station"] == "'=1+1"
