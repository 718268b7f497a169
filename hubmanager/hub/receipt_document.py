"""Gathering what stands on a receipt."""

from zoneinfo import ZoneInfo

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import ReceiptId
from hubmanager.outputs.receipts.document import ReceiptDocument
from hubmanager.store.unit_of_work import UnitOfWork


def receipt_document(
    work: UnitOfWork, receipt_id: ReceiptId, settings: HubSettings, copy_number: int = 0
) -> ReceiptDocument:
    """Return the document of a receipt, void or refund. Raises NotFound."""
    receipt = work.receipts.get(receipt_id)
    session = work.sessions.get(receipt.session_id)
    bay = work.bays.get(session.bay_id) if session.bay_id is not None else None
    cdr = work.cdrs.find(receipt.session_id)
    version = work.tariffs.get(session.tariff_version_id) if session.tariff_version_id is not None else None
    token = work.tokens.find(session.token_uid) if session.token_uid else None
    original = work.receipts.get(receipt.original_id) if receipt.original_id is not None else None
    ended_at = session.ended_at or session.last_reading_at
    end_wh = session.last_register_wh if session.end_register_wh is None else session.end_register_wh
    return ReceiptDocument(
        hub=settings,
        receipt=receipt,
        time_zone=ZoneInfo(settings.time_zone),
        language=settings.receipt_language,
        bay_number=bay.number if bay else "",
        station_id=session.station_id,
        evse_id=session.evse_id,
        current_kind=bay.current_kind if bay else CurrentKind.AC,
        max_power_w=bay.max_power_w if bay else 0,
        session_id=int(session.session_id),
        started_at=session.started_at,
        ended_at=ended_at,
        start_register_wh=session.start_register_wh,
        end_register_wh=end_wh,
        energy_wh=session.energy_wh,
        time_s=cdr.time_s if cdr else round((ended_at - session.started_at).total_seconds()),
        parking_time_s=cdr.parking_time_s if cdr else 0,
        tariff_name=version.tariff.name if version else "",
        lines=receipt.lines,
        vat=receipt.vat,
        total_gross=receipt.total_gross,
        payments=work.payments.list_for(receipt_id),
        token_label=token.label if token else "",
        copy_number=copy_number,
        original_number=original.number if original else "",
    )
