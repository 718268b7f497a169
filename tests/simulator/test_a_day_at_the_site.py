"""Twelve hours without a network: stations charge offline, drivers come and go, all from one seed."""

import itertools
import random

from hubmanager.domain.bay import CurrentKind
from hubmanager.simulator.battery import CAR_MODELS
from hubmanager.simulator.bay_life import BayLife
from hubmanager.simulator.drivers import opening_visit
from hubmanager.simulator.ocpp16_station import Ocpp16Station
from hubmanager.simulator.ocpp201_station import Ocpp201Station
from hubmanager.simulator.plan import DemoToken
from tests.simulator.sites import HandAgenda, ac_station, dc_station

TOKENS = [DemoToken(f"04{number:012X}", f"Taxi {number}") for number in range(3)]


def a_day(seed, hours=12.0):
    agenda = HandAgenda()
    events = []
    chance = random.Random(seed)
    stations = [
        make(
            planned,
            ocpp_url="ws://127.0.0.1:9",
            agenda=agenda,
            speed=1.0,
            random=random.Random(chance.getrandbits(64)),
            on_event=lambda event, figures: events.append((agenda.now(), event, tuple(figures.items()))),
        )
        for make, planned in ((Ocpp16Station, ac_station(("1", "2"))), (Ocpp201Station, dc_station(("3",))))
    ]
    for station in stations:
        for evse in station.evses:
            bay_chance = random.Random(chance.getrandbits(64))
            first = opening_visit(bay_chance, evse.current_kind, 0, TOKENS)
            BayLife(evse, agenda=agenda, random=bay_chance, tokens=TOKENS, first_visit=first).begin()
    agenda.pass_time(hours * 3600)
    return stations, events


def test_the_same_seed_gives_the_same_day():
    _, first = a_day(seed=5)
    _, second = a_day(seed=5)
    assert first == second
    assert len(first) > 100


def test_another_seed_gives_another_day():
    assert a_day(seed=5)[1] != a_day(seed=6)[1]


def test_registers_tell_what_was_delivered():
    stations, _ = a_day(seed=7)
    transactions = [transaction for station in stations for transaction in station.book.entries]
    assert len(transactions) > 20
    biggest = max(model.capacity_wh for model in CAR_MODELS)
    for transaction in transactions:
        if transaction.stop_wh is not None:
            assert abs(transaction.stop_wh - transaction.start_wh - transaction.delivered_wh) <= 1
            assert transaction.started_at < transaction.ended_at
            assert 0 <= transaction.delivered_wh <= biggest
    for station in stations:
        for evse in station.evses:
            own = [t for t in station.book.entries if t.evse_id == evse.evse_id]
            pairs = itertools.pairwise(own)
            assert all(before.stop_wh == after.start_wh for before, after in pairs)


def test_walk_ins_and_card_drivers_both_come():
    _, events = a_day(seed=8)
    presented = sum(1 for _, event, _ in events if event == "token_presented")
    plugged = sum(1 for _, event, f in events if event == "status" and ("status", "plugged_in") in f)
    assert 0 < presented < plugged


def test_direct_current_fills_a_car_within_the_hour():
    stations, _ = a_day(seed=9)
    lengths = [
        (t.ended_at - t.started_at).total_seconds() / 60
        for station in stations
        if station.planned.current_kind is CurrentKind.DC
        for t in station.book.entries
        if t.ended_at
    ]
    assert sorted(lengths)[len(lengths) // 2] < 60
