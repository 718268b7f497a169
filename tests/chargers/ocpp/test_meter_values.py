"""Readings of meter values: defaults, units, phases, contexts, places, and what is left out."""

from decimal import Decimal
from typing import Any

import pytest

from hubmanager.chargers.ocpp.meter_values import read_samples, register_at_end, register_at_start
from hubmanager.domain.meter_reading import MeterReading, ReadingContext
from tests.chargers.ocpp.support import NOW

ENERGY, POWER, CURRENT = "Energy.Active.Import.Register", "Power.Active.Import", "Current.Import"


def sample(
    value: Any,
    measurand: str = "",
    unit: str = "",
    phase: str = "",
    context: str = "",
    location: str = "",
    multiplier: int = 0,
) -> Any:
    return (value, measurand, unit, phase, context, location, multiplier)


def read(*samples: Any) -> tuple[list[MeterReading], list[str]]:
    notes: list[str] = []
    return read_samples(samples, NOW, NOW, notes.append), notes


@pytest.mark.parametrize(
    ("samples", "field", "expected"),
    [
        ([sample("1234")], "value_wh", 1234),
        ([sample("1.2345", unit="kWh")], "value_wh", 1235),  # half a watt-hour goes up
        ([sample("1.2345", unit="'KWH'")], "value_wh", 1235),
        ([sample(" '1234' ")], "value_wh", 1234),
        ([sample("12,5", unit="kWh")], "value_wh", 12500),
        ([sample(12.5, unit="Wh", multiplier=3)], "value_wh", 12500),
        ([sample("-5")], "value_wh", -5),
        ([sample("5", measurand="energy.active.import.register")], "value_wh", 5),
        ([sample("1", phase="L1"), sample("2", phase="L2-N"), sample("3", phase="L3")], "value_wh", 6),
        ([sample("1", phase="L1"), sample("9"), sample("2", phase="L2")], "value_wh", 9),
        ([sample("1", phase="L1"), sample("7", phase="N"), sample("8", phase="L1-L2")], "value_wh", 1),
        ([sample("900", location="Inlet"), sample("800", location="Outlet")], "value_wh", 800),
        ([sample("800"), sample("900", location="Inlet")], "value_wh", 800),
        ([sample("900", location="Inlet")], "value_wh", 900),
        ([sample("5", "Energy.Active.Import.Interval")], "value_wh", None),
        ([sample("5", "Energy.Active.Export.Register")], "value_wh", None),
        ([sample("7.4", POWER, "kW")], "power_w", 7400),
        ([sample("7400", POWER)], "power_w", 7400),
        ([sample("7400", POWER, "W", "L1"), sample("7300", POWER, "W", "L2")], "power_w", 14700),
        ([sample("7400", "Power", "W")], "power_w", 7400),
        ([sample("16", CURRENT, "A", "L1"), sample("15.5", CURRENT, "A", "L2")], "current_ma", 16000),
        ([sample("16", CURRENT)], "current_ma", 16000),
        ([sample("55.5", "SoC", "Percent", location="EV")], "soc_pct", Decimal("55.5")),
        ([sample("101", "SoC")], "soc_pct", None),
    ],
)
def test_sample_is_read(samples: list[Any], field: str, expected: Any) -> None:
    readings, notes = read(*samples)
    values = [getattr(reading, field) for reading in readings]
    assert values == ([expected] if readings else []) and notes == []


@pytest.mark.parametrize(
    "value",
    ["", "five", "NaN", "Infinity", "-Infinity", "1e400", "1" * 41, "1,234", "1,2,3", None, "10000000000000000"],
)
def test_value_that_is_no_meters_is_left_out_with_a_note(value: Any) -> None:
    readings, notes = read(sample(value), sample("7", POWER))
    assert [reading.value_wh for reading in readings] == [None]
    assert len(notes) == 1


def test_wrong_unit_is_noted_and_the_usual_one_assumed() -> None:
    readings, notes = read(sample("7400", POWER, "Wh"))
    assert readings[0].power_w == 7400
    assert "Wh" in notes[0]


def test_contexts_of_one_moment_are_readings_of_their_own() -> None:
    readings, _ = read(
        sample("1", context="Transaction.Begin"), sample("9", context="Transaction.End"), sample("5", POWER)
    )
    assert [(reading.context, reading.value_wh) for reading in readings] == [
        (ReadingContext.BEGIN, 1),
        (ReadingContext.END, 9),
        (ReadingContext.PERIODIC, None),
    ]


def test_marked_begin_and_end_are_preferred() -> None:
    readings, _ = read(
        sample("5"),
        sample("1", context="Transaction.Begin"),
        sample("8", context="Transaction.End"),
        sample("9", context="Other"),
    )
    assert (register_at_start(readings), register_at_end(readings)) == (1, 8)
    readings, _ = read(sample("5"), sample("6", context="Other"))
    assert (register_at_start(readings), register_at_end(readings)) == (5, 6)
    assert register_at_end([]) is None
