"""A simulated Modbus charger or meter: registers laid out by the model's file, on a real socket, moved by a car."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hubmanager.chargers.modbus.blocks import Place, places_of
from hubmanager.chargers.modbus.decode import TEXT_TYPES, RegisterType, Value, decode, encode, encode_text
from hubmanager.chargers.modbus.device_model import (
    Access,
    Condition,
    DeviceKind,
    Letter,
    ModbusProfile,
    Register,
    Scope,
)
from hubmanager.chargers.modbus.picture import find_row
from hubmanager.simulator.modbus_wire import ModbusListener, WireFault

_STATION = 0
_VOLTS = 230
_FAULTS = (Letter.ERROR, Letter.F, Letter.E)
_DEFAULTS: dict[str, Decimal] = {
    "voltage": Decimal(_VOLTS),
    "frequency": Decimal(50),
    "power_factor": Decimal(1),
    "power_factor_phase": Decimal(1),
    "availability": Decimal(1),
    "comm_timeout": Decimal(15),
}
_TEXTS = {"serial": "5100", "model": "SIM", "firmware": "0100", "map_version": "0107", "vendor": "SIM"}


@dataclass(slots=True)
class _Connector:
    """What goes on at one plug."""

    total_wh: int
    session_wh: int = 0
    is_plugged: bool = False
    wanted_w: int = 0
    fault: int | None = None


class SimulatedModbusCharger:
    """A device of `profile`'s model. Writes by the hub act at once: power falls to 0 when charging is not allowed.

    `listener` keeps silent, refuses or hangs up on demand. Without `start` it can stand behind a ModbusListener shared with
    others. Meters work too: `set_power` and `advance` move their one set of registers.
    """

    def __init__(
        self,
        profile: ModbusProfile,
        *,
        unit_id: int,
        connector_count: int = 1,
        host: str = "127.0.0.1",
        port: int = 0,
        energy_wh: int = 1_000_000,
        variant: str = "",
        is_rtu: bool = False,
    ) -> None:
        """Lay out the registers. `energy_wh`: lifetime counter at the start. `variant`: the last one listed if left out."""
        self.profile = profile
        self.listener = ModbusListener([self], host=host, port=port, is_rtu=is_rtu)
        self.requests: list[tuple[str, int, int]] = []
        """The newest reads, as (table, address, count)."""
        self.writes: list[tuple[str, int]] = []
        """Every write, as (role, connector)."""
        self._unit_id = unit_id
        self._variant = variant or (profile.variants[-1].name if profile.variants else "")
        self._connectors = {number: _Connector(energy_wh) for number in range(1, connector_count + 1)}
        self._places: dict[tuple[int, str], list[Place]] = {}
        self._words: dict[tuple[int, str, int], int] = {}
        self._invalid: set[tuple[int, str]] = set()
        self._states = {letter: _find_state(profile, (letter,)) for letter in (Letter.A, Letter.B, Letter.C)}
        self._fault_state = _find_state(profile, _FAULTS)
        self._lay_out()
        for number in self._connectors:
            self._show(number)

    # life

    @property
    def port(self) -> int:
        """TCP port on which it listens."""
        return self.listener.port

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        await self.listener.start()

    async def stop(self) -> None:
        """Stop listening and close all links."""
        await self.listener.stop()

    # what the world does to it

    def plug_in(self, connector: int) -> None:
        """A car is plugged in; the session counter starts anew."""
        state = self._connectors[connector]
        state.is_plugged, state.session_wh = True, 0
        self._show(connector)

    def unplug(self, connector: int) -> None:
        """The car leaves. What the session counter shows stays until the next one."""
        state = self._connectors[connector]
        state.is_plugged, state.wanted_w = False, 0
        self._show(connector)

    def set_power(self, connector: int, power_w: int) -> None:
        """Power that the car draws from now on, as far as the limit and the enabling allow."""
        self._connectors[connector].wanted_w = power_w
        self._show(connector)

    def advance(self, connector: int, energy_wh: int) -> None:
        """Count energy."""
        state = self._connectors[connector]
        state.total_wh += energy_wh
        state.session_wh += energy_wh
        self._show(connector)

    def set_fault(self, connector: int, raw: int | None) -> None:
        """Show a fault with the maker's number, or none."""
        self._connectors[connector].fault = raw
        self._show(connector)

    def shift_register(self, connector: int, by_wh: int) -> None:
        """The counter jumps or falls."""
        state = self._connectors[connector]
        state.total_wh = max(state.total_wh + by_wh, 0)
        state.session_wh = max(state.session_wh + by_wh, 0)
        self._show(connector)

    def set_invalid(self, connector: int, role: str, *, is_invalid: bool = True) -> None:
        """Show 'no value' (NaN, or the model's pattern) in the registers of a role."""
        (self._invalid.add if is_invalid else self._invalid.discard)((connector, role))
        self._show(connector)

    # what can be seen

    def limit_a(self, connector: int) -> float:
        """The current limit per phase in force."""
        role, to_amperes = self._limit_role()
        value = self._get(role, connector) if role else None
        return float(value * to_amperes) if isinstance(value, Decimal) else float("inf")

    def is_enabled(self, connector: int) -> bool:
        """Whether charging is allowed."""
        control = self.profile.control
        if control is None:
            return True
        enable = self._get("enable", connector)
        role, _factor = self._limit_role()
        limit = self._get(role, connector) if role else None
        return enable != 0 and (not isinstance(limit, Decimal) or limit >= control.minimum)

    def power_w(self, connector: int) -> int:
        """The power that flows."""
        state = self._connectors[connector]
        if self.profile.kind is DeviceKind.METER:
            return state.wanted_w
        if not state.is_plugged or state.fault is not None or not self.is_enabled(connector):
            return 0
        return int(min(state.wanted_w, self.limit_a(connector) * _VOLTS * 3))

    def register_wh(self, connector: int) -> int:
        """The lifetime counter."""
        return self._connectors[connector].total_wh

    # RegisterSpace

    def answers(self, unit_id: int) -> bool:
        """See RegisterSpace."""
        return unit_id == self._unit_id or any(unit_id == known for known, _table, _addr in self._words)

    def read(self, unit_id: int, table: str, addr: int, count: int) -> list[int]:
        """See RegisterSpace."""
        self.requests = [*self.requests[-499:], (table, addr, count)]
        keys = [(unit_id, table, at) for at in range(addr, addr + count)]
        if any(key not in self._words for key in keys):
            raise WireFault(2)
        return [self._words[key] for key in keys]

    def write(self, unit_id: int, table: str, addr: int, words: Sequence[int], function_code: int) -> None:
        """See RegisterSpace."""
        for (connector, role), places in self._places.items():
            place, register = places[0], places[0].register
            if (place.unit_id, register.table, place.addr, place.words) != (unit_id, table, addr, len(words)):
                continue
            if register.access is Access.RO or register.function_code != function_code:
                raise WireFault(1 if register.access is not Access.RO else 2)
            self._store(place, words)
            self.writes.append((role, connector))
            if role in ("max_current_set", "max_power_set"):
                self._set(role.replace("_set", "_actual"), connector, self._get(role, connector) or Decimal(0))
            for number in self._connectors:
                self._show(number)
            return
        raise WireFault(2)

    # registers

    def _lay_out(self) -> None:
        for role, register in self.profile.registers.items():
            if register.variant and register.variant != self._variant:
                continue
            for connector in (_STATION,) if register.scope is Scope.STATION else self._connectors:
                self._places[connector, role] = places_of(self.profile, register, connector, self._unit_id)
                for place in self._places[connector, role]:
                    self._store(place, (0,) * place.words)
                self._set(role, connector, self._first_value(role, register))

    def _first_value(self, role: str, register: Register) -> Value:
        control = self.profile.control
        for read in self.profile.identify:
            if read.role == role and read.expect[0].op == "eq":
                return read.expect[0].value
        for variant in self.profile.variants:
            for condition in variant.when:
                if variant.name == self._variant and condition.role == role:
                    return _fulfilling(condition)
        if register.encoding.type in TEXT_TYPES:
            return _TEXTS.get(role, "")
        if role in ("socket_count", "connector_count"):
            return Decimal(len(self._connectors))
        if role == "enable":
            return Decimal(1)
        if control is not None and role in ("max_current_set", "max_current_actual", "max_power_set", "hw_max_current"):
            return control.maximum
        return _DEFAULTS.get(role, Decimal(0))

    def _store(self, place: Place, words: Sequence[int]) -> None:
        for offset, word in enumerate(words):
            self._words[place.unit_id, place.register.table, place.addr + offset] = word

    def _set(self, role: str, connector: int, value: Value) -> None:
        for place in self._places.get((connector, role), ()):
            encoding = place.register.encoding
            if isinstance(value, str):
                self._store(place, _text_words(place.register, value))
            elif (connector, role) in self._invalid:
                self._store(place, _no_value(place.register))
            else:
                self._store(place, encode(encoding, value))

    def _get(self, role: str, connector: int) -> Value | None:
        places = self._places.get((connector, role)) or self._places.get((_STATION, role))
        if not places:
            return None
        place = places[0]
        keys = [(place.unit_id, place.register.table, place.addr + offset) for offset in range(place.words)]
        return decode(place.register.encoding, [self._words[key] for key in keys])

    def _limit_role(self) -> tuple[str, Decimal]:
        control = self.profile.control
        if control is None:
            return "", Decimal(1)
        role = next((write.role for write in control.enable if write.value == "limit"), "")
        return role, Decimal(1) if control.unit == "A" else Decimal(1) / (control.volts * control.phases)

    def _show(self, connector: int) -> None:
        """Bring the registers in line with what goes on."""
        state, power_w = self._connectors[connector], self.power_w(connector)
        letter = Letter.A if not state.is_plugged else Letter.C if power_w > 0 else Letter.B
        shown = self._states[letter]
        if state.fault is not None and self._fault_state:
            shown = {**shown, **self._fault_state}
        figures: dict[str, Value] = {
            **shown,
            "error": Decimal(state.fault or 0),
            "power": Decimal(power_w),
            "power_phase": Decimal(power_w) / 3,
            "current": Decimal(power_w) / (3 * _VOLTS),
            "energy_total": Decimal(state.total_wh),
            "energy_total_phase": Decimal(state.total_wh) / 3,
            "energy_import": Decimal(state.total_wh),
            "energy_session": Decimal(state.session_wh),
        }
        for role, value in figures.items():
            self._set(role, connector, value)


