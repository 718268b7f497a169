"""Meter readings of sessions."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from hubmanager.domain.ids import SessionId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import insert_or_ignore
from hubmanager.store.tables.session_detail import ReadingTable

_NO_REGISTER = -1
_ADD = insert_or_ignore(ReadingTable)
_LIST = Prepared(
    select(
        ReadingTable.taken_at,
        ReadingTable.received_at,
        ReadingTable.register_wh,
        ReadingTable.power_w,
        ReadingTable.current_ma,
        ReadingTable.soc_pct,
        ReadingTable.context,
    )
    .where(ReadingTable.session_id == bindparam("session_id"))
    .order_by(ReadingTable.taken_at, ReadingTable.register_wh, ReadingTable.context)
)


class ReadingRepository:
    """Readings, each kept once: same session, time, context and register is a repeat."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session_id: SessionId, readings: Iterable[MeterReading]) -> None:
        """Store readings; repeats are ignored."""
        rows = [
            {
                "session_id": session_id,
                "taken_at": reading.taken_at,
                "context": reading.context,
                "register_wh": _NO_REGISTER if reading.value_wh is None else reading.value_wh,
                "received_at": reading.received_at,
                "power_w": reading.power_w,
                "current_ma": reading.current_ma,
                "soc_pct": reading.soc_pct,
            }
            for reading in readings
        ]
        if rows:
            _ADD.change_many(self._connection, rows)

    def list_for(self, session_id: SessionId) -> tuple[MeterReading, ...]:
        """Return a session's readings, oldest first."""
        return tuple(
            MeterReading(
                taken_at=taken_at,
                received_at=received_at,
                value_wh=None if register_wh == _NO_REGISTER else register_wh,
                power_w=power_w,
                current_ma=current_ma,
                soc_pct=soc_pct,
                context=context,
            )
            for taken_at, received_at, register_wh, power_w, current_ma, soc_pct, context in _LIST.rows(
                self._connection, {"session_id": session_id}
            )
        )
