"""The events of one connector's sessions, with transaction ids that stay the same over a restart of the program."""

from dataclasses import dataclass
from datetime import datetime

from hubmanager.chargers.events import TransactionEnded, TransactionStarted, TransactionUpdated
from hubmanager.chargers.modbus.picture import Picture
from hubmanager.domain.ids import StationId
from hubmanager.domain.meter_reading import MeterReading, ReadingContext


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is running."""

    transaction_id: str
    started_at: datetime
    token_uid: str = ""
    tag: str = ""
    """The card that the charger itself showed."""
    last_told_wh: int | None = None

    @classmethod
    def begun(cls, evse_id: int, at: datetime, token_uid: str) -> "OpenSession":
        """Return a new session. Its id is made of connector and plug-in time, so it needs no counter that could be lost."""
        return cls(f"MB{evse_id}-{at:%Y%m%dT%H%M%S}.{at.microsecond // 1000:03d}Z", at, token_uid)


class SessionReports:
    """Builds the transaction events of one connector."""

    def __init__(self, station_id: StationId, evse_id: int) -> None:
        self._station_id = station_id
        self._evse_id = evse_id

    def started(
        self, session: OpenSession, at: datetime, register_wh: int | None, *, is_late: bool
    ) -> TransactionStarted:
        """Return the start, with the register at that time if it is known."""
        reading = MeterReading(taken_at=at, received_at=at, value_wh=register_wh, context=ReadingContext.BEGIN)
        return TransactionStarted(
            station_id=self._station_id,
            received_at=at,
            occurred_at=at,
            evse_id=self._evse_id,
            natural_key=f"{self._station_id}/{self._evse_id}/{session.transaction_id}",
            token_uid=session.token_uid,
            transaction_id=session.transaction_id,
            register_wh=register_wh,
            is_joined_late=is_late,
            readings=(reading,) if register_wh is not None else (),
        )

    def updated(self, session: OpenSession, at: datetime, *, token_uid: str) -> TransactionUpdated:
        """Return the news that a card belongs to the session."""
        return TransactionUpdated(
            station_id=self._station_id,
            received_at=at,
            occurred_at=at,
            transaction_id=session.transaction_id,
            evse_id=self._evse_id,
            token_uid=token_uid,
        )

    def sampled(
        self, session: OpenSession, at: datetime, picture: Picture, register_wh: int | None
    ) -> TransactionUpdated:
        """Return a reading within the session."""
        reading = MeterReading(
            taken_at=at,
            received_at=at,
            value_wh=register_wh,
            power_w=picture.power_w,
            current_ma=picture.current_ma,
            soc_pct=picture.soc_pct,
        )
        return TransactionUpdated(
            station_id=self._station_id,
            received_at=at,
            occurred_at=at,
            transaction_id=session.transaction_id,
            evse_id=self._evse_id,
            readings=(reading,),
        )

    def ended(self, session: OpenSession, at: datetime, register_wh: int | None, reason: str) -> TransactionEnded:
        """Return the end, with the register at that time if it is known."""
        reading = MeterReading(taken_at=at, received_at=at, value_wh=register_wh, context=ReadingContext.END)
        return TransactionEnded(
            station_id=self._station_id,
            received_at=at,
            occurred_at=at,
            transaction_id=session.transaction_id,
            evse_id=self._evse_id,
            register_wh=register_wh,
            token_uid=session.token_uid,
            reason=reason,
            readings=(reading,) if register_wh is not None else (),
        )
