"""The same messages, repeated, late or in another order, end in the same bill."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.domain.session import SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.messages.commands import PublishTariff
from hubmanager.hub.messages.views import SessionRow
from hubmanager.store.check import prove_books
from tests.hub.support import START, HubUnderTest, Station, station_with_bays

_numbers = count(1)
_relaxed = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Dear until 10:30 in Berlin, cheap after; idle time costs: the curve's shape matters for the bill.
_TARIFF = {
    "id": "tou",
    "currency": "EUR",
    "tax_included": "YES",
    "elements": [
        {
            "price_components": [{"type": "ENERGY", "price": 0.80, "vat": 19, "step_size": 1}],
            "restrictions": {"end_time": "10:30"},
        },
        {"price_components": [{"type": "ENERGY", "price": 0.30, "vat": 19, "step_size": 1}]},
        {"price_components": [{"type": "PARKING_TIME", "price": 6, "vat": 19, "step_size": 1}]},
    ],
}

_steps = st.lists(st.integers(0, 2_500), min_size=1, max_size=6)


def _prepare(hub: HubUnderTest, protocol: ChargerProtocol) -> Station:
    hub.do(PublishTariff(tariff_json=json.dumps(_TARIFF)))
    station = station_with_bays(hub, "CP-1", protocol=protocol)
    station.connect()
    hub.clock.move(hours=2)
    return station


def _at(base: datetime, step: int) -> datetime:
    return base + timedelta(minutes=10 * step)


def _bill_of(hub: HubUnderTest, start_wh: int) -> tuple[object, ...]:
    session: SessionRow = next(row for row in hub.sessions() if row.start_register_wh == start_wh)
    assert session.state is SessionState.BILLED, session.review_reasons
    lines = hub.store.read_now(lambda work: work.cdrs.get(session.session_id)).lines
    return session.energy_wh, session.total_gross, session.started_at, session.ended_at, lines


def _after_the_last(hub: HubUnderTest, register: int) -> int:
    return register + 100_000 * next(_numbers)


@_relaxed
@given(data=st.data(), rises=_steps)
def test_2x_messages_in_any_order_and_repeated(hub: HubUnderTest, data: st.DataObject, rises: list[int]) -> None:
    station = _ready(hub, ChargerProtocol.OCPP_201)
    bills = []
    for is_shuffled in (False, True):
        start_wh = _after_the_last(hub, 1_000_000)
        messages = _transaction_2x(station, f"TX-{start_wh}", start_wh, rises)
        order = list(range(len(messages)))
        if is_shuffled:
            order = data.draw(st.permutations(order + data.draw(st.lists(st.sampled_from(order), max_size=4))))
        for index in order:
            messages[index]()
        bills.append(_bill_of(hub, start_wh))
    assert bills[0] == bills[1]


def _transaction_2x(station: Station, transaction_id: str, start_wh: int, rises: list[int]) -> list[Any]:
    def update(step: int, value: int) -> Any:
        status = EvseStatus.SUSPENDED_EV if rises[step - 1] == 0 else EvseStatus.CHARGING
        return lambda: station.update(
            transaction_id,
            seq_no=step,
            at=_at(START, step),
            readings=(station.reading(value, at=_at(START, step)),),
            status=status,
        )

    values = [start_wh + sum(rises[: step + 1]) for step in range(len(rises))]
    messages: list[Any] = [lambda: station.start(transaction_id=transaction_id, meter_wh=start_wh, at=START, seq_no=0)]
    messages += [update(step, value) for step, value in enumerate(values, start=1)]
    last = len(rises) + 1
    ending = values[-1] + 500
    messages.append(
        lambda: station.stop(
            transaction_id,
            seq_no=last,
            at=_at(START, last),
            evse_id=1,
            readings=(station.reading(ending, at=_at(START, last), context=ReadingContext.END),),
        )
    )
    return messages


@_relaxed
@given(data=st.data(), rises=_steps)
def test_16_readings_in_any_order_with_every_message_repeated(
    hub: HubUnderTest, data: st.DataObject, rises: list[int]
) -> None:
    station = _ready(hub, ChargerProtocol.OCPP_16)
    bills = []
    for is_shuffled in (False, True):
        start_wh = _after_the_last(hub, 1_000_000)
        values = [start_wh + sum(rises[: step + 1]) for step in range(len(rises))]
        order = list(range(len(values)))
        repeats = 1
        if is_shuffled:
            order = data.draw(st.permutations(order + data.draw(st.lists(st.sampled_from(order), max_size=4))))
            repeats = data.draw(st.integers(1, 3))
        for _ in range(repeats):
            started = station.start(meter_wh=start_wh, at=START)
        for step in order:
            station.sample(values[step], transaction_id=str(started.transaction_id), at=_at(START, step + 1))
        for _ in range(repeats):
            ended = _at(START, len(values) + 1)
            station.stop(started.transaction_id, meter_wh=values[-1] + 300, at=ended)
        bills.append(_bill_of(hub, start_wh))
    assert bills[0] == bills[1]


def _ready(hub: HubUnderTest, protocol: ChargerProtocol) -> Station:
    """The hub of this test, prepared at its first example."""
    if not hub.engine.snapshot().bays:
        _STATIONS[id(hub)] = _prepare(hub, protocol)
    return _STATIONS[id(hub)]


_STATIONS: dict[int, Station] = {}


@_relaxed
@given(
    values=st.lists(st.integers(-5_000, 2_000_000_000), max_size=6),
    end_wh=st.one_of(st.none(), st.integers(-5, 2**62)),
)
def test_absurd_meters_never_bill_negative_or_impossible_energy(
    hub: HubUnderTest, values: list[int], end_wh: int | None
) -> None:
    station = _ready(hub, ChargerProtocol.OCPP_16)
    start_wh = _after_the_last(hub, 10_000_000)
    started = station.start(meter_wh=start_wh, at=START, token="CARD1")
    for step, value in enumerate(values, start=1):
        station.sample(value, transaction_id=str(started.transaction_id), at=_at(START, step))
    station.stop(started.transaction_id, meter_wh=end_wh, at=_at(START, 8))
    row = next(row for row in hub.sessions() if row.session_id == started.transaction_id)
    assert 0 <= row.energy_wh <= 22_000 * 1.2 * 80 / 60 + 300 * 8
    if row.total_gross is not None:
        assert row.total_gross >= Decimal(0)
    assert all(found.is_ok for found in hub.store.read_now(prove_books))
