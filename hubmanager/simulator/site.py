"""A whole simulated site: stations, cars and drivers, on real sockets, from one seed."""

import asyncio
import random as randomness
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hubmanager.domain.clock import Clock
from hubmanager.domain.station import ChargerProtocol
from hubmanager.simulator.agenda import LoopAgenda
from hubmanager.simulator.bay_life import BayLife
from hubmanager.simulator.drivers import opening_visit
from hubmanager.simulator.fault_desk import FaultDesk
from hubmanager.simulator.mishaps import Mishaps
from hubmanager.simulator.modbus_station import ModbusDevice, ModbusStation, ModbusStay, make_modbus_device
from hubmanager.simulator.ocpp16_station import Ocpp16Station
from hubmanager.simulator.ocpp201_station import Ocpp201Station
from hubmanager.simulator.ocpp_station import FirmwareTraits, OcppStation, StationEvent
from hubmanager.simulator.plan import DemoToken, PlannedStation, SitePlan, demo_plan
from hubmanager.simulator.socket_status import Socket
from hubmanager.simulator.transaction import LedgerEntry, ledger_entry

__all__ = ["DemoToken", "PlannedStation", "SimulatedSite", "SitePlan", "demo_plan"]

_STATION_CLASSES: Mapping[ChargerProtocol, type[Ocpp16Station] | type[Ocpp201Station]] = {
    ChargerProtocol.OCPP_16: Ocpp16Station,
    ChargerProtocol.OCPP_201: Ocpp201Station,
}
ModbusDeviceFactory = Callable[[PlannedStation], ModbusDevice]
"""Makes the device of a Modbus station; host, port and unit stand in its address."""


