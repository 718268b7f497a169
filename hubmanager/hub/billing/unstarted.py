"""2.x messages of a transaction whose start was not heard: kept under a session of their own until it comes."""

from datetime import datetime

from hubmanager.domain.ids import StationId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.session import ChargingSession, ReviewReason
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.billing.closing import UNSTARTED
from hubmanager.hub.billing.opening import Start, authorise, open_session
from hubmanager.store.unit_of_work import UnitOfWork


def open_unstarted(
    work: UnitOfWork,
    *,
    station_id: StationId,
    protocol: ChargerProtocol,
    evse_id: int | None,
    transaction_id: str,
    at: datetime,
    token_uid: str,
    readings: tuple[MeterReading, ...],
    register_wh: int | None = None,
) -> ChargingSession:
    """Open a session from a message that should have come later. It begins, for now, at what that message shows."""
    if register_wh is None:
        values = [reading.value_wh for reading in readings if reading.value_wh is not None]
        register_wh = min(values) if values else None
    start = Start(
        station_id=station_id,
        protocol=protocol,
        evse_id=evse_id or 0,
        natural_key=f"{UNSTARTED}{station_id}:{transaction_id}:{at.isoformat()}",
        at=min([at, *(reading.taken_at for reading in readings)]),
        token_uid=token_uid,
        transaction_id=transaction_id,
        register_wh=register_wh,
        doubts=(ReviewReason.STOP_WITHOUT_START, ReviewReason.MISSING_MESSAGES),
    )
    return open_session(work, start, authorise(work, token_uid, at))
