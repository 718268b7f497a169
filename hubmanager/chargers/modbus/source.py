"""The Modbus adapter: all chargers and meters that are reached over Modbus, as the hub starts, stops and commands them."""

import asyncio
import contextlib
import random as random_module
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hubmanager.chargers.events import ChargerEvent, EventSink, FrameSink
from hubmanager.chargers.modbus.charger import ModbusCharger, charger_handle
from hubmanager.chargers.modbus.charger_unit import ChargerUnit
from hubmanager.chargers.modbus.client import Endpoint, ModbusClient, quieten_library
from hubmanager.chargers.modbus.device_model import DeviceKind
from hubmanager.chargers.modbus.ending import end_tasks
from hubmanager.chargers.modbus.journal import Journal
from hubmanager.chargers.modbus.meter_unit import MeterUnit
from hubmanager.chargers.modbus.outbox import EventOutbox
from hubmanager.chargers.modbus.pace import Pace
from hubmanager.chargers.modbus.poller import LinkPoller
from hubmanager.chargers.modbus.profile import ModbusProfile, load_profiles
from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ModbusAddress
from hubmanager.resource_files import resources_folder

StationEntry = tuple[StationId, ModbusAddress, int]
"""A station, where it is, and how many EVSEs of it are used (0 for a meter)."""
_DRAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class _Resumption:
    transaction_id: str
    start_register_wh: int
    started_at: datetime
    last_register_wh: int | None
    token_uid: str


@dataclass(slots=True)
class _Link:
    poller: LinkPoller
    task: asyncio.Task[None] | None = None


