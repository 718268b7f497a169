"""Every command of the command line, while no program runs on the data folder and while one does."""

import argparse
import csv
import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pypdf
import pytest

from hubmanager.cli.arguments import make_parser
from tests.cli.support import hubmanager

SESSION_KEYS = (
    "id", "bay", "station", "protocol", "start", "end", "energy_wh", "start_register_wh", "end_register_wh", "total",
    "currency", "receipt", "state",
)  # fmt: skip
CHECKS = {"database_integrity", "foreign_keys", "one_charge_record_per_session", "energy_is_register_difference",
          "lines_add_up", "receipt_numbers", "payments_and_takings", "nothing_billed_twice"}  # fmt: skip
TARIFF = {
    "country_code": "DE", "party_id": "HUB", "id": "night", "currency": "EUR", "last_updated": "2026-01-01T00:00:00Z",
    "elements": [{"price_components": [{"type": "ENERGY", "price": 0.40, "vat": 19.0, "step_size": 1}]}],
}  # fmt: skip


def every_command(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                yield from every_command(child, (*path, name))


@pytest.mark.parametrize("command", list(every_command(make_parser())), ids=lambda path: "_".join(path) or "hubmanager")
def test_help_names_every_command_and_its_data_folder(command: tuple[str, ...]) -> None:
    done = hubmanager(*command, "--help")
    assert done.code == 0
    assert done.out.startswith("usage: hubmanager")
    is_group = "ACTION" in done.out or "COMMAND" in done.out
    assert is_group or "--data DIR" in done.out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("station",),
        ("station", "add", "CS-1"),
        ("station", "add", "CS-1", "--bays", "1,,2"),
        ("station", "add", "CS-1", "--bays", "1", "--ocpp", "3.0"),
        ("station", "add", "CS-1", "--bays", "1", "--kw", "-5"),
        ("modbus", "add", "localhost:502", "--model", "keba-kecontact"),
        ("modbus", "add", "localhost", "--model", "keba-kecontact", "--unit", "1"),
        ("modbus", "add", "localhost:99999", "--model", "keba-kecontact", "--unit", "1"),
        ("bay", "1", "dance"),
        ("bay", "1", "limit"),
        ("bay", "1", "limit", "much"),
        ("bay", "1", "limit", "-3"),
        ("bay", "1", "stop", "16"),
        ("sessions", "--since", "yesterday"),
        ("takings", "--date", "31.12.2026"),
        ("export", "sessions", "--format", "xml", "--out", "x"),
        ("tariff", "import", "/does/not/exist.json"),
        ("demo", "--speed", "0"),
        ("demo", "--bays", "2"),
        ("demo", "--seconds", "-1"),
        ("station", "add", "CS-1", "--bays", "901", "--password-stdin"),
    ],
    ids=" ".join,
)
def test_bad_usage_ends_with_2_and_a_sentence(resting: Path, words: tuple[str, ...]) -> None:
    knows_data = len(words) > 1 and words[0] not in ("demo",)
    done = hubmanager(*words, data=resting if knows_data else None)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert len(done.err.splitlines()[-1]) > 20


def test_demo_ends_with_every_session_closed_or_carried_over_and_proven_books(demo_data: Path) -> None:
    sessions = json.loads(hubmanager("sessions", "--json", data=demo_data).out)
    assert len(sessions) >= 8
    ocpp = [session for session in sessions if session["protocol"].startswith("ocpp")]
    assert {session["protocol"] for session in ocpp} == {"ocpp1.6", "ocpp2.0.1"}
    assert [session for session in ocpp if session["state"] == "open"] == []
    done = hubmanager("check", data=demo_data)
    assert done.code == 0, done.out


def test_status(data: Path) -> None:
    done = hubmanager("status", data=data)
    assert done.code == 0
    assert done.out.startswith("Harbour Street Hub: ")
    told = json.loads(hubmanager("status", "--json", data=data).out)
    assert [bay["number"] for bay in told["bays"]] == [str(number) for number in range(1, 13)]
    assert told["hub"]["bay_count"] == 12


def test_sessions_have_the_agreed_keys(data: Path) -> None:
    sessions = json.loads(hubmanager("sessions", "--json", data=data).out)
    for session in sessions:
        assert tuple(session) == SESSION_KEYS
        assert isinstance(session["total"], str)
        if session["state"] == "billed":
            assert session["energy_wh"] == session["end_register_wh"] - session["start_register_wh"]
            assert Decimal(session["total"]) >= 0
            assert session["receipt"].startswith("R-") or Decimal(session["total"]) == 0
    assert json.loads(hubmanager("sessions", "--json", "--since", "2999-01-01", data=data).out) == []
    newest = json.loads(hubmanager("sessions", "--json", "--limit", "1", data=data).out)
    assert newest == sessions[:1]
    assert len(hubmanager("sessions", data=data).out.splitlines()) == len(sessions) + 1


