"""What a bay is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.domain.availability import Availability, BayCondition, EvseStatus, Occupancy, derive_state


@pytest.mark.parametrize(
    ("status", "availability", "occupancy"),
    [
        (None, Availability.UNKNOWN, None),
        (EvseStatus.AVAILABLE, Availability.AVAILABLE, None),
        (EvseStatus.PLUGGED_IN, Availability.OCCUPIED, Occupancy.PLUGGED_IN),
        (EvseStatus.CHARGING, Availability.OCCUPIED, Occupancy.CHARGING),
        (EvseStatus.SUSPENDED_EV, Availability.OCCUPIED, Occupancy.SUSPENDED_EV),
        (EvseStatus.SUSPENDED_EVSE, Availability.OCCUPIED, Occupancy.SUSPENDED_EVSE),
        (EvseStatus.FINISHED, Availability.OCCUPIED, Occupancy.FINISHED),
        (EvseStatus.RESERVED, Availability.RESERVED, None),
        (EvseStatus.UNAVAILABLE, Availability.OUT_OF_SERVICE, None),
        (EvseStatus.FAULTED, Availability.FAULTED, None),
    ],
)
def test_a_connected_bay_is_called_by_its_status(
    status: EvseStatus | None, availability: Availability, occupancy: Occupancy | None
) -> None:
    state = derive_state(BayCondition(is_connected=True, evse_status=status))
    assert (state.availability, state.occupancy) == (availability, occupancy)


conditions = st.builds(
    BayCondition,
    is_connected=st.booleans(),
    evse_status=st.none() | st.sampled_from(EvseStatus),
    is_station_faulted=st.booleans(),
    is_station_unavailable=st.booleans(),
)


@given(conditions)
def test_a_bay_is_free_only_when_everything_says_so(condition: BayCondition) -> None:
    is_free = derive_state(condition).availability is Availability.AVAILABLE
    assert is_free == (condition == BayCondition(is_connected=True, evse_status=EvseStatus.AVAILABLE))


@given(conditions)
def test_a_silent_station_is_offline_whatever_it_said(condition: BayCondition) -> None:
    is_offline = derive_state(condition).availability is Availability.OFFLINE
    assert is_offline is not condition.is_connected


def test_a_bay_that_went_silent_still_tells_what_its_car_did() -> None:
    state = derive_state(BayCondition(is_connected=False, evse_status=EvseStatus.CHARGING))
    assert (state.availability, state.occupancy) == (Availability.OFFLINE, Occupancy.CHARGING)


def test_a_fault_of_the_station_covers_its_bays_and_their_cars() -> None:
    faulted = BayCondition(is_connected=True, evse_status=EvseStatus.CHARGING, is_station_faulted=True)
    assert derive_state(faulted).availability is Availability.FAULTED
    assert derive_state(faulted).occupancy is Occupancy.CHARGING


def test_a_station_out_of_service_does_not_hide_a_car() -> None:
    plugged_in = BayCondition(is_connected=True, evse_status=EvseStatus.PLUGGED_IN, is_station_unavailable=True)
    assert derive_state(plugged_in).availability is Availability.OCCUPIED
    empty = BayCondition(is_connected=True, evse_status=EvseStatus.AVAILABLE, is_station_unavailable=True)
    assert derive_state(empty).availability is Availability.OUT_OF_SERVICE
