"""Meter values of all versions become MeterReadings here, and nowhere else.

Defaults are those of the standards: no measurand is the import register, no unit is Wh (W for power), no context is
periodic. Where only phases are sent their sum counts. Nothing is corrected: a value that can't be read without doubt is
left out with a note, and whether a register is plausible is not decided here.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from types import MappingProxyType
from typing import NamedTuple

from hubmanager.domain.meter_reading import MeterReading, ReadingContext

Note = Callable[[str], None]
"""Takes what was odd, as one sentence."""


class Sample(NamedTuple):
    """One sampled value as either version writes it. Empty words are those that were left out."""

    value: str | float | None
    measurand: str
    unit: str
    phase: str
    context: str
    location: str = ""
    multiplier: int = 0
    is_signed: bool = False
    """A block of signed data in place of a number."""


REGISTER = "energy.active.import.register"
_POWER = "power.active.import"
_CURRENT = "current.import"
_SOC = "soc"

_MEASURANDS: Mapping[str, str] = MappingProxyType(
    {
        "": REGISTER,
        "Energy.Active.Import.Register": REGISTER,
        "Power.Active.Import": _POWER,
        "Current.Import": _CURRENT,
        "SoC": _SOC,
        "energy.active.import.register": REGISTER,
        "power.active.import": _POWER,
        "power": _POWER,
        "current.import": _CURRENT,
        "current": _CURRENT,
        "soc": _SOC,
    }
)

_FACTORS: Mapping[str, Mapping[str, Decimal]] = MappingProxyType(
    {
        REGISTER: {"": Decimal(1), "Wh": Decimal(1), "kWh": Decimal(1000), "wh": Decimal(1), "kwh": Decimal(1000)},
        _POWER: {"": Decimal(1), "W": Decimal(1), "kW": Decimal(1000), "w": Decimal(1), "kw": Decimal(1000)},
        _CURRENT: {"": Decimal(1000), "A": Decimal(1000), "a": Decimal(1000), "mA": Decimal(1), "ma": Decimal(1)},
        _SOC: {"": Decimal(1), "Percent": Decimal(1), "percent": Decimal(1), "%": Decimal(1)},
    }
)
"""To Wh, W, mA and %."""

_CONTEXTS: Mapping[str, ReadingContext] = MappingProxyType(
    {
        "": ReadingContext.PERIODIC,
        "Sample.Periodic": ReadingContext.PERIODIC,
        "Sample.Clock": ReadingContext.CLOCK,
        "Transaction.Begin": ReadingContext.BEGIN,
        "Transaction.End": ReadingContext.END,
        "Trigger": ReadingContext.TRIGGER,
        "Interruption.Begin": ReadingContext.INTERRUPTION,
        "Interruption.End": ReadingContext.INTERRUPTION,
        "Other": ReadingContext.OTHER,
    }
)

_TOTAL = ""
_LIMIT = Decimal(10) ** 15
"""Past this no meter counts; it also keeps 1E+999999 from becoming a number of a million digits."""


class _Sums:
    """The samples of one moment and context: per measurand the total and the phases."""

    __slots__ = ("by_measurand",)

    def __init__(self) -> None:
        self.by_measurand: dict[str, dict[str, tuple[bool, Decimal]]] = {}

    def add(self, measurand: str, phase: str, value: Decimal, *, is_at_outlet: bool) -> None:
        """Keep a value; one measured at the outlet beats one measured elsewhere (a DC station also meters its inlet)."""
        phases = self.by_measurand.setdefault(measurand, {})
        known = phases.get(phase)
        if known is None or (is_at_outlet and not known[0]):
            phases[phase] = (is_at_outlet, value)

    def total(self, measurand: str) -> Decimal | None:
        """Return the total, or the sum of L1 to L3 where none was sent."""
        phases = self.by_measurand.get(measurand)
        if phases is None:
            return None
        if _TOTAL in phases:
            return phases[_TOTAL][1]
        return sum((value for _, value in phases.values()), Decimal(0))

    def highest(self, measurand: str) -> Decimal | None:
        """Return the highest phase's value, or the total where no phases were sent."""
        phases = self.by_measurand.get(measurand)
        return max(value for _, value in phases.values()) if phases else None