def test_takings_are_what_was_paid(data: Path) -> None:
    sessions = json.loads(hubmanager("sessions", "--json", data=data).out)
    day = sessions[0]["start"][:10]
    taken = json.loads(hubmanager("takings", "--json", "--date", day, data=data).out)
    billed = sum((Decimal(s["total"]) for s in sessions if s["state"] == "billed"), Decimal(0))
    assert Decimal(taken["total"]) + Decimal(taken["unpaid"]) == billed
    assert hubmanager("takings", data=data).code == 0


def test_check_prints_every_figure(data: Path) -> None:
    done = hubmanager("check", data=data)
    assert done.code == 0
    assert all(line.startswith("ok ") for line in done.out.splitlines())
    findings = json.loads(hubmanager("check", "--json", data=data).out)
    assert {finding["check"] for finding in findings} >= CHECKS
    assert all(any(sign.isdigit() for sign in finding["compared"]) for finding in findings)


def test_check_ends_with_1_when_money_is_missing(resting: Path) -> None:
    with sqlite3.connect(resting / "hub.db") as database:
        database.execute("UPDATE receipts SET total_gross = total_gross + 10000 WHERE receipt_id = 1")
    database.close()
    done = hubmanager("check", data=resting)
    assert done.code == 1
    wrong = [line for line in done.out.splitlines() if line.startswith("WRONG")]
    assert wrong
    assert json.loads(hubmanager("check", "--json", data=resting).out)


