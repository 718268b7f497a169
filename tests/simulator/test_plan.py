import pytest

from hubmanager.domain.station import ChargerProtocol
from hubmanager.simulator.site import demo_plan


@pytest.mark.parametrize("bays", [1, 2, 3, 5, 7, 12, 40, 200])
def test_every_bay_has_its_number_and_one_socket(bays):
    plan = demo_plan(bays, seed=1)
    numbers = [number for station in plan.stations for number in station.bay_numbers]
    assert numbers == [str(number) for number in range(1, bays + 1)]
    assert len({station.station_id for station in plan.stations}) == len(plan.stations)
    assert len({token.uid for token in plan.tokens}) == len(plan.tokens)
    if bays >= 3:
        assert {station.protocol for station in plan.stations} == set(ChargerProtocol)


def test_the_usual_site_has_twelve_bays_of_all_kinds():
    stations = {str(station.station_id): station for station in demo_plan(12, seed=1).stations}
    assert list(stations) == ["DC-01", "DC-02", "DC-04", "AC-05", "AC-06", "AC-08", "AC-09", "AC-10", "AC-11", "AC-12"]
    assert stations["DC-02"].bay_numbers == ("2", "3")
    assert stations["AC-06"].bay_numbers == ("6", "7")
    assert [stations[name].modbus.model for name in ("AC-11", "AC-12")] == ["keba-kecontact", "alfen-ng9xx"]


def test_a_seed_is_a_plan():
    assert demo_plan(12, seed=3) == demo_plan(12, seed=3)
    assert demo_plan(12, seed=3) != demo_plan(12, seed=4)


def test_a_site_without_bays_is_refused():
    with pytest.raises(ValueError, match="at least one bay"):
        demo_plan(0, seed=1)