class ModbusSource:
    """See ChargerSource. Devices behind one host and port, or on one serial line, share a link and a poller."""

    def __init__(
        self,
        stations: Sequence[StationEntry],
        sink: EventSink,
        frames: FrameSink,
        clock: Clock,
        random: random_module.Random,
        *,
        profiles: Mapping[str, ModbusProfile] | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Keep what to poll. Without `profiles` the models of `resources/modbus` are loaded at the start."""
        self._pace = pace or Pace()
        self._entries = {station_id: (address, evses) for station_id, address, evses in stations}
        self._outbox = EventOutbox(sink)
        self._frames = frames
        self._clock = clock
        self._random = random
        self._profiles = profiles
        self._links: dict[Endpoint, _Link] = {}
        self._units: dict[StationId, tuple[ChargerUnit | MeterUnit, _Link]] = {}
        self._handles: dict[StationId, ModbusCharger] = {}
        self._resumptions: dict[tuple[StationId, int], _Resumption] = {}
        self._sender: asyncio.Task[None] | None = None

    def resume(
        self,
        station_id: StationId,
        evse_id: int,
        transaction_id: str,
        start_register_wh: int,
        started_at: datetime,
        *,
        last_register_wh: int | None = None,
        token_uid: str = "",
    ) -> None:
        """Make a session known that is still open in the store, before `start` (or `add`).

        Seen again with the same car it goes on silently; otherwise its TransactionEnded comes with the first polls.
        `last_register_wh` is the newest stored register, for models that only have a session counter.
        """
        self._resumptions[station_id, evse_id] = _Resumption(
            transaction_id, start_register_wh, started_at, last_register_wh, token_uid
        )

    async def start(self) -> None:
        """Begin to poll. Raises InvalidInput when a device file is broken or a station's model has none."""
        if self._profiles is None:
            self._profiles = await asyncio.to_thread(load_profiles, resources_folder() / "modbus")
        for address, _evses in self._entries.values():
            self._profile(address.model)
        quieten_library()
        self._sender = asyncio.create_task(self._outbox.run(), name="modbus events")
        for station_id, (address, evses) in self._entries.items():
            self._open(station_id, address, evses)

    async def stop(self) -> None:
        """Stop polling, tell what is left to tell, close all links: within 2 seconds."""
        await end_tasks(link.task for link in self._links.values() if link.task is not None)
        if self._sender is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_DRAIN_S):
                    await self._outbox.drained()
            await end_tasks([self._sender])
            self._sender = None
        for link in self._links.values():
            await link.poller.client.close()
        self._links.clear()
        self._units.clear()
        self._handles.clear()

    def find(self, station_id: StationId) -> ModbusCharger | None:
        """See ChargerSource. Meters have no handle: there is nothing to command."""
        unit, _link = self._units.get(station_id, (None, None))
        return self._handles.get(station_id) if unit is not None and unit.is_online else None

    async def add(self, station_id: StationId, address: ModbusAddress, evse_count: int) -> None:
        """Poll one more station, or an old one at its new address. Raises InvalidInput for an unknown model."""
        self._profile(address.model)
        await self.remove(station_id)
        self._entries[station_id] = (address, evse_count)
        if self._sender is not None:
            self._open(station_id, address, evse_count)

    async def remove(self, station_id: StationId) -> None:
        """Poll a station no more. One that is not polled is passed over."""
        self._entries.pop(station_id, None)
        self._handles.pop(station_id, None)
        unit, link = self._units.pop(station_id, (None, None))
        if unit is None or link is None:
            return
        link.poller.remove(unit)
        if link.poller.is_empty:
            self._links.pop(link.poller.client.endpoint, None)
            if link.task is not None:
                await end_tasks([link.task])
            await link.poller.client.close()

    def _profile(self, model: str) -> ModbusProfile:
        profile = (self._profiles or {}).get(model)
        if profile is None:
            known = ", ".join(self._profiles or ())
            raise InvalidInput(
                f"There is no device file for the Modbus model '{model}'.",
                remedy=f"Choose one of: {known}.",
                field="model",
            )
        return profile

    def _open(self, station_id: StationId, address: ModbusAddress, evse_count: int) -> None:
        profile = self._profile(address.model)
        link = self._link(Endpoint.of(address, profile.connection), profile)
        journal = Journal(station_id, self._frames, self._clock)
        client, emit = link.poller.client, self._emit
        unit: ChargerUnit | MeterUnit
        if profile.kind is DeviceKind.METER or profile.control is None:
            unit = MeterUnit(
                station_id,
                profile,
                (1,),
                address.unit_id,
                client,
                self._clock,
                emit,
                journal,
                self._pace.meter_poll_s,
            )
        else:
            connectors = tuple(range(1, max(evse_count, 1) + 1))
            unit = ChargerUnit(
                station_id,
                profile,
                profile.control,
                connectors,
                address.unit_id,
                client,
                self._clock,
                emit,
                journal,
                self._pace.charger_poll_s,
            )
            self._resume_sessions(station_id, unit)
            self._handles[station_id] = charger_handle(unit, self._clock, link.poller.waker(unit))
        self._units[station_id] = (unit, link)
        link.poller.add(unit)
        if link.task is None:
            link.task = asyncio.create_task(link.poller.run(), name=f"modbus {client.endpoint}")

    def _resume_sessions(self, station_id: StationId, unit: ChargerUnit) -> None:
        for evse_id, tracker in unit.trackers.items():
            known = self._resumptions.pop((station_id, evse_id), None)
            if known is not None:
                tracker.resume(
                    known.transaction_id,
                    known.start_register_wh,
                    known.started_at,
                    known.last_register_wh,
                    known.token_uid,
                )

    def _link(self, endpoint: Endpoint, profile: ModbusProfile) -> _Link:
        """Return the one link to an endpoint. The slowest device behind it sets the pace of the line."""
        timeout_s = profile.connection.timeout_ms / 1_000
        delay_s = profile.connection.min_delay_ms / 1_000
        link = self._links.get(endpoint)
        if link is None:
            client = ModbusClient(endpoint, timeout_s=timeout_s, min_delay_s=delay_s)
            link = self._links[endpoint] = _Link(LinkPoller(client, self._random, self._pace))
        else:
            client = link.poller.client
            client.timeout_s = max(client.timeout_s, timeout_s)
            client.min_delay_s = max(client.min_delay_s, delay_s)
        return link

    def _emit(self, event: ChargerEvent) -> None:
        self._outbox.put(event)
