from hypothesis import given
from hypothesis import strategies as st

from hubmanager.domain.bay import CurrentKind
from hubmanager.simulator.battery import CAR_MODELS, Car

models = st.sampled_from(CAR_MODELS)
kinds = st.sampled_from(CurrentKind)
socs = st.floats(0.0, 100.0)
limits = st.floats(50.0, 100.0)
powers = st.floats(0.0, 400_000.0)
times_s = st.floats(0.0, 20_000.0)


@given(models, kinds, socs, limits, powers)
def test_a_car_never_takes_more_than_it_is_offered(model, kind, soc, limit, offered_w):
    assert 0.0 <= Car(model, soc, limit).power_w(kind, offered_w) <= offered_w


@given(models, kinds, socs, limits, powers, times_s)
def test_energy_taken_is_energy_stored_and_ends_at_the_limit(model, kind, soc, limit, offered_w, seconds):
    car = Car(model, soc, limit)
    before = car.soc_pct
    energy_wh = car.charge(seconds, kind, offered_w)
    assert abs((car.soc_pct - before) / 100 * model.capacity_wh - energy_wh) < 0.1
    assert car.soc_pct <= max(limit, before) + 1e-6
    assert energy_wh <= offered_w * seconds / 3600 + 0.1


@given(models, kinds, st.floats(0.0, 70.0), powers.filter(lambda w: w > 1000), st.floats(10.0, 6000.0))
def test_two_halves_charge_as_much_as_the_whole(model, kind, soc, offered_w, seconds):
    whole, halves = Car(model, soc, 90.0), Car(model, soc, 90.0)
    energy_wh = whole.charge(seconds, kind, offered_w)
    split_wh = halves.charge(seconds / 2, kind, offered_w) + halves.charge(seconds / 2, kind, offered_w)
    assert abs(energy_wh - split_wh) <= 0.02 * model.capacity_wh


@given(models, kinds, st.floats(0.0, 99.0), st.floats(2_000.0, 200_000.0))
def test_a_car_is_full_when_it_said_it_would_be(model, kind, soc, offered_w):
    car = Car(model, soc, 100.0)
    seconds = car.seconds_to_full(kind, offered_w, 1e6)
    assert seconds is not None
    car.charge(seconds + 0.1, kind, offered_w)
    assert car.soc_pct > 99.99


@given(models, st.floats(0.0, 100.0))
def test_direct_current_tapers_towards_the_end(model, soc):
    peak = Car(model, 20.0, 100.0).power_w(CurrentKind.DC, 1e6)
    assert Car(model, 92.0, 100.0).power_w(CurrentKind.DC, 1e6) < 0.4 * peak
    assert Car(model, min(soc, 99.9), 100.0).power_w(CurrentKind.DC, 1e6) > 0


def test_a_full_car_asks_for_nothing():
    car = Car(CAR_MODELS[0], 80.0, 80.0)
    assert car.is_full
    assert car.power_w(CurrentKind.DC, 150_000) == 0
    assert car.seconds_to_full(CurrentKind.DC, 150_000, 60) == 0
