"""What a poll showed of one connector, in words that no longer know registers. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from hubmanager.chargers.modbus.decode import Value
from hubmanager.chargers.modbus.device_model import Condition, EnergySource, ModbusProfile, StatusRow

Values = Mapping[str, tuple[Value | None, ...]]
"""Decoded values by role; several for phases."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One connector at one moment. None: not read, not there, or the pattern for 'no value'."""

    row: StatusRow | None
    """The state; None when the device showed one that its file does not list."""
    register_wh: int | None = None
    """Lifetime counter."""
    session_wh: int | None = None
    """The charger's own session counter."""
    power_w: int | None = None
    current_ma: int | None = None
    soc_pct: Decimal | None = None
    tag: str | None = None
    """None: not read this time. Empty: no card."""
    restart_sign: Decimal | None = None
    error_code: str = ""
    is_enabled: bool | None = None


def picture_of(profile: ModbusProfile, values: Values) -> Picture:
    """Return what `values` show."""
    return Picture(
        row=find_row(profile, values),
        register_wh=_register_wh(profile, values),
        session_wh=_whole(_first(values, "energy_session"), ROUND_DOWN),
        power_w=_power_w(values),
        current_ma=_current_ma(values),
        soc_pct=_number(_first(values, "soc")),
        tag=_tag(profile, values),
        restart_sign=_number(_first(values, profile.session.restart_sign)),
        error_code=_error_code(values),
        is_enabled=is_enabled(profile, values),
    )


def find_row(profile: ModbusProfile, values: Values) -> StatusRow | None:
    """Return the first row of the state table whose conditions hold."""
    return next((row for row in profile.status if holds(row.when, values, row.compare)), None)


def is_enabled(profile: ModbusProfile, values: Values) -> bool | None:
    """Return whether the charger lets a car charge, or None where it can't be read."""
    conditions = profile.control.enabled if profile.control else ()
    if not conditions or any(_first(values, condition.role) is None for condition in conditions):
        return None
    return holds(conditions, values)


def holds(conditions: tuple[Condition, ...], values: Values, compare: str = "whole") -> bool:
    """Return whether all conditions are fulfilled. A missing value fulfils none."""
    return all(_is_met(condition, _first(values, condition.role), compare) for condition in conditions)


def _is_met(condition: Condition, value: Value | None, compare: str) -> bool:
    wanted = condition.value
    if value is None:
        return False
    if isinstance(value, str) or isinstance(wanted, str):
        shown = str(value)[:1] if compare == "first_char" else str(value)
        return (shown == str(wanted)) is (condition.op != "ne")
    bits, raw = int(wanted), int(value)
    return {
        "eq": value == wanted,
        "ne": value != wanted,
        "lt": value < wanted,
        "le": value <= wanted,
        "gt": value > wanted,
        "ge": value >= wanted,
        "bits_set": raw & bits == bits,
        "bits_clear": raw & bits == 0,
    }[condition.op]


def _first(values: Values, role: str) -> Value | None:
    found = values.get(role, ())
    return found[0] if found else None


def _number(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _numbers(values: Values, role: str) -> list[Decimal]:
    return [value for value in values.get(role, ()) if isinstance(value, Decimal)]


def _whole(value: Value | None, rounding: str = ROUND_HALF_EVEN) -> int | None:
    return int(value.to_integral_value(rounding)) if isinstance(value, Decimal) else None


def _register_wh(profile: ModbusProfile, values: Values) -> int | None:
    source = profile.session.energy
    if source is EnergySource.SUM_OF_PHASES:
        phases = values.get("energy_total_phase", ())
        known = _numbers(values, "energy_total_phase")
        return _whole(sum(known, Decimal(0)), ROUND_DOWN) if known and len(known) == len(phases) else None
    role = "energy_total" if "energy_total" in profile.registers else "energy_import"
    return _whole(_first(values, role), ROUND_DOWN)


def _power_w(values: Values) -> int | None:
    if (power := _whole(_first(values, "power"))) is not None:
        return power
    phases = _numbers(values, "power_phase")
    if phases:
        return _whole(sum(phases, Decimal(0)))
    pairs = list(zip(_numbers(values, "voltage"), _numbers(values, "current"), strict=False))
    return _whole(sum((volts * amperes for volts, amperes in pairs), Decimal(0))) if pairs else None


def _current_ma(values: Values) -> int | None:
    phases = _numbers(values, "current")
    return _whole(max(phases) * 1_000) if phases else None


def _tag(profile: ModbusProfile, values: Values) -> str | None:
    role = profile.session.tag
    if not role or role not in values:
        return None
    tag = str(_first(values, role) or "").strip()
    return "" if tag == profile.session.no_tag or not tag.strip("0") else tag


def _error_code(values: Values) -> str:
    error = _first(values, "error")
    if error is None or error in (0, "", "0"):
        return ""
    return str(error) if isinstance(error, str) else f"{int(error):X}"