def read_samples(
    samples: Iterable[Sample], taken_at: datetime, received_at: datetime, note: Note
) -> list[MeterReading]:
    """Return the readings of one moment, one per context, in the order in which the contexts came."""
    moments: dict[ReadingContext, _Sums] = {}
    for sample in samples:
        if sample.is_signed:
            continue
        measurand = _MEASURANDS.get(sample.measurand) or _MEASURANDS.get(sample.measurand.strip().lower())
        if measurand is None:
            continue
        phase = _phase(sample.phase)
        value = _value(sample, measurand, note) if phase is not None else None
        if value is None or phase is None:
            continue
        context = _CONTEXTS.get(sample.context, ReadingContext.OTHER)
        sums = moments.get(context)
        if sums is None:
            sums = moments[context] = _Sums()
        sums.add(measurand, phase, value, is_at_outlet=sample.location in {"", "Outlet"})
    return [_reading(sums, context, taken_at, received_at) for context, sums in moments.items()]


def _reading(sums: _Sums, context: ReadingContext, taken_at: datetime, received_at: datetime) -> MeterReading:
    soc_pct = sums.total(_SOC)
    return MeterReading(
        taken_at=taken_at,
        received_at=received_at,
        value_wh=_whole(sums.total(REGISTER)),
        power_w=_whole(sums.total(_POWER)),
        current_ma=_whole(sums.highest(_CURRENT)),
        soc_pct=soc_pct if soc_pct is not None and 0 <= soc_pct <= 100 else None,
        context=context,
    )


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value.to_integral_value(ROUND_HALF_UP))


def _phase(phase: str) -> str | None:
    """Return L1, L2, L3 or the total's name; None for neutral and line-to-line values, which are no share of a total."""
    if not phase:
        return _TOTAL
    name = phase.strip().upper().removesuffix("-N")
    return name if name in {"L1", "L2", "L3"} else None


def _value(sample: Sample, measurand: str, note: Note) -> Decimal | None:
    number = read_number(sample.value)
    if number is None:
        note(f"The value {str(sample.value)[:40]!r} is no number; it was left out.")
        return None
    factors = _FACTORS[measurand]
    factor = factors.get(sample.unit) or factors.get(sample.unit.strip().strip("'\"").lower())
    if factor is None:
        note(f"The unit '{sample.unit[:20]}' is no unit of {measurand}; the usual one was assumed.")
        factor = factors[""]
    if sample.multiplier:
        if abs(sample.multiplier) > 12:
            note(f"The multiplier {sample.multiplier} can't be right; the value was left out.")
            return None
        factor = factor.scaleb(sample.multiplier)
    value = number * factor
    if abs(value) >= _LIMIT:
        note("The value is beyond every meter; it was left out.")
        return None
    return value


def read_number(value: str | float | None) -> Decimal | None:
    """Return a number that can be read without doubt: quotes and blanks are taken off, a decimal comma is read."""
    if value is None or len(text := str(value).strip().strip("'\"")) > 40:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        whole, comma, fraction = text.partition(",")
        # 1,234 may be a thousand and more: that is doubtful, 1,23 is not.
        if not comma or len(fraction) == 3 or not fraction.isdecimal():
            return None
        try:
            number = Decimal(f"{whole}.{fraction}")
        except InvalidOperation:
            return None
    return number if number.is_finite() and abs(number.adjusted()) < 30 else None


def register_at_start(readings: Iterable[MeterReading]) -> int | None:
    """Return the register with which a transaction began: marked as its begin, else the first that was told."""
    return _register(readings, ReadingContext.BEGIN, is_last=False)


def register_at_end(readings: Iterable[MeterReading]) -> int | None:
    """Return the register with which a transaction ended: marked as its end, else the last that was told."""
    return _register(readings, ReadingContext.END, is_last=True)


def _register(readings: Iterable[MeterReading], wanted: ReadingContext, *, is_last: bool) -> int | None:
    told = sorted(
        (reading for reading in readings if reading.value_wh is not None), key=lambda reading: reading.taken_at
    )
    marked = [reading for reading in told if reading.context is wanted]
    chosen = marked or told
    return chosen[-1 if is_last else 0].value_wh if chosen else None
