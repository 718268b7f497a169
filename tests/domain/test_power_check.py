"""Registers beside the power that was told."""

from datetime import UTC, datetime, timedelta

import pytest

from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.power_check import is_far_below_power

BEGAN = datetime(2026, 6, 1, 12, tzinfo=UTC)


def curve(power_w: int, minutes: int, every_s: int = 30) -> list[MeterReading]:
    times = [BEGAN + timedelta(seconds=second) for second in range(0, minutes * 60 + 1, every_s)]
    return [MeterReading(taken_at=at, received_at=at, power_w=power_w) for at in times]


@pytest.mark.parametrize(
    ("readings", "energy_wh", "is_doubtful"),
    [
        (curve(22_000, 60), 22_000, False),
        (curve(22_000, 60), 5_600, False),
        (curve(22_000, 60), 5_400, True),
        (curve(22_000, 60), 22, True),
        (curve(11_000, 5), 0, False),
        (curve(400_000, 60), 0, False),
        (curve(22_000, 60, every_s=1_800), 0, False),
        ([], 0, False),
        (curve(22_000, 60)[:1], 0, False),
    ],
)
def test_energy_far_below_power_and_time_is_doubted(
    readings: list[MeterReading], energy_wh: int, is_doubtful: bool
) -> None:
    assert is_far_below_power(readings, energy_wh, 22_000) is is_doubtful


@pytest.mark.parametrize("away", [timedelta(minutes=2, seconds=1), timedelta(minutes=14), timedelta(hours=3)])
def test_power_cut_in_the_middle_of_a_session_is_no_reason_for_doubt(away: timedelta) -> None:
    before = curve(150_000, 1)
    later = before[-1].taken_at + away
    after = MeterReading(taken_at=later, received_at=later, power_w=150_000)
    assert not is_far_below_power([*before, after], 2_500, 150_000)


def test_order_of_the_samples_does_not_matter() -> None:
    assert is_far_below_power(reversed(curve(22_000, 60)), 22, 22_000)
