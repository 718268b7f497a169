"""Work for the outside world, done after its commit: today that is paper."""

import asyncio
from datetime import datetime, timedelta

import structlog

from hubmanager.domain.errors import HubError, NotFound, StoreUnavailable
from hubmanager.domain.ids import ReceiptId
from hubmanager.hub.alerting.subjects import PRINTER
from hubmanager.hub.parts import HubParts
from hubmanager.hub.receipt_document import receipt_document
from hubmanager.hub.store_failures import note_store_failure
from hubmanager.store.repositories.outbox import OutboxEntry

_log = structlog.get_logger(__name__)

PRINT = "print"

_INTERVAL = timedelta(seconds=10)
_SHORTEST_PAUSE_S = 10
_LONGEST_PAUSE_S = 300
_AT_ONCE = 20


class OutboxWorker:
    """Works through what is due, one entry after the other, beside the loop's other work."""

    def __init__(self) -> None:
        self._is_busy = False
        self._looked_at: datetime | None = None

    async def work(self, parts: HubParts, now: datetime) -> None:
        """Begin with what is due, unless the last lot is still being worked on."""
        is_early = self._looked_at is not None and timedelta(0) <= now - self._looked_at < _INTERVAL
        if self._is_busy or (is_early and not parts.is_paper_due):
            return
        self._looked_at = now
        parts.is_paper_due = False
        due = await parts.store.read(lambda work: work.outbox.list_due(now, _AT_ONCE))
        if due:
            self._is_busy = True
            parts.follow_up(self._deliver(parts, due, now))

    async def _deliver(self, parts: HubParts, due: tuple[OutboxEntry, ...], now: datetime) -> None:
        try:
            for entry in due:
                await self._deliver_one(parts, entry, now)
            parts.is_paper_due = len(due) == _AT_ONCE
        except StoreUnavailable as error:
            note_store_failure(parts, error)
        finally:
            self._is_busy = False

    async def _deliver_one(self, parts: HubParts, entry: OutboxEntry, now: datetime) -> None:
        if entry.kind == PRINT and parts.outside.printer is not None:
            try:
                await _print(parts, entry)
            except NotFound as error:
                _log.error("print_dropped", entry_id=entry.entry_id, reason=str(error))
            except HubError as error:
                pause = min(_SHORTEST_PAUSE_S * 2**entry.attempt_count, _LONGEST_PAUSE_S)
                until, reason = now + timedelta(seconds=pause), str(error)
                await parts.store.write(lambda work: work.outbox.postpone(entry.entry_id, until, reason))
                parts.desk.note("printer", PRINTER, True, now, detail=error.message)
                return
            else:
                parts.desk.note("printer", PRINTER, False, now)
        # Kinds that nobody is set up to receive are done with.
        await parts.store.write(lambda work: work.outbox.done(entry.entry_id))


async def _print(parts: HubParts, entry: OutboxEntry) -> None:
    printer, settings = parts.outside.printer, parts.settings
    if printer is None:
        return
    receipt_id, copy_number = ReceiptId(entry.payload["receipt_id"]), int(entry.payload["copy_number"])
    document = await parts.store.read(lambda work: receipt_document(work, receipt_id, settings, copy_number))
    await asyncio.to_thread(printer.print, document, settings)
