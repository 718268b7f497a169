from datetime import timedelta

import pytest

from hubmanager.simulator.charging_limit import ChargingLimits, Purpose, read_profile
from tests.simulator.sites import ORIGIN


def profile_16(purpose="TxDefaultProfile", limit=10.0, *, number=1, level=0, unit="A", kind="Absolute", **schedule):
    return {
        "chargingProfileId": number,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": {
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
            **schedule,
        },
    }


def limits_with(*profiles, evse_id=1):
    limits = ChargingLimits()
    for document in profiles:
        limits.install(read_profile(evse_id, document, ORIGIN))
    return limits


def limit_after(limits, seconds=1.0, started=ORIGIN):
    return limits.limit_w(1, ORIGIN + timedelta(seconds=seconds), started, 22_000.0)


def test_without_profiles_the_rating_holds():
    assert limit_after(ChargingLimits()) == 22_000


@pytest.mark.parametrize(("unit", "limit", "expected_w"), [("A", 10.0, 6_900.0), ("W", 5_000.0, 5_000.0)])
def test_a_profile_limits_in_amperes_or_watts(unit, limit, expected_w):
    assert limit_after(limits_with(profile_16(limit=limit, unit=unit))) == expected_w


def test_the_transactions_profile_goes_before_the_default():
    limits = limits_with(profile_16(limit=6.0), profile_16("TxProfile", 16.0, number=2))
    assert limit_after(limits) == 16 * 690
    limits.end_transaction(1)
    assert limit_after(limits) == 6 * 690


def test_the_stations_maximum_caps_the_transactions_profile():
    limits = limits_with(profile_16("ChargePointMaxProfile", 8.0), profile_16("TxProfile", 16.0, number=2))
    assert limit_after(limits) == 8 * 690


def test_the_higher_stack_level_wins():
    limits = limits_with(profile_16(limit=6.0, level=1), profile_16(limit=20.0, number=2, level=0))
    assert limit_after(limits) == 6 * 690


def test_periods_follow_one_another_and_end_with_the_duration():
    document = profile_16(
        duration=120,
        startSchedule="2026-03-02T08:00:00Z",
        chargingSchedulePeriod=[{"startPeriod": 0, "limit": 6.0}, {"startPeriod": 60, "limit": 12.0}],
    )
    limits = limits_with(document)
    assert [limit_after(limits, seconds) for seconds in (0, 59, 60, 119, 120)] == [
        6 * 690,
        6 * 690,
        12 * 690,
        12 * 690,
        22_000,
    ]


def test_a_cleared_profile_limits_no_more():
    limits = limits_with(profile_16(limit=6.0), profile_16(limit=9.0, number=2, level=3))
    assert limits.clear(purpose=Purpose.TX_DEFAULT, stack_level=3) == 1
    assert limit_after(limits) == 6 * 690
    assert limits.clear(profile_id=1) == 1
    assert limit_after(limits) == 22_000


def test_a_2_0_1_profile_is_read_too():
    document = {
        "id": 7,
        "stackLevel": 0,
        "chargingProfilePurpose": "ChargingStationMaxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": [
            {"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 11000.0}]}
        ],
    }
    assert limit_after(limits_with(document, evse_id=0)) == 11_000
