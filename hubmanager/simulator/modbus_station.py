"""A Modbus box with cars at it: the device knows registers, this file knows batteries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.bay import CurrentKind
from hubmanager.simulator.agenda import Agenda, Appointment
from hubmanager.simulator.battery import Car
from hubmanager.simulator.ocpp_station import StationEvent
from hubmanager.simulator.plan import PlannedStation

_VOLTAGE_V = 230
_PHASES = 3
_LEAST_CURRENT_A = 6.0
_LOOK_S = 5.0
"""Simulated seconds between looks at the limit while a car is plugged in."""
_LEAST_LOOK_REAL_S = 0.25


class ModbusDevice(Protocol):
    """The device behind the socket (modbus_device.SimulatedModbusCharger)."""

    @property
    def port(self) -> int:
        """TCP port on which it listens."""
        ...

    async def start(self) -> None:
        """Listen."""
        ...

    async def stop(self) -> None:
        """Stop listening."""
        ...

    def plug_in(self, connector: int) -> None:
        """A plug goes in."""
        ...

    def unplug(self, connector: int) -> None:
        """A plug comes out."""
        ...

    def set_power(self, connector: int, power_w: int) -> None:
        """Power that flows from now on."""
        ...

    def advance(self, connector: int, energy_wh: int) -> None:
        """Add to the energy registers."""
        ...

    def set_fault(self, connector: int, raw: int | None) -> None:
        """Show a fault code of the maker's, or none."""
        ...

    def shift_register(self, connector: int, by_wh: int) -> None:
        """Make the energy counter lie from now on."""
        ...

    def register_wh(self, connector: int) -> int:
        """What the energy counter shows."""
        ...

    def limit_a(self, connector: int) -> float:
        """The current limit that was written last."""
        ...

    def is_enabled(self, connector: int) -> bool:
        """Whether charging is allowed."""
        ...


@dataclass(frozen=True, slots=True)
class ModbusStay:
    """One car's stay at a Modbus box. Modbus knows no acknowledgement: this is all the truth there is."""

    station_id: str
    bay_number: str
    plugged_at: datetime
    unplugged_at: datetime
    start_wh: int
    """The device's energy counter at plug-in."""
    stop_wh: int
    delivered_wh: int
    """Energy that really flowed, whatever the counter shows."""