def _find_state(profile: ModbusProfile, letters: tuple[Letter, ...]) -> dict[str, Value]:
    """Return values of the state registers that the model's file reads as one of `letters`; a giving state if there is one."""
    conditions = [condition for row in profile.status for condition in row.when]
    candidates: dict[str, list[Value]] = {}
    for condition in conditions:
        near: list[Value] = [condition.value]
        if isinstance(condition.value, Decimal):
            near += [condition.value + 1, condition.value - 1, Decimal(0)]
        known = candidates.setdefault(condition.role, [])
        known += [one for one in near if one not in known and not (isinstance(one, Decimal) and one < 0)]
    fallback: dict[str, Value] = {}
    for combination in itertools.product(*candidates.values()):
        values = dict(zip(candidates, combination, strict=True))
        row = find_row(profile, {role: (value,) for role, value in values.items()})
        if row is not None and row.letter in letters:
            if not row.is_withheld:
                return values
            fallback = fallback or values
    return fallback


def _text_words(register: Register, text: str) -> tuple[int, ...]:
    encoding = register.encoding
    if encoding.type is RegisterType.HEX:
        return encode_text(encoding, text.rjust(encoding.words * 4, "0")[: encoding.words * 4])
    return encode_text(encoding, text[: encoding.words * 2])


def _fulfilling(condition: Condition) -> Value:
    if isinstance(condition.value, str) or condition.op not in ("lt", "gt", "ne"):
        return condition.value
    return condition.value + (1 if condition.op == "gt" else -1)


def _no_value(register: Register) -> tuple[int, ...]:
    words = register.encoding.words
    if register.encoding.type in (RegisterType.F32, RegisterType.F64):
        return (0x7FF8 if words == 4 else 0x7FC0, *(0,) * (words - 1))
    pattern = min(register.encoding.invalid, default=(1 << 16 * words) - 1)
    return tuple(pattern >> 16 * (words - 1 - at) & 0xFFFF for at in range(words))
