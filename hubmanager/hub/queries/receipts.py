"""Receipts: the list, and one with its picture."""

import asyncio

from hubmanager.hub.messages.queries import GetReceipt, ListReceipts
from hubmanager.hub.messages.views import ReceiptDetail, ReceiptRow
from hubmanager.hub.parts import HubParts
from hubmanager.hub.publisher import Publisher
from hubmanager.hub.queries.rows import receipt_row
from hubmanager.hub.receipt_document import receipt_document
from hubmanager.outputs.receipts.document import ReceiptDocument
from hubmanager.store.queries import receipts
from hubmanager.store.queries.receipts import ReceiptRecord
from hubmanager.store.unit_of_work import UnitOfWork

_MOST_ROWS = 10_000


async def list_receipts(query: ListReceipts, parts: HubParts, publisher: Publisher) -> tuple[ReceiptRow, ...]:
    """Return receipts, voids and refunds, newest first."""
    del publisher
    records = await parts.store.read(
        lambda work: receipts.list_records(
            work,
            since=query.since,
            until=query.until,
            text=query.text,
            only_unpaid=query.only_unpaid,
            limit=max(0, min(query.limit, _MOST_ROWS)),
            offset=max(0, query.offset),
        )
    )
    return tuple(receipt_row(record) for record in records)


async def get_receipt(query: GetReceipt, parts: HubParts, publisher: Publisher) -> ReceiptDetail:
    """Return one receipt with a picture of its paper (empty where nothing can lay it out)."""
    del publisher
    settings, paper = parts.settings, parts.outside.paper

    def job(work: UnitOfWork) -> tuple[ReceiptRecord, ReceiptDocument]:
        record = receipts.get_record(work, query.receipt_id)
        return record, receipt_document(work, query.receipt_id, settings)

    record, document = await parts.store.read(job)
    picture = await asyncio.to_thread(paper.png, document) if paper is not None else b""
    return ReceiptDetail(row=receipt_row(record), lines=document.lines, vat=document.vat, preview_png=picture)
