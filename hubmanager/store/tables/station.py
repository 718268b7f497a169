"""Charging stations, what they tell of themselves, and how they depart from their standard."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.station import Acceptance, ChargerProtocol, ModbusAddress
from hubmanager.store.tables.base import Base
from hubmanager.store.types import Choice, CleanText, JsonText, UtcTime


class StationTable(Base):
    """A station, waiting ones included."""

    __tablename__ = "stations"

    station_id: Mapped[str] = mapped_column(CleanText, primary_key=True)
    protocol: Mapped[ChargerProtocol] = mapped_column(Choice(ChargerProtocol))
    acceptance: Mapped[Acceptance] = mapped_column(Choice(Acceptance))
    vendor: Mapped[str] = mapped_column(CleanText)
    model: Mapped[str] = mapped_column(CleanText)
    serial_number: Mapped[str] = mapped_column(CleanText)
    firmware: Mapped[str] = mapped_column(CleanText)
    is_strict: Mapped[bool]
    accepts_missing_subprotocol: Mapped[bool]
    is_protocol_pinned: Mapped[bool]
    password_hash: Mapped[str] = mapped_column(CleanText)
    modbus: Mapped[ModbusAddress | None] = mapped_column(JsonText(ModbusAddress))
    is_meter_only: Mapped[bool]
    first_seen_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcTime)


class StationSettingTable(Base):
    """One configuration key or variable, as the station last told it."""

    __tablename__ = "station_settings"

    station_id: Mapped[str] = mapped_column(CleanText, primary_key=True)
    name: Mapped[str] = mapped_column(CleanText, primary_key=True)
    setting: Mapped[str] = mapped_column(CleanText)


class StationDeviationTable(Base):
    """A way in which a station departs from its standard, counted."""

    __tablename__ = "station_deviations"

    station_id: Mapped[str] = mapped_column(CleanText, primary_key=True)
    action: Mapped[str] = mapped_column(CleanText, primary_key=True)
    field: Mapped[str] = mapped_column(CleanText, primary_key=True)
    explanation: Mapped[str] = mapped_column(CleanText)
    first_seen_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcTime)
    occurrence_count: Mapped[int]
