"""Whole, working things for the Modbus tests: a clock set by hand, a hub that remembers, a source at test speed."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from hubmanager.chargers.events import ChargerEvent, EvseStatusChanged, Frame, Reply, TransactionUpdated
from hubmanager.chargers.modbus.pace import Pace
from hubmanager.chargers.modbus.profile import ModbusProfile, load_profiles
from hubmanager.chargers.modbus.source import ModbusSource, StationEntry
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.errors import StoreUnavailable
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ModbusAddress, ModbusTransport
from hubmanager.resource_files import resources_folder
from hubmanager.simulator.modbus_device import SimulatedModbusCharger

FOLDER = resources_folder() / "modbus"
PROFILES = load_profiles(FOLDER)
QUICK_PROFILES = {
    name: replace(
        profile,
        connection=replace(profile.connection, timeout_ms=300, min_delay_ms=min(profile.connection.min_delay_ms, 2)),
    )
    for name, profile in PROFILES.items()
}
"""The shipped models on a quick line."""
CHARGERS = [name for name, profile in PROFILES.items() if profile.control]
QUICK = Pace(charger_poll_s=0.02, meter_poll_s=0.02, first_wait_s=0.02, longest_wait_s=0.05, stagger_s=0.0)
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATIENCE_S = 8.0
"""How long a test waits for something before it counts as not happening."""
E = TypeVar("E")


class HandClock:
    """Shows what it was set to."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **kwargs: float) -> None:
        self.at += timedelta(**kwargs)


class RecordingHub:
    """Takes events as the hub does, and lets a test wait for them."""

    def __init__(self) -> None:
        self.events: list[ChargerEvent] = []
        self.frames: list[Frame] = []
        self.refusals_left = 0
        """How many events are answered with StoreUnavailable first."""
        self._news = asyncio.Event()

    async def take(self, event: ChargerEvent) -> Reply:
        if self.refusals_left:
            self.refusals_left -= 1
            raise StoreUnavailable("The disk is full.")
        self.events.append(event)
        self._news.set()
        return Reply()

    def of(self, kind: type[E], station_id: str = "") -> list[E]:
        return [
            event
            for event in self.events
            if isinstance(event, kind) and station_id in ("", str(getattr(event, "station_id", "")))
        ]

    def statuses(self) -> list[EvseStatus]:
        return [event.status for event in self.of(EvseStatusChanged)]

    def registers(self) -> list[int]:
        """Return every register told within a session."""
        readings = [reading for event in self.of(TransactionUpdated) for reading in event.readings]
        return [reading.value_wh for reading in readings if reading.value_wh is not None]

    async def until(self, is_done: Callable[[], object], *, what: str = "") -> None:
        """Wait until something holds, looking after each event and often."""
        async with asyncio.timeout(PATIENCE_S):
            while not is_done():
                self._news.clear()
                try:
                    async with asyncio.timeout(0.01):
                        await self._news.wait()
                except TimeoutError:
                    continue

    async def first(self, kind: type[E], number: int = 1, station_id: str = "") -> E:
        """Wait for the `number`th event of a kind."""
        await self.until(lambda: len(self.of(kind, station_id)) >= number)
        return self.of(kind, station_id)[number - 1]


def transport_of(profile: ModbusProfile) -> ModbusTransport:
    """Return TCP where the model has it, else RTU inside TCP."""
    has_tcp = ModbusTransport.TCP in profile.connection.transports
    return ModbusTransport.TCP if has_tcp else ModbusTransport.RTU_OVER_TCP


def device_of(model: str, *, connector_count: int = 1, **more: object) -> SimulatedModbusCharger:
    """Return a simulated device of a shipped model, not started."""
    profile = PROFILES[model]
    return SimulatedModbusCharger(
        profile,
        unit_id=profile.connection.unit_id,
        connector_count=connector_count,
        is_rtu=transport_of(profile) is ModbusTransport.RTU_OVER_TCP,
        **more,  # type: ignore[arg-type]
    )


def entry_of(name: str, model: str, port: int, *, evses: int = 1, unit_id: int | None = None) -> StationEntry:
    """Return a station at a loopback port."""
    profile = PROFILES[model]
    unit = profile.connection.unit_id if unit_id is None else unit_id
    return StationId(name), ModbusAddress(model, unit, transport_of(profile), "127.0.0.1", port), evses


def source_of(
    hub: RecordingHub, clock: HandClock, stations: Sequence[StationEntry], *, pace: Pace = QUICK
) -> ModbusSource:
    """Return a source over the shipped models, not started."""
    return ModbusSource(
        stations, hub.take, hub.frames.append, clock, random.Random(1), profiles=QUICK_PROFILES, pace=pace
    )
