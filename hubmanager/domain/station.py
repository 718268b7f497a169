"""A charging station: one OCPP identity or one Modbus device."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hubmanager.domain.ids import StationId


class ChargerProtocol(StrEnum):
    """The language a station speaks."""

    OCPP_16 = "ocpp1.6"
    OCPP_201 = "ocpp2.0.1"
    MODBUS = "modbus"


class Acceptance(StrEnum):
    """Whether the hub works with a station."""

    WAITING = "waiting"
    """It knocked; a person must accept or refuse it. It never creates bays by itself."""
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ModbusTransport(StrEnum):
    """How Modbus frames travel."""

    TCP = "tcp"
    RTU_OVER_TCP = "rtu_over_tcp"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class ModbusAddress:
    """Where a Modbus device answers and which data file describes it."""

    model: str
    """The `id` of a file in resources/modbus."""
    unit_id: int
    transport: ModbusTransport = ModbusTransport.TCP
    host: str = ""
    port: int = 502
    serial_device: str = ""
    """Such as /dev/ttyUSB0 or COM3; only for SERIAL."""


@dataclass(frozen=True, slots=True)
class ChargingStation:
    """What is known of one station, as stored."""

    station_id: StationId
    protocol: ChargerProtocol
    acceptance: Acceptance = Acceptance.ACCEPTED
    vendor: str = ""
    model: str = ""
    serial_number: str = ""
    firmware: str = ""
    is_strict: bool = False
    """Strict: malformed messages are refused. Tolerant (the default): what can be read without doubt is accepted."""
    accepts_missing_subprotocol: bool = True
    is_protocol_pinned: bool = False
    """Whether only `protocol` is spoken with it; else the best version that it offers."""
    password_hash: str = ""
    """argon2 hash of the basic-auth password; empty: none is asked for."""
    modbus: ModbusAddress | None = None
    is_meter_only: bool = False
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
