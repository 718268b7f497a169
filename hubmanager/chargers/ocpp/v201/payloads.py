"""Typed payloads of what 2.0.1 stations send. Fields with defaults may be missing in tolerant mode."""

from typing import Any

from hubmanager.chargers.ocpp.codec import Int64, Payload

Time = str | float | None


class AnyPayload(Payload, frozen=True, kw_only=True):
    """A payload of which nothing is read."""


class ChargingStation(Payload, frozen=True, kw_only=True):
    """Who booted."""

    model: str = ""
    vendor_name: str = ""
    serial_number: str = ""
    firmware_version: str = ""


class BootNotification(Payload, frozen=True, kw_only=True):
    """Section 1.9 of part 2."""

    charging_station: ChargingStation = ChargingStation()
    reason: str = ""


class Evse(Payload, frozen=True, kw_only=True):
    """EVSE 0 or none is the station as a whole."""

    id: Int64 = 0
    connector_id: Int64 | None = None


class StatusNotification(Payload, frozen=True, kw_only=True):
    """The state of a connector."""

    connector_status: str
    evse_id: Int64
    connector_id: Int64 = 0
    timestamp: Time = None


class IdToken(Payload, frozen=True, kw_only=True):
    """What a driver showed."""

    id_token: str = ""
    type: str = ""


class Authorize(Payload, frozen=True, kw_only=True):
    """Is this token allowed?"""

    id_token: IdToken = IdToken()


class UnitOfMeasure(Payload, frozen=True, kw_only=True):
    """A unit with a power of ten."""

    unit: str = ""
    multiplier: Int64 = 0


class SampledValue(Payload, frozen=True, kw_only=True):
    """One value of a moment."""

    value: float | int | None = None
    measurand: str = ""
    phase: str = ""
    context: str = ""
    location: str = ""
    unit_of_measure: UnitOfMeasure | None = None


class MeterValue(Payload, frozen=True, kw_only=True):
    """All values of a moment."""

    timestamp: Time = None
    sampled_value: tuple[SampledValue, ...] = ()


class MeterValues(Payload, frozen=True, kw_only=True):
    """Values outside of transactions."""

    evse_id: Int64
    meter_value: tuple[MeterValue, ...] = ()


class TransactionInfo(Payload, frozen=True, kw_only=True):
    """What is told of the transaction itself. Its id is the only thing that is indispensable."""

    transaction_id: str
    charging_state: str = ""
    stopped_reason: str = ""
    remote_start_id: Int64 | None = None


class TransactionEvent(Payload, frozen=True, kw_only=True):
    """News of a transaction."""

    event_type: str
    transaction_info: TransactionInfo
    timestamp: Time = None
    trigger_reason: str = ""
    seq_no: Int64 | None = None
    offline: bool = False
    evse: Evse | None = None
    id_token: IdToken | None = None
    meter_value: tuple[MeterValue, ...] = ()


class DataTransfer(Payload, frozen=True, kw_only=True):
    """A vendor's own message; its data may be any JSON."""

    vendor_id: str = ""
    message_id: str = ""
    data: Any = None


class TaskStatus(Payload, frozen=True, kw_only=True):
    """FirmwareStatusNotification, PublishFirmwareStatusNotification, LogStatusNotification."""

    status: str = ""


class SecurityEvent(Payload, frozen=True, kw_only=True):
    """SecurityEventNotification."""

    type: str = ""
    timestamp: Time = None
    tech_info: str = ""


class Component(Payload, frozen=True, kw_only=True):
    """A part of the station's device model."""

    name: str = ""
    instance: str = ""
    evse: Evse | None = None


class Variable(Payload, frozen=True, kw_only=True):
    """A property of a component."""

    name: str = ""
    instance: str = ""


class EventData(Payload, frozen=True, kw_only=True):
    """One event of a monitored variable."""

    component: Component = Component()
    variable: Variable = Variable()
    timestamp: Time = None
    trigger: str = ""
    actual_value: str = ""
    tech_code: str = ""
    tech_info: str = ""
    cleared: bool = False


class NotifyEvent(Payload, frozen=True, kw_only=True):
    """Events of the device model."""

    event_data: tuple[EventData, ...] = ()


class VariableAttribute(Payload, frozen=True, kw_only=True):
    """A value of a variable."""

    type: str = "Actual"
    value: str = ""
    mutability: str = "ReadWrite"


class ReportData(Payload, frozen=True, kw_only=True):
    """One variable of a report."""

    component: Component = Component()
    variable: Variable = Variable()
    variable_attribute: tuple[VariableAttribute, ...] = ()


class NotifyReport(Payload, frozen=True, kw_only=True):
    """A part of a report that we asked for."""

    report_data: tuple[ReportData, ...] = ()
