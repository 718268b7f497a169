"""`hubmanager sessions|takings|export|receipt|check|backup|restore`."""

import argparse
import sys
from pathlib import Path

from hubmanager.cli.access import HubAccess, open_hub
from hubmanager.cli.emit import emit_answer, emit_json, emit_table
from hubmanager.cli.folders import data_folder, start_config
from hubmanager.data_folder import is_locked
from hubmanager.domain.errors import InvalidInput, NotFound, WrongState
from hubmanager.domain.ids import ReceiptId
from hubmanager.hub.messages.commands import SaveReceiptPdf
from hubmanager.hub.messages.queries import CheckBooks, GetTakings, ListReceipts, ListSessions
from hubmanager.hub.messages.views import DayTakings, Finding, SessionRow
from hubmanager.outputs.exports.session_export import ExportedSession, sessions_as_csv, sessions_as_json

_EVERYTHING = 10_000_000


def sessions(options: argparse.Namespace) -> int:
    """List sessions."""
    with open_hub(options.data) as hub:
        rows: tuple[SessionRow, ...] = hub.ask(ListSessions(since=options.since, limit=options.limit))
    exported = [_exported(row) for row in rows]
    if options.json:
        sys.stdout.write(sessions_as_json(exported).decode() + "\n")
        return 0
    emit_table(
        ("id", "bay", "start", "energy", "total", "receipt", "state"),
        [
            (
                str(session.id),
                session.bay,
                f"{session.start:%Y-%m-%d %H:%M}",
                f"{session.energy_wh / 1000:.3f} kWh",
                f"{session.total} {session.currency}".strip(),
                session.receipt,
                session.state,
            )
            for session in exported
        ],
        "No sessions yet.",
    )
    return 0


def takings(options: argparse.Namespace) -> int:
    """Print a day's takings."""
    with open_hub(options.data) as hub:
        day: DayTakings = hub.ask(GetTakings(day=options.date))
    if options.json:
        emit_json(day)
        return 0
    print(f"{day.day}: {day.total} {day.currency} in {day.receipts} receipts, {day.energy_wh / 1000:.3f} kWh")
    print(f"cash {day.cash}, card {day.card}, on account {day.account}, tax in it {day.tax}")
    if day.unpaid_count:
        print(f"not yet paid: {day.unpaid} in {day.unpaid_count} receipts")
    return 0


def export_sessions(options: argparse.Namespace) -> int:
    """Write all sessions to a file."""
    with open_hub(options.data) as hub:
        rows: tuple[SessionRow, ...] = hub.ask(ListSessions(since=options.since, limit=_EVERYTHING))
    exported = [_exported(row) for row in reversed(rows)]
    content = sessions_as_json(exported) if options.format == "json" else sessions_as_csv(exported).encode()
    if str(options.out) == "-":
        sys.stdout.buffer.write(content)
        return 0
    _write(options.out, content)
    print(f"{len(exported)} sessions written to {options.out}")
    return 0


def receipt(options: argparse.Namespace) -> int:
    """Save a receipt as PDF."""
    with open_hub(options.data) as hub:
        found = _find_receipt(hub, options.number)
        return emit_answer(
            hub.execute(SaveReceiptPdf(receipt_id=found, path=str(options.pdf.absolute()), a4=options.a4))
        )


def check(options: argparse.Namespace) -> int:
    """Prove the books and print every figure that was compared."""
    with open_hub(options.data) as hub:
        findings: tuple[Finding, ...] = hub.ask(CheckBooks())
    if options.json:
        emit_json(findings)
    else:
        for finding in findings:
            print(
                f"{'ok   ' if finding.is_ok else 'WRONG'}  {finding.check}: {finding.compared} {finding.remedy}".rstrip()
            )
    return 0 if all(finding.is_ok for finding in findings) else 1


def backup(options: argparse.Namespace) -> int:
    """Copy the database."""
    from hubmanager.store.backup import backup as copy_database

    folder = data_folder(options.data)
    copy_database(start_config(folder).database_url or folder.database_url, options.file.absolute())
    print(f"Backup written to {options.file}")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a backup in place."""
    from hubmanager.store.backup import restore as put_back

    folder = data_folder(options.data)
    if is_locked(folder.path):
        raise WrongState(f"A program runs on {folder.path}.", remedy="Close it, then restore.")
    folder.create()
    lock = folder.lock("restore")
    try:
        put_back(options.file.absolute(), start_config(folder).database_url or folder.database_url)
    finally:
        lock.release()
    print(f"{options.file} is in place. What was there before is kept beside it.")
    return 0


def _exported(row: SessionRow) -> ExportedSession:
    return ExportedSession(
        id=row.session_id,
        bay=row.bay_number,
        station=row.station_id,
        protocol=row.protocol.value,
        start=row.started_at,
        end=row.ended_at,
        energy_wh=row.energy_wh,
        start_register_wh=row.start_register_wh,
        end_register_wh=row.end_register_wh,
        total="" if row.total_gross is None else str(row.total_gross),
        currency=row.currency,
        receipt=row.receipt_number,
        state=row.state.value,
    )


def _find_receipt(hub: HubAccess, number: str) -> ReceiptId:
    for row in hub.ask(ListReceipts(text=number, limit=_EVERYTHING)):
        if number in (row.number, row.number.rpartition("-")[2].lstrip("0")):
            return ReceiptId(row.receipt_id)
    raise NotFound(f"There is no receipt {number}.", remedy="See their numbers with: hubmanager sessions")


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InvalidInput(f"{path} can't be written ({error.strerror}).", remedy="Choose another file.") from error