class SimulatedSite:
    """Everything on the site that isn't the hub.

    `speed` is how many simulated seconds pass in a real one; `clock` tells simulated time (see clock.ScaledClock). All
    chance comes from `random`: each bay and each station has its own branch of it, so that the order in which the network
    happens to deliver messages changes nobody's plans.
    """

    def __init__(
        self,
        plan: SitePlan,
        ocpp_url: str,
        random: randomness.Random,
        speed: float,
        clock: Clock,
        *,
        has_drivers: bool = True,
        has_mishaps: bool = True,
        on_event: StationEvent | None = None,
        traits: FirmwareTraits | None = None,
        modbus_devices: ModbusDeviceFactory = make_modbus_device,
    ) -> None:
        """Build it without opening a socket. Without drivers nothing happens but what `faults` is asked for."""
        self._plan = plan
        self._agenda = LoopAgenda(clock, speed)
        self._on_event = on_event or _ignore
        self._modbus_devices = modbus_devices
        self._has_drivers = has_drivers
        self._stations: dict[str, OcppStation] = {}
        self._modbus: dict[str, ModbusStation] = {}
        self._random = random
        self._ocpp_url = ocpp_url
        self._speed = speed
        self._traits = traits
        self._lives: list[BayLife] = []
        self._mishaps: Mishaps | None = None
        if has_drivers and has_mishaps:
            self._mishaps = Mishaps(
                plan.stations, self._agenda, _branch(random), lambda order: self.faults.apply(order)
            )
        self.faults = FaultDesk(self._stations, self._modbus, self._agenda, ocpp_url, speed)

    @property
    def plan(self) -> SitePlan:
        """The plan; once started, Modbus stations hold the port on which they answer."""
        return self._plan

    @property
    def stations(self) -> Mapping[str, OcppStation]:
        """The OCPP stations by id, once started."""
        return self._stations

    async def start(self) -> None:
        """Open the Modbus devices, switch the OCPP stations on, let drivers come as soon as their station works."""
        for planned in self._plan.stations:
            if planned.protocol is ChargerProtocol.MODBUS:
                await self._start_modbus(planned)
            else:
                self._make_station(planned)
        self._invite_drivers()
        for station in self._stations.values():
            station.start()
        if self._mishaps is not None:
            self._mishaps.begin()

    async def stop(self) -> None:
        """Switch everything off at once, as it stands."""
        self._send_drivers_home(at_once=False)
        await self.faults.stop()
        await asyncio.gather(*(station.stop() for station in self._stations.values()))
        await asyncio.gather(*(box.device.stop() for box in self._modbus.values()))

    async def wind_down(self, timeout_s: float = 10.0) -> bool:
        """Mend all faults, unplug all cars; return whether the hub has acknowledged everything within `timeout_s` (real)."""
        self.faults.mend_everything()
        self._send_drivers_home(at_once=True)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while any(station.outbox.kept_count for station in self._stations.values()):
            if loop.time() >= deadline:
                return False
            await asyncio.sleep(0.05)
        return True

    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Return every OCPP transaction of every station: the truth, beside what the hub has acknowledged."""
        return tuple(
            ledger_entry(transaction, station.planned.protocol.value)
            for station in self._stations.values()
            for transaction in station.book.entries
        )

    def modbus_stays(self) -> tuple[ModbusStay, ...]:
        """Return every finished stay at a Modbus box."""
        return tuple(stay for box in self._modbus.values() for socket in box.sockets for stay in socket.stays)

    # --- building

    def _make_station(self, planned: PlannedStation) -> None:
        station = _STATION_CLASSES[planned.protocol](
            planned,
            ocpp_url=self._ocpp_url,
            agenda=self._agenda,
            speed=self._speed,
            random=_branch(self._random),
            on_event=self._on_event,
            traits=self._traits,
        )
        self._stations[str(planned.station_id)] = station

    async def _start_modbus(self, planned: PlannedStation) -> None:
        if planned.modbus is None:
            raise ValueError(f"{planned.station_id} has no Modbus address.")
        device = self._modbus_devices(planned)
        try:
            await device.start()
        except OSError:
            if not planned.modbus.port:
                raise
            # Another program took the port that it had last time.
            device = self._modbus_devices(replace(planned, modbus=replace(planned.modbus, port=0)))
            await device.start()
        listening = replace(planned, modbus=replace(planned.modbus, host="127.0.0.1", port=device.port))
        self._plan = self._plan.with_station(listening)
        self._modbus[str(planned.station_id)] = ModbusStation(listening, device, self._agenda, self._on_event)

    def _invite_drivers(self) -> None:
        if not self._has_drivers:
            return
        counts: dict[tuple[object, bool], int] = {}
        for planned in self._plan.stations:
            station = self._stations.get(str(planned.station_id))
            sockets: tuple[Socket, ...] = ()
            if station is not None:
                sockets = station.evses
            elif str(planned.station_id) in self._modbus:
                sockets = self._modbus[str(planned.station_id)].sockets
            for socket in sockets:
                place = (planned.current_kind, station is None)
                counts[place] = counts.get(place, -1) + 1
                life = self._life(socket, counts[place], is_modbus=station is None)
                if station is None:
                    life.begin()
                else:
                    station.presence.when_accepted(life.begin)

    def _life(self, socket: Socket, index: int, *, is_modbus: bool) -> BayLife:
        random = _branch(self._random)
        # Each bay has its own regulars, so that no card is in two bays at once.
        tokens = self._plan.tokens[len(self._lives) :: self._plan.bay_count]
        first = opening_visit(random, socket.current_kind, index, tokens, is_modbus=is_modbus)
        life = BayLife(socket, agenda=self._agenda, random=random, tokens=tokens, first_visit=first)
        self._lives.append(life)
        return life

    def _send_drivers_home(self, *, at_once: bool) -> None:
        if self._mishaps is not None:
            self._mishaps.end()
        for life in self._lives:
            life.end(leaves_car=not at_once)
        if at_once:
            for socket in self.faults.sockets():
                socket.unplug()


def _branch(random: randomness.Random) -> randomness.Random:
    return randomness.Random(random.getrandbits(64))  # noqa: S311 - cars, not secrets


def _ignore(event: str, figures: Mapping[str, Any]) -> None:
    """Nobody listens."""
