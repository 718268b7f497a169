"""Bays, stations, cards, staff, settings and price lists."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from hubmanager.domain.errors import InvalidInput, NotFound
from hubmanager.domain.hub_settings import HubSettings, PrinterKind
from hubmanager.domain.ids import BayId, StaffId, StationId
from hubmanager.domain.staff import Role, StaffMember
from hubmanager.domain.station import Acceptance, ChargerProtocol, ChargingStation, ModbusAddress
from hubmanager.domain.token import Token, TokenKind
from hubmanager.store.store import Store
from tests.store.builders import NOON, STATION, a_bay, a_session, a_tariff

A_STATION = ChargingStation(STATION, ChargerProtocol.OCPP_16, first_seen_at=NOON)


def test_bays_are_listed_as_people_count(store: Store) -> None:
    def job(work):
        for number in ("10", "7A", "7", "B2", "1"):
            work.bays.add(a_bay(number))
        return [bay.number for bay in work.bays.list_all()]

    assert store.write_now(job) == ["1", "7", "7A", "10", "B2"]


def test_a_used_bay_number_is_refused_at_its_field(store: Store) -> None:
    store.write_now(lambda work: work.bays.add(a_bay("7")))
    with pytest.raises(InvalidInput) as refused:
        store.write_now(lambda work: work.bays.add(a_bay("7")))
    assert refused.value.field == "number"
    other = store.write_now(lambda work: work.bays.add(a_bay("8")))
    with pytest.raises(InvalidInput):
        store.write_now(lambda work: work.bays.save(replace(other, number="7")))


@pytest.mark.parametrize("number", ["", "  ", "x" * 41])
def test_a_bay_number_that_nobody_could_shout_is_refused(store: Store, number: str) -> None:
    with pytest.raises(InvalidInput):
        store.write_now(lambda work: work.bays.add(a_bay(number)))


def test_an_evse_belongs_to_one_bay(store: Store) -> None:
    def job(work):
        work.stations.save(A_STATION)
        first = work.bays.add(a_bay("1", station_id=STATION, evse_id=1))
        work.bays.save(replace(first, max_power_w=11_000))
        assert work.bays.find_by_evse(STATION, 1).max_power_w == 11_000
        work.bays.add(a_bay("2", station_id=STATION, evse_id=1))

    with pytest.raises(InvalidInput) as refused:
        store.write_now(job)
    assert refused.value.field == "evse_id"


def test_a_removed_bay_frees_its_number_and_stays_known_to_its_sessions(store: Store) -> None:
    def job(work):
        bay = work.bays.add(a_bay("7"))
        work.sessions.add(a_session(bay_id=bay.bay_id))
        work.bays.remove(bay.bay_id)
        assert work.bays.list_all() == ()
        assert work.bays.find_by_number("7") is None
        again = work.bays.add(a_bay("7"))
        assert again.bay_id != bay.bay_id
        return work.bays.get(bay.bay_id).number

    assert store.write_now(job) == "7"


def test_unknown_bays_are_not_found(store: Store) -> None:
    for job in (
        lambda work: work.bays.get(BayId(99)),
        lambda work: work.bays.save(a_bay("1", bay_id=BayId(99))),
        lambda work: work.bays.remove(BayId(99)),
    ):
        with pytest.raises(NotFound):
            store.write_now(job)


def test_a_station_comes_back_whole(store: Store) -> None:
    station = replace(
        A_STATION,
        protocol=ChargerProtocol.MODBUS,
        acceptance=Acceptance.WAITING,
        serial_number="S" * 300,
        modbus=ModbusAddress("acme", 3, host="10.0.0.5"),
        last_seen_at=NOON + timedelta(seconds=5),
    )
    store.write_now(lambda work: work.stations.save(A_STATION))
    store.write_now(lambda work: work.stations.save(station))
    assert store.read_now(lambda work: work.stations.list_all()) == (station,)
    assert store.read_now(lambda work: work.stations.find(StationId("cp-1"))) is None


def test_a_removed_station_leaves_its_bays_without_a_charger(store: Store) -> None:
    def job(work):
        work.stations.save(A_STATION)
        bay = work.bays.add(a_bay("1", station_id=STATION, evse_id=1))
        work.sessions.add(a_session(bay_id=bay.bay_id))
        work.stations.save_settings(STATION, (("a", "1"),))
        work.stations.remove(STATION)
        return work.bays.get(bay.bay_id), work.stations.list_settings(STATION), work.stations.find(STATION)

    bay, settings, station = store.write_now(job)
    assert (bay.station_id, bay.evse_id) == (None, None)
    assert settings == ()
    assert station is None
    with pytest.raises(NotFound):
        store.write_now(lambda work: work.stations.remove(STATION))


def test_a_deviation_is_kept_once_and_counted(store: Store) -> None:
    for _ in range(3):
        store.write_now(
            lambda work: work.stations.add_deviation(STATION, NOON, "MeterValues", "unit", "kWh read as Wh.")
        )
    store.write_now(lambda work: work.stations.add_deviation(STATION, NOON, "Boot", "", "Empty frame."))
    lines = store.read_now(lambda work: work.stations.list_deviations(STATION))
    assert lines == ("Boot: Empty frame. (×1)", "MeterValues unit: kWh read as Wh. (×3)")


def test_station_settings_are_replaced_and_a_name_told_twice_counts_last(store: Store) -> None:
    store.write_now(lambda work: work.stations.save_settings(STATION, (("gone", "1"),)))
    store.write_now(lambda work: work.stations.save_settings(STATION, (("b", "1"), ("a", "2"), ("b", "3"))))
    assert store.read_now(lambda work: work.stations.list_settings(STATION)) == (("a", "2"), ("b", "3"))


def test_tokens_are_found_without_regard_to_case_and_blanks(store: Store) -> None:
    store.write_now(lambda work: work.tokens.save(Token(" ab12 ", label="Fleet", valid_until=NOON)))
    store.write_now(lambda work: work.tokens.save(Token("WALK", TokenKind.WALK_IN)))
    assert store.read_now(lambda work: work.tokens.find("aB12")) == Token("AB12", label="Fleet", valid_until=NOON)
    assert [token.uid for token in store.read_now(lambda work: work.tokens.list_cards())] == ["AB12"]
    store.write_now(lambda work: work.tokens.remove("Ab12"))
    with pytest.raises(NotFound):
        store.write_now(lambda work: work.tokens.remove("Ab12"))


def test_staff_who_left_are_still_known_by_name_but_not_by_pin(store: Store) -> None:
    person = store.write_now(lambda work: work.staff.add(StaffMember(StaffId(0), "Ada", Role.MANAGER, "hash")))
    assert store.read_now(lambda work: work.staff.list_all()) == (person,)
    store.write_now(lambda work: work.staff.remove(person.staff_id))
    assert store.read_now(lambda work: work.staff.list_all()) == ()
    assert store.read_now(lambda work: work.staff.find(person.staff_id)) == replace(person, pin_hash="")


def test_settings_have_defaults_until_they_are_saved(store: Store) -> None:
    assert store.read_now(lambda work: work.settings.get()) == HubSettings()
    settings = HubSettings(is_set_up=True, name="Hub Süd", vat_pct=Decimal("8.1"), printer_kind=PrinterKind.SYSTEM)
    store.write_now(lambda work: work.settings.save(settings))
    assert store.read_now(lambda work: work.settings.get()) == settings


def test_a_price_list_is_valid_from_its_instant_on(store: Store) -> None:
    tomorrow = NOON + timedelta(days=1)
    first = store.write_now(lambda work: work.tariffs.add(a_tariff("0.50"), "{}", NOON))
    second = store.write_now(lambda work: work.tariffs.add(a_tariff("0.60"), '{"a":1}', tomorrow))
    at = {
        when: store.read_now(lambda work, when=when: work.tariffs.at(when))
        for when in (NOON - timedelta(microseconds=1), NOON, tomorrow - timedelta(microseconds=1), tomorrow)
    }
    assert list(at.values()) == [None, first, first, second]
    assert store.read_now(lambda work: work.tariffs.get(second.version_id)) == second
    assert store.read_now(lambda work: work.tariffs.list_all()) == (second, first)
    with pytest.raises(NotFound):
        store.read_now(lambda work: work.tariffs.get(99))
