"""Whole devices on real sockets, polled and commanded as the hub does it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from hubmanager.chargers.events import (
    DeviationSeen,
    EvseStatusChanged,
    FrameDirection,
    MeterSampled,
    StationConnected,
    StationDisconnected,
    StationIdentified,
    TransactionEnded,
    TransactionStarted,
    TransactionUpdated,
)
from hubmanager.chargers.modbus.charger import ModbusCharger
from hubmanager.chargers.modbus.source import ModbusSource
from hubmanager.chargers.port import (
    ChangesAvailability,
    CommandOutcome,
    LimitsCurrent,
    Resets,
    Triggers,
    UnlocksConnector,
)
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargerProtocol, ModbusAddress, ModbusTransport
from hubmanager.simulator.modbus_device import SimulatedModbusCharger
from hubmanager.simulator.modbus_wire import ModbusListener
from tests.chargers.modbus.support import (
    CHARGERS,
    START,
    HandClock,
    RecordingHub,
    device_of,
    entry_of,
    source_of,
)

ACCEPTED = CommandOutcome.ACCEPTED


class Site:
    """One device on a socket, a source that polls it, and the hub that hears of it."""

    def __init__(self, model: str, *, connectors: int = 1, name: str = "MB-1") -> None:
        self.device = device_of(model, connector_count=connectors)
        self.hub, self.clock = RecordingHub(), HandClock()
        self.name, self._model, self._connectors = StationId(name), model, connectors
        self._source: ModbusSource | None = None

    @property
    def source(self) -> ModbusSource:
        assert self._source is not None
        return self._source

    @property
    def charger(self) -> ModbusCharger:
        charger = self.source.find(self.name)
        assert charger is not None
        return charger

    @contextlib.asynccontextmanager
    async def running(self, prepare: Callable[[ModbusSource], None] | None = None) -> AsyncIterator["Site"]:
        await self.device.start()
        entry = entry_of(self.name, self._model, self.device.port, evses=self._connectors)
        self._source = source_of(self.hub, self.clock, [entry])
        if prepare:
            prepare(self._source)
        await self._source.start()
        try:
            yield self
        finally:
            await self._source.stop()
            await self.device.stop()
            left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            assert left == []

    async def shown(self, status: EvseStatus) -> None:
        await self.hub.until(lambda: status in self.hub.statuses()[-1:])

    async def polled(self) -> None:
        """Wait until two more polls have begun and one has ended."""
        before = len(self.device.requests)
        plug = len(self.device.profile.registers) * 3
        await self.hub.until(lambda: len(self.device.requests) >= min(before + plug, 500))


def play(scene: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(20):
            await scene()

    asyncio.run(limited())


@pytest.mark.parametrize("model", CHARGERS)
def test_a_session_on_every_shipped_charger(model: str) -> None:
    async def scene() -> None:
        async with Site(model).running() as site:
            connected = await site.hub.first(StationConnected)
            assert connected.protocol is ChargerProtocol.MODBUS
            assert (await site.hub.first(StationIdentified)).vendor
            await site.shown(EvseStatus.AVAILABLE)
            site.device.plug_in(1)
            await site.shown(EvseStatus.PLUGGED_IN)
            site.device.set_power(1, 11_000)
            await site.shown(EvseStatus.CHARGING)
            started = await site.hub.first(TransactionStarted)
            site.clock.advance(minutes=30)
            site.device.advance(1, 5_500)
            assert started.register_wh is not None
            await site.hub.until(lambda: (started.register_wh or 0) + 5_500 in site.hub.registers())
            site.device.unplug(1)
            ended = await site.hub.first(TransactionEnded)
            assert ended.register_wh == started.register_wh + 5_500
            assert ended.transaction_id == started.transaction_id
            await site.shown(EvseStatus.AVAILABLE)
            power = [r.power_w for event in site.hub.of(TransactionUpdated) for r in event.readings if r.power_w]
            assert power
            assert not site.hub.of(DeviationSeen)

    play(scene)


@pytest.mark.parametrize("model", CHARGERS)
def test_every_shipped_charger_takes_limit_stop_and_the_next_car(model: str) -> None:
    async def scene() -> None:
        async with Site(model).running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            site.device.plug_in(1)
            site.device.set_power(1, 11_000)
            await site.shown(EvseStatus.CHARGING)
            assert (await site.charger.set_current_limit(1, 10_000)).outcome is ACCEPTED
            assert site.device.limit_a(1) == pytest.approx(10)
            assert (await site.charger.set_current_limit(1, 3_000)).outcome is ACCEPTED
            assert not site.device.is_enabled(1)
            assert (await site.charger.set_current_limit(1, None)).outcome is ACCEPTED
            assert site.device.is_enabled(1)
            assert site.device.limit_a(1) >= 16
            started = await site.hub.first(TransactionStarted)
            assert (await site.charger.stop(1, started.transaction_id or "")).outcome is ACCEPTED
            assert not site.device.is_enabled(1)
            assert (await site.hub.first(TransactionEnded)).reason == "Remote"
            await site.shown(EvseStatus.FINISHED)
            site.device.unplug(1)
            await site.shown(EvseStatus.AVAILABLE)
            await site.hub.until(lambda: site.device.is_enabled(1))

    play(scene)


@pytest.mark.parametrize("model", ["eastron-sdm630", "carlo-gavazzi-em340"])
def test_a_meter_reports_for_no_bay(model: str) -> None:
    async def scene() -> None:
        async with Site(model).running() as site:
            site.device.set_power(1, 4_200)
            site.device.advance(1, 1_000)
            await site.hub.until(
                lambda: any(
                    e.readings[0].power_w == 4_200 and e.readings[0].value_wh for e in site.hub.of(MeterSampled)
                )
            )
            newest = site.hub.of(MeterSampled)[-1]
            assert newest.evse_id == 0
            assert newest.readings[0].value_wh == pytest.approx(1_001_000, abs=100)
            assert site.source.find(site.name) is None

    play(scene)


def test_a_meter_without_a_value_reports_none_of_it() -> None:
    async def scene() -> None:
        async with Site("eastron-sdm630").running() as site:
            await site.hub.first(MeterSampled)
            site.device.set_invalid(1, "energy_import")
            site.device.set_power(1, 77)
            await site.hub.until(lambda: site.hub.of(MeterSampled)[-1].readings[0].power_w == 77)
            await site.hub.first(MeterSampled, len(site.hub.of(MeterSampled)) + 2)
            assert site.hub.of(MeterSampled)[-1].readings[0].value_wh is None

    play(scene)


def test_a_dead_device_never_delays_a_living_one() -> None:
    async def scene() -> None:
        hub, clock = RecordingHub(), HandClock()
        living, dead = device_of("keba-kecontact"), device_of("keba-kecontact")
        await living.start()
        await dead.start()
        dead.listener.is_silent = True
        stations = [
            entry_of("DEAD", "keba-kecontact", dead.port),
            entry_of("LIVING", "keba-kecontact", living.port),
        ]
        source = source_of(hub, clock, stations)
        await source.start()
        try:
            await hub.first(StationConnected, station_id="LIVING")
            loop = asyncio.get_running_loop()
            for _ in range(3):
                asked, began = len(living.requests), loop.time()
                await hub.until(lambda asked=asked: len(living.requests) >= min(asked + 20, 500))
                assert loop.time() - began < 0.8
            living.plug_in(1)
            await hub.first(TransactionStarted, station_id="LIVING")
            assert source.find(StationId("DEAD")) is None
            gone = await hub.first(StationDisconnected, station_id="DEAD")
            assert "no answer" in gone.reason
        finally:
            await source.stop()
            await living.stop()
            await dead.stop()

    play(scene)


def test_devices_on_one_line_share_a_link_and_a_mute_one_does_not_stop_the_others() -> None:
    async def scene() -> None:
        hub, clock = RecordingHub(), HandClock()
        profile = device_of("carlo-gavazzi-em340").profile
        meters = [SimulatedModbusCharger(profile, unit_id=unit, energy_wh=unit * 1_000) for unit in (1, 2)]
        line = ModbusListener(meters, is_rtu=True)
        await line.start()
        stations = []
        for unit in (1, 2, 3):  # nobody is at 3
            name, address, _evses = entry_of(f"METER-{unit}", profile.model, line.port, unit_id=unit)
            on_the_line = ModbusAddress(address.model, unit, ModbusTransport.RTU_OVER_TCP, address.host, line.port)
            stations.append((name, on_the_line, 0))
        source = source_of(hub, clock, stations)
        await source.start()
        try:
            for unit in (1, 2):
                sample = await hub.first(MeterSampled, 3, f"METER-{unit}")
                assert sample.readings[0].value_wh == unit * 1_000
        finally:
            await source.stop()
            await line.stop()

    play(scene)


def test_three_failed_polls_make_a_device_offline_and_one_good_poll_brings_it_back() -> None:
    async def scene() -> None:
        async with Site("keba-kecontact").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            site.device.listener.refuse_with = 4
            gone = await site.hub.first(StationDisconnected)
            assert "device fault" in gone.reason
            assert site.source.find(site.name) is None
            failures = [frame.text for frame in site.hub.frames if "failed" in frame.text]
            assert ["poll 1" in failures[0], "poll 3" in failures[1]] == [True, True]
            site.device.listener.refuse_with = None
            await site.hub.first(StationConnected, 2)
            await site.hub.until(lambda: site.hub.statuses().count(EvseStatus.AVAILABLE) == 2)
            assert len(site.hub.of(StationDisconnected)) == 1

    play(scene)


def test_a_closed_link_is_opened_again_without_going_offline() -> None:
    async def scene() -> None:
        async with Site("alfen-ng9xx").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            for _ in range(3):
                await site.device.listener.hang_up()
                site.device.plug_in(1)
                await site.shown(EvseStatus.PLUGGED_IN)
                site.device.unplug(1)
                await site.shown(EvseStatus.AVAILABLE)
            assert not site.hub.of(StationDisconnected)

    play(scene)


def test_a_session_survives_a_router_that_is_away() -> None:
    async def scene() -> None:
        site = Site("keba-kecontact")
        async with site.running():
            await site.shown(EvseStatus.AVAILABLE)
            site.device.plug_in(1)
            site.device.set_power(1, 11_000)
            await site.shown(EvseStatus.CHARGING)
            await site.hub.first(TransactionUpdated)
            port = site.device.port
            await site.device.stop()
            await site.hub.first(StationDisconnected)
            site.clock.advance(hours=1)
            site.device.advance(1, 11_000)
            site.device.listener.port = port
            await site.device.start()
            await site.hub.first(StationConnected, 2)
            await site.hub.until(lambda: 1_011_000 in site.hub.registers())
            site.device.unplug(1)
            assert (await site.hub.first(TransactionEnded)).register_wh == 1_011_000
            assert len(site.hub.of(TransactionStarted)) == 1

    play(scene)


def test_a_session_open_before_a_restart_is_recognised() -> None:
    async def scene() -> None:
        site = Site("keba-kecontact")
        site.device.plug_in(1)
        site.device.set_power(1, 7_000)

        def know_the_session(source: ModbusSource) -> None:
            before = START - timedelta(hours=1)
            source.resume(site.name, 1, "MB1-BEFORE", 990_000, before, last_register_wh=995_000)

        async with site.running(know_the_session):
            await site.shown(EvseStatus.CHARGING)
            update = await site.hub.first(TransactionUpdated)
            assert update.transaction_id == "MB1-BEFORE"
            site.device.unplug(1)
            ended = await site.hub.first(TransactionEnded)
            assert (ended.transaction_id, ended.register_wh) == ("MB1-BEFORE", 1_000_000)
            assert not site.hub.of(TransactionStarted)

    play(scene)


def test_what_could_not_be_stored_is_told_again_in_order() -> None:
    async def scene() -> None:
        site = Site("keba-kecontact")
        site.hub.refusals_left = 1
        async with site.running():
            await site.hub.until(lambda: EvseStatus.AVAILABLE in site.hub.statuses())
            site.device.plug_in(1)
            await site.hub.first(TransactionStarted)
            assert isinstance(site.hub.events[0], StationConnected)
            assert isinstance(site.hub.events[1], StationIdentified)

    play(scene)


def test_a_start_lends_its_token_to_the_car_that_comes() -> None:
    async def scene() -> None:
        async with Site("keba-kecontact").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            assert (await site.charger.start(1, "WALKIN7")).outcome is ACCEPTED
            site.device.plug_in(1)
            assert (await site.hub.first(TransactionStarted)).token_uid == "WALKIN7"

    play(scene)


def test_a_bay_out_of_service_charges_nobody() -> None:
    async def scene() -> None:
        async with Site("keba-kecontact").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            assert (await site.charger.set_availability(0, is_operative=False)).outcome is ACCEPTED
            await site.shown(EvseStatus.UNAVAILABLE)
            assert not site.device.is_enabled(1)
            assert (await site.charger.start(1, "X")).outcome is CommandOutcome.REFUSED
            assert (await site.charger.set_availability(1, is_operative=True)).outcome is ACCEPTED
            await site.shown(EvseStatus.AVAILABLE)
            assert site.device.is_enabled(1)

    play(scene)


def test_a_bay_with_a_car_goes_out_of_service_when_the_car_has_left() -> None:
    async def scene() -> None:
        async with Site("keba-kecontact").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            site.device.plug_in(1)
            site.device.set_power(1, 7_000)
            await site.shown(EvseStatus.CHARGING)
            assert (await site.charger.set_availability(1, is_operative=False)).detail == "Scheduled"
            assert site.device.is_enabled(1)
            site.device.unplug(1)
            await site.shown(EvseStatus.UNAVAILABLE)
            await site.hub.until(lambda: not site.device.is_enabled(1))

    play(scene)


def test_a_handle_has_only_the_abilities_of_its_model() -> None:
    async def scene() -> None:
        keba, alfen = Site("keba-kecontact"), Site("alfen-ng9xx")
        async with keba.running():
            await keba.shown(EvseStatus.AVAILABLE)
            _check_abilities(keba.charger)
            assert isinstance(keba.charger, UnlocksConnector)
            assert (await keba.charger.unlock(1)).outcome is ACCEPTED
            assert ("unlock", 1) in keba.device.writes
        async with alfen.running():
            await alfen.shown(EvseStatus.AVAILABLE)
            _check_abilities(alfen.charger)
            assert not isinstance(alfen.charger, UnlocksConnector)

    play(scene)


def _check_abilities(charger: ModbusCharger) -> None:
    for ability in (LimitsCurrent, ChangesAvailability, Triggers):
        assert isinstance(charger, ability)
    assert not isinstance(charger, Resets)


def test_a_refused_command_says_why() -> None:
    async def scene() -> None:
        async with Site("keba-kecontact").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            charger = site.charger
            site.device.listener.refuse_with = 3
            result = await charger.set_current_limit(1, 10_000)
            assert result.outcome is CommandOutcome.REFUSED
            assert "illegal value" in result.detail
            assert (await charger.stop(9, "")).outcome is CommandOutcome.REFUSED
            await site.device.stop()
            result = await charger.set_current_limit(1, 10_000)
            assert result.outcome in (CommandOutcome.UNREACHABLE, CommandOutcome.TIMED_OUT)

    play(scene)


def test_a_write_that_reads_back_differently_is_refused() -> None:
    async def scene() -> None:
        async with Site("alfen-ng9xx").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            charger = site.charger
            original = site.device.write
            site.device.write = lambda *_args: None  # type: ignore[method-assign]
            result = await charger.set_current_limit(1, 9_000)
            assert result.outcome is CommandOutcome.REFUSED
            assert "reads" in result.detail
            site.device.write = original  # type: ignore[method-assign]
            assert (await charger.set_current_limit(1, 9_000)).outcome is ACCEPTED

    play(scene)


def test_writes_and_states_are_journalled_but_not_every_poll() -> None:
    async def scene() -> None:
        async with Site("keba-kecontact").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            await site.hub.until(lambda: len(site.device.requests) > 200)
            assert len(site.hub.frames) < 10
            await site.charger.set_current_limit(1, 16_000)
            writes = [frame.text for frame in site.hub.frames if frame.direction is FrameDirection.OUT]
            assert "modbus: unit 255 write max_current_set = 16 A (holding 5004 = 3E80)" in writes
            site.device.plug_in(1)
            await site.hub.first(TransactionStarted)
            heard = [frame.text for frame in site.hub.frames if "TransactionStarted" in frame.text]
            assert "energy_total=1000000" in heard[0]
            assert "0098 9680" in heard[0]

    play(scene)


def test_a_fault_shows_with_the_makers_number_and_goes() -> None:
    async def scene() -> None:
        async with Site("keba-kecontact").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            site.device.plug_in(1)
            site.device.set_power(1, 7_000)
            await site.shown(EvseStatus.CHARGING)
            site.device.set_fault(1, 0x8001)
            await site.shown(EvseStatus.FAULTED)
            assert site.hub.of(EvseStatusChanged)[-1].vendor_error_code == "8001"
            site.device.set_fault(1, None)
            await site.shown(EvseStatus.CHARGING)
            assert not site.hub.of(TransactionEnded)

    play(scene)


def test_registers_without_a_value_are_never_billed() -> None:
    async def scene() -> None:
        async with Site("alfen-ng9xx").running() as site:
            await site.shown(EvseStatus.AVAILABLE)
            site.device.plug_in(1)
            site.device.set_power(1, 7_000)
            await site.shown(EvseStatus.CHARGING)
            await site.hub.first(TransactionUpdated)
            site.device.set_invalid(1, "energy_total")
            site.clock.advance(minutes=1)
            site.device.unplug(1)
            ended = await site.hub.first(TransactionEnded)
            assert ended.register_wh == 1_000_000

    play(scene)


def test_two_sockets_of_one_station_are_two_bays() -> None:
    async def scene() -> None:
        async with Site("alfen-ng9xx", connectors=2).running() as site:
            await site.hub.until(lambda: {e.evse_id for e in site.hub.of(EvseStatusChanged)} == {1, 2})
            site.device.plug_in(2)
            started = await site.hub.first(TransactionStarted)
            assert started.evse_id == 2
            assert (await site.charger.set_current_limit(2, 7_000)).outcome is ACCEPTED
            assert (site.device.limit_a(1), site.device.limit_a(2)) == (32.0, 7.0)

    play(scene)


def test_the_watchdog_of_a_keba_is_served_at_half_its_time() -> None:
    async def scene() -> None:
        site = Site("keba-kecontact")
        site.device._set("comm_timeout_actual", 1, Decimal(2))
        async with site.running():
            await site.hub.until(lambda: site.device.writes.count(("comm_timeout", 1)) >= 2)
            assert not [frame for frame in site.hub.frames if "comm_timeout =" in frame.text]

    play(scene)


def test_a_missing_optional_register_is_passed_over() -> None:
    async def scene() -> None:
        site = Site("keba-kecontact")
        for addr in (1500, 1501, 1110, 1111):
            site.device._words.pop((255, "holding", addr))
        async with site.running():
            await site.shown(EvseStatus.AVAILABLE)
            site.device.plug_in(1)
            await site.hub.first(TransactionStarted)
            await site.polled()
            assert site.device.requests.count(("holding", 1110, 2)) == 1

    play(scene)


def test_a_map_that_does_not_fit_is_told() -> None:
    async def scene() -> None:
        site = Site("eastron-sdm630")
        for place in site.device._places[1, "voltage"]:
            site.device._store(place, (0x4A9A, 0x5000))
        async with site.running():
            told = await site.hub.first(DeviationSeen)
            assert "may not fit" in told.explanation

    play(scene)


def test_stations_come_and_go_while_running() -> None:
    async def scene() -> None:
        site = Site("keba-kecontact")
        other = device_of("abb-terra-ac")
        async with site.running():
            await other.start()
            name, address, evses = entry_of("ABB", "abb-terra-ac", other.port)
            await site.source.add(name, address, evses)
            await site.hub.first(StationConnected, station_id="ABB")
            await site.hub.until(lambda: site.source.find(name) is not None)
            await site.source.remove(name)
            assert site.source.find(name) is None
            with pytest.raises(InvalidInput, match="no device file"):
                await site.source.add(name, ModbusAddress("acme", 1), 1)
            await other.stop()

    play(scene)


def test_an_unknown_model_is_refused_at_the_start() -> None:
    async def scene() -> None:
        source = source_of(RecordingHub(), HandClock(), [(StationId("X"), ModbusAddress("acme", 1), 1)])
        with pytest.raises(InvalidInput) as caught:
            await source.start()
        assert "keba-kecontact" in caught.value.remedy

    play(scene)


def test_stopping_takes_less_than_two_seconds_even_with_a_silent_device() -> None:
    async def scene() -> None:
        site = Site("heidelberg-energy-control")
        await site.device.start()
        site.device.listener.is_silent = True
        source = source_of(site.hub, site.clock, [entry_of("H", "heidelberg-energy-control", site.device.port)])
        await source.start()
        await site.hub.until(lambda: site.device.listener._talks)
        began = asyncio.get_running_loop().time()
        await source.stop()
        assert asyncio.get_running_loop().time() - began < 2
        await site.device.stop()

    play(scene)
