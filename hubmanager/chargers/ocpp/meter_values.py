"""Meter values of all versions become MeterReadings here, and nowhere else.

Defaults are those of the standards: no measurand is the import register, no unit is Wh (W for power), no context is
periodic. Where only phases are sent their sum counts. Nothing is corrected: a value that can't be read without doubt is
left out with a note, and whether a register is plausible is not decided here.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from hubmanager.domain.meter_reading import MeterReading, ReadingContext

Note = Callable[[str], None]
"""Takes what was odd, as one sentence."""


Sample = tuple[str | float | None, str, str, str, str, str, int]
"""One sampled value as either version writes it: value, measurand, unit, phase, context, location and the unit's power of
ten. Empty words are those that were left out."""


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

_FACTORS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        REGISTER: {"": 1, "Wh": 1, "kWh": 1000, "wh": 1, "kwh": 1000},
        _POWER: {"": 1, "W": 1, "kW": 1000, "w": 1, "kw": 1000},
        _CURRENT: {"": 1000, "A": 1000, "a": 1000, "mA": 1, "ma": 1},
        _SOC: {"": 1, "Percent": 1, "percent": 1, "%": 1},
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
_PHASES = ("L1", "L2", "L3")
_LIMIT = 10**15
"""Past this no meter counts; it also keeps 1E+999999 from becoming a number of a million digits."""
_SURELY_SHORT = 15
_MOST_RECIPES = 4096

Number = int | Decimal
"""Whole numbers stay int, which is exact and quick; nothing is ever a float."""


class _Recipe(NamedTuple):
    """How samples with one combination of words are read. There are few combinations, so recipes are made once."""

    slot: str
    """Measurand and phase."""
    factor: Number
    context: ReadingContext
    is_at_outlet: bool
    oddity: str


@lru_cache(_MOST_RECIPES)
def _recipe(
    measurand_word: str, unit: str, phase_word: str, context: str, location: str, multiplier: int
) -> _Recipe | str | None:
    """Return how to read a sample; None: it doesn't concern us; a string: why it can't be read."""
    measurand = _MEASURANDS.get(measurand_word) or _MEASURANDS.get(measurand_word.strip().lower())
    phase = _phase(phase_word)
    if measurand is None or phase is None:
        return None
    oddity = ""
    factor: Number | None = _FACTORS[measurand].get(unit) or _FACTORS[measurand].get(unit.strip().strip("'\"").lower())
    if factor is None:
        oddity = f"The unit '{unit[:20]}' is no unit of {measurand}; the usual one was assumed."
        factor = _FACTORS[measurand][""]
    if abs(multiplier) > 12:
        return f"The multiplier {multiplier} can't be right; the value was left out."
    if multiplier:
        factor = Decimal(factor).scaleb(multiplier)
    is_at_outlet = location in {"", "Outlet"}
    return _Recipe(measurand + phase, factor, _CONTEXTS.get(context, ReadingContext.OTHER), is_at_outlet, oddity)


def _phase(phase: str) -> str | None:
    """Return L1, L2, L3 or the total's name; None for neutral and line-to-line values, which are no share of a total."""
    if not phase:
        return _TOTAL
    name = phase.strip().upper().removesuffix("-N")
    return name if name in _PHASES else None


_PHASE_SLOTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {measurand: tuple(measurand + phase for phase in _PHASES) for measurand in (REGISTER, _POWER, _CURRENT)}
)


class _Moment:
    """The samples of one moment and context: per measurand the total and the phases."""

    __slots__ = ("elsewhere", "values")

    def __init__(self) -> None:
        self.values: dict[str, Number] = {}
        self.elsewhere: set[str] = set()
        """Slots whose value was not measured at the outlet."""

    def total(self, measurand: str) -> Number | None:
        """Return the total, or the sum of L1 to L3 where none was sent."""
        total = self.values.get(measurand)
        if total is not None:
            return total
        phases = self._phases(measurand)
        return sum(phases) if phases else None

    def highest(self, measurand: str) -> Number | None:
        """Return the highest phase's value, or the total where no phases were sent."""
        phases = self._phases(measurand)
        return max(phases) if phases else self.values.get(measurand)

    def _phases(self, measurand: str) -> list[Number]:
        values = self.values
        return [values[slot] for slot in _PHASE_SLOTS[measurand] if slot in values]


def read_samples(
    samples: Iterable[Sample], taken_at: datetime, received_at: datetime, note: Note
) -> list[MeterReading]:
    """Return the readings of one moment, one per context, in the order in which the contexts came."""
    moments: dict[ReadingContext, _Moment] = {}
    moment = _Moment()
    present: ReadingContext | None = None
    for value, measurand, unit, phase, context_word, location, multiplier in samples:
        recipe = _recipe(measurand, unit, phase, context_word, location, multiplier)
        if recipe is None:
            continue
        if isinstance(recipe, str):
            note(recipe)
            continue
        slot, factor, context, is_at_outlet, oddity = recipe
        if oddity:
            note(oddity)
        number = read_number(value)
        if number is None:
            note(f"The value {str(value)[:40]!r} is no number; it was left out.")
            continue
        number *= factor
        if not -_LIMIT < number < _LIMIT:
            note("The value is beyond every meter; it was left out.")
            continue
        if context is not present:  # hashing an enum's member costs more than all the rest of this step
            present = context
            moment = moments.setdefault(context, _Moment())
        if is_at_outlet:
            # What is measured at the outlet beats what is measured elsewhere (a DC station also meters its inlet).
            if slot not in moment.values or slot in moment.elsewhere:
                moment.values[slot] = number
                moment.elsewhere.discard(slot)
        elif slot not in moment.values:
            moment.values[slot] = number
            moment.elsewhere.add(slot)
    return [_reading(moment, context, taken_at, received_at) for context, moment in moments.items()]


def _reading(moment: _Moment, context: ReadingContext, taken_at: datetime, received_at: datetime) -> MeterReading:
    soc_pct = moment.values.get(_SOC)
    return MeterReading(
        taken_at=taken_at,
        received_at=received_at,
        value_wh=_whole(moment.total(REGISTER)),
        power_w=_whole(moment.total(_POWER)),
        current_ma=_whole(moment.highest(_CURRENT)),
        soc_pct=Decimal(soc_pct) if soc_pct is not None and 0 <= soc_pct <= 100 else None,
        context=context,
    )


def _whole(value: Number | None) -> int | None:
    return value if value is None or isinstance(value, int) else int(value.to_integral_value(ROUND_HALF_UP))


def read_number(value: str | float | None) -> Number | None:
    """Return a number that can be read without doubt: quotes and blanks are taken off, a decimal comma is read."""
    if isinstance(value, str):
        if len(value) <= _SURELY_SHORT and value.isascii() and value.isdecimal():
            return int(value)
        return _read_text(value.strip().strip("'\""))
    return None if value is None else value if isinstance(value, int) else _read_text(str(value))


def _read_text(text: str) -> Decimal | None:
    if len(text) > 40:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        whole, comma, fraction = text.partition(",")
        # 1,234 may be a thousand and more: that is doubtful, 1,23 is not.
        if not comma or len(fraction) == 3 or not fraction.isdecimal():
            return None
        return _read_text(f"{whole}.{fraction}")
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
