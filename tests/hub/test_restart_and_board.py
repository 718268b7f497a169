"""What a restart brings back, and what listeners are told."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from hubmanager.chargers.events import Frame, FrameDirection, StationHeard
from hubmanager.domain.availability import Availability, EvseStatus
from hubmanager.domain.errors import HubError, Unreachable
from hubmanager.domain.ids import StationId
from hubmanager.domain.session import SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.engine import Engine
from hubmanager.hub.messages.codec import decode_event, encode
from hubmanager.hub.messages.events import BayChanged, HubChanged, HubEvent
from hubmanager.hub.messages.queries import GetPowerCurve, GetSession, GetSettings, GetSnapshot, GetTill, ListSessions
from hubmanager.hub.parts import Surroundings
from tests.hub.support import START, HubUnderTest, ListedChargers, Station, station_with_bays


def test_open_session_goes_on_after_a_restart(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=1_000)
    station.status(EvseStatus.CHARGING)
    hub.clock.move(minutes=20)
    station.sample(5_000)
    hub.restart()
    bay = hub.bay()
    assert (bay.availability, bay.is_session_open, bay.energy_wh, bay.token_label) == (
        Availability.OFFLINE,
        True,
        4_000,
        "Fleet 1",
    )
    hub.clock.move(minutes=10)
    station.connect(boot=False, status=EvseStatus.CHARGING)
    station.sample(6_000)
    hub.tick(seconds=1)
    assert (hub.bay().availability, hub.bay().cost_gross) == (Availability.OCCUPIED, Decimal("2.50"))
    hub.clock.move(minutes=10)
    reply = station.stop(started.transaction_id, meter_wh=7_000)
    assert reply.total_cost == Decimal("3.00")


def test_start_repeated_after_a_restart_finds_its_session(hub: HubUnderTest, station: Station) -> None:
    first = station.start()
    hub.restart()
    station.connect(boot=False)
    assert station.start(at=START).transaction_id == first.transaction_id
    assert len(hub.sessions()) == 1


def test_everything_is_offline_until_it_is_heard(hub: HubUnderTest, station: Station) -> None:
    hub.restart()
    assert hub.bay().availability is Availability.OFFLINE
    station.connect(boot=False, status=None)
    assert hub.bay().availability is Availability.UNKNOWN
    station.status(EvseStatus.AVAILABLE)
    assert hub.bay().availability is Availability.AVAILABLE


def test_connected_station_that_says_nothing_is_asked_for_its_state(hub: HubUnderTest, station: Station) -> None:
    hub.restart()
    station.connect(boot=False, status=None)
    hub.tick(seconds=3)
    assert station.charger.calls == [("request_status", 1)]


class _Resuming(ListedChargers):
    def __init__(self) -> None:
        super().__init__()
        self.resumed: list[tuple[object, ...]] = []

    def resume(self, *place: object, last_register_wh: int | None = None, token_uid: str = "") -> None:
        assert self.life == []
        self.resumed.append((*place, last_register_wh, token_uid))


def test_modbus_sessions_are_made_known_before_their_source_starts(hub: HubUnderTest) -> None:
    modbus = station_with_bays(hub, "modbus-1", protocol=ChargerProtocol.MODBUS)
    modbus.connect(boot=False)
    modbus.start(token="", transaction_id="m1", meter_wh=100)
    hub.clock.move(minutes=10)
    modbus.sample(900)
    hub.close()
    source = _Resuming()
    hub.store = type(hub.store).open(hub.url, clock=hub.clock)
    hub.engine = Engine(hub.store, hub.clock, Surroundings(new_token=hub.new_token))
    hub.engine.add_source(source)
    hub.run(hub.engine.start(with_beat=False))
    assert source.resumed == [("modbus-1", 1, "m1", 100, START, 900, "")]


class _PortInUse(ListedChargers):
    async def start(self) -> None:
        raise Unreachable("The port is used by another program.", remedy="Choose another.")


def test_source_that_can_not_start_stops_the_others_and_says_why(hub: HubUnderTest) -> None:
    engine = Engine(hub.store, hub.clock, Surroundings(new_token=hub.new_token))
    first = ListedChargers()
    engine.add_source(first)
    engine.add_source(_PortInUse())
    with pytest.raises(HubError):
        hub.run(engine.start())
    assert first.life == ["started", "stopped"]


def test_beat_runs_by_itself_and_stop_is_quick(hub: HubUnderTest) -> None:
    engine = Engine(hub.store, hub.clock, Surroundings(new_token=hub.new_token))

    async def live() -> float:
        ticked = asyncio.Event()
        beat = engine.tick

        async def tick() -> None:
            await beat()
            ticked.set()

        engine.tick = tick  # type: ignore[method-assign]
        await engine.start()
        await asyncio.wait_for(ticked.wait(), 5)
        began = asyncio.get_running_loop().time()
        await engine.stop()
        assert len(asyncio.all_tasks()) == 1
        return asyncio.get_running_loop().time() - began

    assert hub.run(live()) < 3


# --- what listeners are told


def test_bay_is_told_only_when_it_looks_different(hub: HubUnderTest, station: Station) -> None:
    hub.events.clear()
    for _ in range(3):
        station.status(EvseStatus.AVAILABLE)
        hub.send(StationHeard(station_id=station.station_id, received_at=hub.clock.move(seconds=10)))
        hub.tick(seconds=1)
    assert hub.told(BayChanged) == []
    station.status(EvseStatus.PLUGGED_IN)
    assert [event.bay.occupancy for event in hub.told(BayChanged)] == ["plugged_in"]


def test_events_are_numbered_and_follow_the_snapshot(hub: HubUnderTest, station: Station) -> None:
    number = hub.ask(GetSnapshot()).number
    station.status(EvseStatus.CHARGING)
    station.status(EvseStatus.FINISHED)
    hub.tick(seconds=1)
    later = [event.number for event in hub.events if event.number > number]
    assert later == list(range(number + 1, number + 1 + len(later)))
    assert len(later) >= 2


def test_price_runs_with_the_energy_at_most_once_a_second(hub: HubUnderTest, station: Station) -> None:
    station.start(meter_wh=1_000)
    station.status(EvseStatus.CHARGING)
    hub.tick(minutes=10)
    hub.events.clear()
    for step in range(10):
        station.sample(2_000 + step * 20)
    hub.tick(seconds=1)
    costs = [event.bay.cost_gross for event in hub.told(BayChanged)]
    assert costs[-1] == Decimal("0.59")
    assert len(set(costs)) == 2


def test_head_line_counts_free_bays(hub: HubUnderTest, station: Station) -> None:
    hub.tick(seconds=1)
    assert hub.told(HubChanged)[-1].hub.free_count == 1
    station.status(EvseStatus.CHARGING)
    hub.tick(seconds=1)
    assert hub.told(HubChanged)[-1].hub.free_count == 0


def test_broken_listener_does_not_make_the_others_deaf(hub: HubUnderTest, station: Station) -> None:
    def broken(event: HubEvent) -> None:
        raise ValueError(event)

    end = hub.engine.subscribe(broken)
    heard: list[HubEvent] = []
    end_second = hub.engine.subscribe(heard.append)
    station.status(EvseStatus.CHARGING)
    assert heard
    for done in (end, end_second, end_second):
        done()
    assert hub.engine.parts.bus.listener_count == 1


def test_every_event_travels_as_json(hub: HubUnderTest, station: Station) -> None:
    started = station.start()
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=3_000)
    station.status(EvseStatus.FAULTED, vendor_error="CX008")
    hub.tick(seconds=1)
    assert [decode_event(encode(event)) for event in hub.events] == hub.events


def test_bay_states_are_kept_as_an_unbroken_row_of_intervals(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(minutes=1)
    station.status(EvseStatus.CHARGING)
    hub.clock.move(minutes=1)
    station.disconnect()
    hub.restart()
    hub.clock.move(minutes=1)
    bay_id = hub.bay().bay_id
    until = hub.clock.now() + timedelta(hours=1)
    rows = hub.store.read_now(lambda work: work.bay_intervals.list_between(bay_id, START - timedelta(days=1), until))
    for earlier, later in pairwise(rows):
        assert earlier.ended_at == later.started_at
    causes = [row.cause for row in rows]
    assert causes[-3:] == ["disconnected", "hub_stopped", "hub_started"]


# --- what can be asked


def test_session_is_followed_down_to_its_raw_messages(hub: HubUnderTest, station: Station) -> None:
    def frame(text: str, evse_id: int | None) -> None:
        hub.engine.record_frame(Frame(station.station_id, hub.clock.now(), FrameDirection.IN, text, evse_id))

    frame("[2,start]", 1)
    started = station.start(meter_wh=1_000)
    frame("[2,other bay]", 2)
    hub.tick(minutes=10)
    station.sample(3_000, power_w=11_000, soc=55)
    hub.clock.move(minutes=10)
    frame("[2,stop]", None)
    station.stop(started.transaction_id, meter_wh=5_000)
    hub.tick(seconds=1)
    session = hub.only_session()
    detail = hub.ask(GetSession(session_id=session.session_id))
    assert [frame.text for frame in detail.frames] == ["[2,start]", "[2,stop]"]
    assert [entry.text for entry in detail.timeline] == ["timeline.started", "timeline.ended", "timeline.receipt"]
    assert [(reading.value_wh, reading.power_w, reading.soc_pct) for reading in detail.readings] == [
        (3_000, 11_000, 55)
    ]
    assert sum(line.amount_gross for line in detail.lines) == session.total_gross
    curve = hub.ask(GetPowerCurve(session_id=session.session_id))
    assert [point.power_w for point in curve] == [11_000]


def test_power_is_derived_where_the_station_tells_none(hub: HubUnderTest, station: Station) -> None:
    station.start(meter_wh=1_000)
    for step in (1, 2):
        hub.clock.move(minutes=6)
        station.sample(1_000 + step * 1_000)
    assert hub.bay().power_w == 10_000
    curve = hub.ask(GetPowerCurve(session_id=hub.only_session().session_id))
    assert [point.power_w for point in curve] == [10_000]


def test_sessions_are_found_by_what_people_know(hub: HubUnderTest, station: Station) -> None:
    started = station.start()
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=3_000)
    for text in ("Fleet", "R-000001", "CARD1"):
        assert len(hub.ask(ListSessions(text=text))) == 1
    assert hub.ask(ListSessions(text="nobody")) == ()
    assert hub.ask(ListSessions(state=SessionState.OPEN)) == ()
    assert hub.ask(ListSessions(limit=-5)) == ()


def test_settings_page_has_everything_at_once(hub: HubUnderTest, station: Station) -> None:
    view: Any = hub.ask(GetSettings())
    (shown,) = view.stations
    assert (shown.station_id, shown.is_connected, shown.vendor, shown.bay_numbers) == (
        StationId("CP-1"),
        True,
        "Acme",
        ("1",),
    )
    assert [member.name for member in view.staff] == ["Mo"]
    assert [tariff.is_current for tariff in view.tariffs] == [True]


def test_till_of_a_new_hub_is_empty_not_broken(bare_hub: HubUnderTest) -> None:
    till = bare_hub.ask(GetTill())
    assert (till.shift, till.today.total, len(till.week)) == (None, 0, 7)