class ModbusSocket:
    """One connector of a Modbus box. There is no card reader: charging begins when the hub allows it."""

    def __init__(
        self, planned: PlannedStation, connector: int, device: ModbusDevice, agenda: Agenda, on_event: StationEvent
    ) -> None:
        self._planned = planned
        self._connector = connector
        self._device = device
        self._agenda = agenda
        self._on_event = on_event
        self._car: Car | None = None
        self._has_fault = False
        self._look_again: Appointment | None = None
        self._looked_at: datetime = agenda.now()
        self._last_status = EvseStatus.AVAILABLE
        self._rest_wh = 0.0
        self._watchers: list[Callable[[], None]] = []
        self.session_wh = 0.0
        """Energy since the plug went in."""
        self.stays: list[ModbusStay] = []
        """Every finished stay, oldest first."""
        self._plugged_at = agenda.now()
        self._start_wh = 0

    @property
    def bay_number(self) -> str:
        """The bay's number."""
        return self._planned.bay_numbers[self._connector - 1]

    @property
    def current_kind(self) -> CurrentKind:
        """AC or DC."""
        return self._planned.current_kind

    @property
    def car(self) -> Car | None:
        """The car that is plugged in."""
        return self._car

    @property
    def has_transaction(self) -> bool:
        """Whether energy has begun to flow for the car that is there."""
        return self._car is not None and self.session_wh > 0

    @property
    def has_card_reader(self) -> bool:
        """Modbus boxes here have none."""
        return False

    @property
    def status(self) -> EvseStatus:
        """What the lamp shows."""
        if self._has_fault:
            return EvseStatus.FAULTED
        if self._car is None:
            return EvseStatus.AVAILABLE
        if self._car.is_full:
            return EvseStatus.SUSPENDED_EV
        return EvseStatus.CHARGING if self._offered_w() > 0 else EvseStatus.PLUGGED_IN

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after every change."""
        self._watchers.append(watcher)

    def plug_in(self, car: Car) -> None:
        """Put the plug in."""
        if self._car is not None:
            raise ValueError(f"Bay {self.bay_number} already has a car.")
        self._car = car
        self.session_wh = self._rest_wh = 0.0
        self._plugged_at = self._looked_at = self._agenda.now()
        self._start_wh = self._device.register_wh(self._connector)
        self._device.plug_in(self._connector)
        self._look()

    def unplug(self) -> None:
        """Pull the plug."""
        if self._car is None:
            return
        self._catch_up()
        if self._look_again:
            self._look_again.cancel()
        self._car = None
        self._device.set_power(self._connector, 0)
        self._device.unplug(self._connector)
        self.stays.append(
            ModbusStay(
                station_id=str(self._planned.station_id),
                bay_number=self.bay_number,
                plugged_at=self._plugged_at,
                unplugged_at=self._agenda.now(),
                start_wh=self._start_wh,
                stop_wh=self._device.register_wh(self._connector),
                delivered_wh=round(self.session_wh),
            )
        )
        self._tell()

    def present_token(self, uid: str) -> None:
        """There is no reader."""

    def press_stop(self) -> None:
        """There is no button."""

    def fail(self, raw: int) -> None:
        """Break."""
        self._catch_up()
        self._has_fault = True
        self._device.set_power(self._connector, 0)
        self._device.set_fault(self._connector, raw)
        self._tell()

    def shift_register(self, by_wh: int) -> None:
        """Make the meter lie from now on: it jumps (positive) or falls (negative)."""
        self._device.shift_register(self._connector, by_wh)

    def recover(self) -> None:
        """Be whole again."""
        self._has_fault = False
        self._device.set_fault(self._connector, None)
        self._looked_at = self._agenda.now()
        self._tell()

    def _offered_w(self) -> float:
        limit_a = self._device.limit_a(self._connector)
        if self._has_fault or not self._device.is_enabled(self._connector) or limit_a < _LEAST_CURRENT_A:
            return 0.0
        return min(float(self._planned.max_power_w), limit_a * _VOLTAGE_V * _PHASES)

    def _look(self) -> None:
        """Let energy flow as the hub allows, and look again soon: a write to a register calls nobody."""
        self._catch_up()
        if self._car is None:
            return
        self._device.set_power(self._connector, round(self._car.power_w(self.current_kind, self._offered_w())))
        self._look_again = self._agenda.call_in(_LOOK_S, self._look, at_least_real_s=_LEAST_LOOK_REAL_S)
        self._tell()

    def _catch_up(self) -> None:
        now = self._agenda.now()
        elapsed_s = (now - self._looked_at).total_seconds()
        self._looked_at = now
        if self._car is None or elapsed_s <= 0:
            return
        energy_wh = self._car.charge(elapsed_s, self.current_kind, self._offered_w())
        self.session_wh += energy_wh
        whole_wh, self._rest_wh = divmod(self._rest_wh + energy_wh, 1.0)
        if whole_wh:
            self._device.advance(self._connector, int(whole_wh))

    def _tell(self) -> None:
        status = self.status
        if status is not self._last_status:
            self._last_status = status
            figures = {"station_id": str(self._planned.station_id), "bay": self.bay_number, "status": status.value}
            self._on_event("status", figures)
        for watcher in self._watchers:
            watcher()


class ModbusStation:
    """One Modbus box."""

    def __init__(self, planned: PlannedStation, device: ModbusDevice, agenda: Agenda, on_event: StationEvent) -> None:
        self.planned = planned
        self.device = device
        self.sockets = tuple(
            ModbusSocket(planned, connector, device, agenda, on_event) for connector in range(1, planned.evse_count + 1)
        )


def make_modbus_device(planned: PlannedStation) -> ModbusDevice:
    """Return the device of a planned Modbus station, by the profile of its model. Raises ValueError without one."""
    # Imported here: pymodbus is slow to load and a site without Modbus does not need it.
    from hubmanager.chargers.modbus.profile import load_profiles
    from hubmanager.resource_files import resources_folder
    from hubmanager.simulator.modbus_device import SimulatedModbusCharger

    if planned.modbus is None:
        raise ValueError(f"{planned.station_id} has no Modbus address.")
    profile = load_profiles(resources_folder() / "modbus")[planned.modbus.model]
    return SimulatedModbusCharger(
        profile,
        unit_id=planned.modbus.unit_id,
        connector_count=planned.evse_count,
        host="127.0.0.1",
        port=planned.modbus.port,
    )
