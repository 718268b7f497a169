"""Typed payloads of what 1.6 stations send. Fields with defaults may be missing in tolerant mode."""

from hubmanager.chargers.ocpp.codec import Int64, Payload


class AnyPayload(Payload, frozen=True, kw_only=True):
    """A payload of which nothing is read."""


class BootNotification(Payload, frozen=True, kw_only=True):
    """Section 6.3."""

    charge_point_vendor: str = ""
    charge_point_model: str = ""
    charge_point_serial_number: str = ""
    charge_box_serial_number: str = ""
    firmware_version: str = ""


class StatusNotification(Payload, frozen=True, kw_only=True):
    """Section 6.47."""

    connector_id: Int64
    status: str
    error_code: str = ""
    info: str = ""
    timestamp: str | float | None = None
    vendor_id: str = ""
    vendor_error_code: str = ""


class Authorize(Payload, frozen=True, kw_only=True):
    """Section 6.1."""

    id_tag: str = ""


class SampledValue(Payload, frozen=True, kw_only=True):
    """One value of a moment."""

    value: str | None = None
    measurand: str = ""
    unit: str = ""
    phase: str = ""
    context: str = ""
    location: str = ""
    format: str = ""


class MeterValue(Payload, frozen=True, kw_only=True):
    """All values of a moment."""

    timestamp: str | float | None = None
    sampled_value: tuple[SampledValue, ...] = ()


class MeterValues(Payload, frozen=True, kw_only=True):
    """Section 6.31."""

    connector_id: Int64
    transaction_id: Int64 | str | None = None
    meter_value: tuple[MeterValue, ...] = ()


class StartTransaction(Payload, frozen=True, kw_only=True):
    """Section 6.45. Only the connector is indispensable: a start is a report that must never be lost."""

    connector_id: Int64
    id_tag: str = ""
    meter_start: Int64 | None = None
    timestamp: str | float | None = None


class StopTransaction(Payload, frozen=True, kw_only=True):
    """Section 6.49. Nothing is indispensable: a stop that is refused is sent again for ever."""

    transaction_id: Int64 | str = 0
    meter_stop: Int64 | None = None
    timestamp: str | float | None = None
    id_tag: str = ""
    reason: str = ""
    transaction_data: tuple[MeterValue, ...] = ()


class DataTransfer(Payload, frozen=True, kw_only=True):
    """Section 6.15."""

    vendor_id: str = ""
    message_id: str = ""
    data: str = ""


class TaskStatus(Payload, frozen=True, kw_only=True):
    """FirmwareStatusNotification, DiagnosticsStatusNotification, LogStatusNotification, SignedFirmwareStatusNotification."""

    status: str = ""


class SecurityEvent(Payload, frozen=True, kw_only=True):
    """SecurityEventNotification of the security whitepaper."""

    type: str = ""
    timestamp: str | float | None = None
    tech_info: str = ""