def test_exports_hold_the_same_sessions(data: Path, tmp_path: Path) -> None:
    as_csv, as_json = tmp_path / "sessions.csv", tmp_path / "sessions.json"
    assert hubmanager("export", "sessions", "--format", "csv", "--out", as_csv, data=data).code == 0
    assert hubmanager("export", "sessions", "--format", "json", "--out", as_json, data=data).code == 0
    rows = json.loads(as_json.read_text())
    with as_csv.open(newline="", encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    assert [line["id"] for line in lines] == [str(row["id"]) for row in rows]
    assert [line["total"] for line in lines] == [row["total"] for row in rows]
    assert tuple(rows[0]) == SESSION_KEYS
    piped = hubmanager("export", "sessions", "--format", "json", "--out", "-", data=data)
    assert json.loads(piped.out) == rows
    done = hubmanager("export", "sessions", "--format", "csv", "--out", tmp_path / "no" / "folder.csv", data=data)
    assert done.code == 2
    assert "Choose another file." in done.err


@pytest.mark.parametrize("spelling", ["R-000001", "1"])
def test_receipt_becomes_a_pdf(data: Path, tmp_path: Path, spelling: str) -> None:
    pdf = tmp_path / "receipt.pdf"
    done = hubmanager("receipt", spelling, "--pdf", pdf, data=data)
    assert done.code == 0, done.err
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    (session,) = (s for s in json.loads(hubmanager("sessions", "--json", data=data).out) if s["receipt"] == "R-000001")
    for needed in ("R-000001", session["total"], "Harbour Street Hub", "DE 123 456 789"):
        assert needed in text
    sheet = tmp_path / "sheet.pdf"
    assert hubmanager("receipt", spelling, "--a4", "--pdf", sheet, data=data).code == 0
    assert float(pypdf.PdfReader(sheet).pages[0].mediabox.width) == pytest.approx(595, abs=1)


def test_receipt_that_does_not_exist(data: Path, tmp_path: Path) -> None:
    done = hubmanager("receipt", "R-999999", "--pdf", tmp_path / "x.pdf", data=data)
    assert done.code == 1
    assert "There is no receipt R-999999." in done.err


def test_stations_are_added_listed_and_removed(data: Path) -> None:
    name = f"CS{uuid4().hex[:3]}"
    bays = f"{name}a,{name}b"
    added = hubmanager(
        "station", "add", name, "--bays", bays, "--ocpp", "2.0.1", "--kind", "DC", "--kw", "150", "--password-stdin",
        data=data, stdin="a long secret 16\n",
    )  # fmt: skip
    assert added.code == 0, added.err
    assert name in added.out
    (station,) = (
        s for s in json.loads(hubmanager("station", "list", "--json", data=data).out) if s["station_id"] == name
    )
    assert station["bay_numbers"] == [f"{name}a", f"{name}b"]
    assert station["protocol"] == "ocpp2.0.1"
    assert "secret" not in hubmanager("station", "list", "--json", data=data).out
    assert name in hubmanager("station", "list", data=data).out
    twice = hubmanager("station", "add", name, "--bays", "99", data=data)
    assert (twice.code, "already" in twice.err) == (2, True)
    taken = hubmanager("station", "add", name + "x", "--bays", f"{name}a", data=data)
    assert (taken.code, f"{name}a" in taken.err) == (2, True)
    assert hubmanager("station", "accept", name, "--bays", "98", data=data).code == 1
    assert hubmanager("station", "remove", name, data=data).code == 0
    assert hubmanager("station", "remove", name, data=data).code == 1
    assert name not in hubmanager("station", "list", data=data).out


def test_modbus_devices_are_added(data: Path) -> None:
    models = json.loads(hubmanager("modbus", "models", "--json", data=data).out)
    assert len(models) >= 6
    assert models[0]["model"] in hubmanager("modbus", "models", data=data).out
    number = f"M{uuid4().hex[:4]}"
    port = str(20_000 + int(uuid4().hex[:3], 16))
    add = ("modbus", "add", f"127.0.0.1:{port}", "--model", "keba-kecontact", "--unit", "255", "--bays", number)
    done = hubmanager(*add, data=data)
    assert done.code == 0, done.err
    assert hubmanager(*add, data=data).code == 2
    unknown = hubmanager("modbus", "add", "127.0.0.1:1", "--model", "nothing", "--unit", "1", data=data)
    assert (unknown.code, "keba-kecontact" in unknown.err) == (2, True)
    assert hubmanager("station", "remove", f"modbus-127.0.0.1-{port}-255", data=data).code == 0


def test_cards_are_added_listed_and_removed(data: Path) -> None:
    uid = f"04{uuid4().hex[:10]}".upper()
    assert hubmanager("token", "add", uid.lower(), "--label", "Baker", data=data).code == 0
    assert hubmanager("token", "add", uid, "--label", "Baker", "--blocked", data=data).code == 0
    (card,) = (card for card in json.loads(hubmanager("token", "list", "--json", data=data).out) if card["uid"] == uid)
    assert card == {"uid": uid, "label": "Baker", "is_blocked": True}
    assert "blocked" in hubmanager("token", "list", data=data).out
    assert hubmanager("token", "remove", uid, data=data).code == 0
    assert hubmanager("token", "remove", uid, data=data).code == 1


def test_tariff_is_imported(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "tariff.json"
    file.write_text(json.dumps(TARIFF))
    done = hubmanager("tariff", "import", file, data=data)
    assert done.code == 0, done.err


def test_bay_commands_need_the_running_program(resting: Path) -> None:
    done = hubmanager("bay", "1", "start", data=resting)
    assert done.code == 1
    assert "hubmanager run" in done.err


@pytest.mark.parametrize("action", [("start",), ("stop",), ("unlock",), ("reset",), ("limit", "16"), ("unavailable",)])
def test_bay_whose_station_is_away_says_so(running: Path, action: tuple[str, ...]) -> None:
    done = hubmanager("bay", "1", *action, data=running)
    assert done.code == 1
    assert len(done.err) > 20
    assert "Traceback" not in done.err


def test_bay_that_does_not_exist_names_those_that_do(data: Path) -> None:
    done = hubmanager("bay", "77", "stop", data=data)
    assert done.code == 1
    assert "There is no bay 77." in done.err
    assert "1, 2, 3" in done.err


def test_backup_is_proven_after_it_was_put_back(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    before = hubmanager("sessions", "--json", data=data).out
    assert hubmanager("backup", file, data=data).code == 0
    again = hubmanager("backup", file, data=data)
    assert (again.code, "exists already" in again.err) == (2, True)
    fresh = tmp_path / "fresh"
    done = hubmanager("restore", file, data=fresh)
    assert done.code == 0, done.err
    assert hubmanager("check", data=fresh).code == 0
    assert hubmanager("sessions", "--json", data=fresh).out == before


def test_restore_is_refused_while_the_program_runs(running: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    assert hubmanager("backup", file, data=running).code == 0
    done = hubmanager("restore", file, data=running)
    assert done.code == 1
    assert "Close it, then restore." in done.err


def test_restore_keeps_what_was_there(resting: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    hubmanager("backup", file, data=resting)
    hubmanager("token", "add", "AFTERWARDS", data=resting)
    assert hubmanager("restore", file, data=resting).code == 0
    assert "AFTERWARDS" not in hubmanager("token", "list", data=resting).out
    assert list(resting.glob("hub.before-restore-*.db"))


def test_second_program_on_the_folder_is_refused_by_name(running: Path) -> None:
    done = hubmanager("run", "--headless", "--ocpp-port", "0", data=running)
    assert done.code == 1
    assert "headless" in done.err
    assert "process" in done.err


def test_empty_folder_says_what_to_do_next(empty: Path) -> None:
    for words in (("status",), ("station", "list"), ("token", "list"), ("sessions",)):
        done = hubmanager(*words, data=empty)
        assert done.code == 0
        assert " yet" in done.out
    assert hubmanager("check", data=empty).code == 0
    assert hubmanager("takings", data=empty).code == 0
