"""Store records as rows of lists."""

from hubmanager.domain.hub_settings import HubSettings
from hubmanager.hub.messages.views import ReceiptRow, SessionRow
from hubmanager.store.queries.receipts import ReceiptRecord
from hubmanager.store.queries.sessions import SessionRecord


def session_row(record: SessionRecord, settings: HubSettings) -> SessionRow:
    """Return a session as a row."""
    session = record.session
    return SessionRow(
        session_id=session.session_id,
        bay_number=record.bay_number,
        station_id=session.station_id,
        protocol=session.protocol,
        state=session.state,
        started_at=session.started_at,
        ended_at=session.ended_at,
        energy_wh=session.energy_wh,
        start_register_wh=session.start_register_wh,
        end_register_wh=session.end_register_wh,
        token_uid=session.token_uid,
        token_label=record.token_label,
        token_kind=session.token_kind,
        total_gross=record.total_gross,
        currency=record.currency or settings.currency,
        receipt_id=record.receipt_id,
        receipt_number=record.receipt_number,
        paid_by=record.paid_by,
        review_reasons=session.review_reasons,
        is_void=record.is_void,
    )


def receipt_row(record: ReceiptRecord) -> ReceiptRow:
    """Return a receipt as a row."""
    return ReceiptRow(
        receipt_id=record.receipt_id,
        number=record.number,
        kind=record.kind,
        issued_at=record.issued_at,
        session_id=record.session_id,
        bay_number=record.bay_number,
        energy_wh=record.energy_wh,
        total_gross=record.total_gross,
        currency=record.currency,
        paid_by=record.paid_by,
        refunded=record.refunded,
        is_void=record.is_void,
        original_number=record.original_number,
        copies_printed=record.copies_printed,
    )
