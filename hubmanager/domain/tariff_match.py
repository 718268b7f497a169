"""Which tariff element gives the price of a dimension at a moment.

Per dimension the first element in the list counts that has a component of it and whose restrictions all hold; elements are
never chosen as a whole (OCPI 2.2.1, mod_tariffs, Tariff object and TariffElement).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from hubmanager.domain.exact import Exact, exact
from hubmanager.domain.tariff import (
    PriceComponent,
    ReservationRestriction,
    Tariff,
    TariffDimension,
    TariffRestrictions,
    Weekday,
)
from hubmanager.domain.wall_clock import DAY_S

_WEEKDAYS = tuple(Weekday)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


@dataclass(slots=True)
class Moment:
    """What restrictions look at, taken at the start of a charging period."""

    local_s: int
    """The wall clock, as WallClock.local_s gives it."""
    energy_wh: Exact = 0
    """Since the session's start."""
    duration_s: Exact = 0
    """Since the session's start, parking included."""
    power_w: Exact | None = None
    """None: not known. A restriction on what isn't known does not hold, since treating it as open would widen a price."""
    current_ma: int | None = None


class ElementMatcher:
    """One element's restrictions, made ready for many looks."""

    def __init__(self, restrictions: TariffRestrictions) -> None:
        self._has_window = restrictions.start_time is not None or restrictions.end_time is not None
        self._opens_s = _second_of_day(restrictions.start_time)
        self._closes_s = _second_of_day(restrictions.end_time) or DAY_S
        self._first_day = _day_number(restrictions.start_date)
        self._end_day = _day_number(restrictions.end_date)
        self._weekdays = frozenset(_WEEKDAYS.index(day) for day in restrictions.day_of_week)
        self.energy_wh = _bounds(restrictions.min_kwh, restrictions.max_kwh, 1000)
        self.duration_s = (restrictions.min_duration, restrictions.max_duration)
        self._power_w = _bounds(restrictions.min_power, restrictions.max_power, 1000)
        self._current_ma = _bounds(restrictions.min_current, restrictions.max_current, 1000)
        self.depends_on_days = bool(self._weekdays) or self._first_day is not None or self._end_day is not None
        self.depends_on_clock = self._has_window or self.depends_on_days
        self.depends_on_flow = any(bound is not None for bound in (*self._power_w, *self._current_ma))

    @property
    def seconds_of_day(self) -> set[int]:
        """The times of day at which the element may begin or cease to hold."""
        seconds = {self._opens_s, self._closes_s % DAY_S} if self._has_window else set()
        return seconds | {0} if self.depends_on_days else seconds

    def holds(self, moment: Moment) -> bool:
        """Whether all restrictions hold; every interval includes its lower and excludes its upper end."""
        return (
            (not self.depends_on_clock or self._holds_on_clock(moment.local_s))
            and _within(moment.energy_wh, self.energy_wh)
            and _within(moment.duration_s, self.duration_s)
            and (not self.depends_on_flow or self._holds_on_flow(moment))
        )

    def _holds_on_clock(self, local_s: int) -> bool:
        day, second = divmod(local_s, DAY_S)
        if self._first_day is not None and day < self._first_day:
            return False
        if self._end_day is not None and day >= self._end_day:
            return False
        if self._weekdays and (day + _EPOCH_WEEKDAY) % 7 not in self._weekdays:
            return False
        if not self._has_window:
            return True
        if self._opens_s < self._closes_s:
            return self._opens_s <= second < self._closes_s
        return second >= self._opens_s or second < self._closes_s

    def _holds_on_flow(self, moment: Moment) -> bool:
        return _within(moment.power_w, self._power_w) and _within(moment.current_ma, self._current_ma)


Choice = tuple[int, PriceComponent]
"""The index of the element in the tariff, and its component of the dimension asked for."""


class ElementList:
    """A tariff's elements by dimension: those of charging, or those of a reservation."""

    def __init__(self, tariff: Tariff, reservation: ReservationRestriction | None = None) -> None:
        self._rows: dict[TariffDimension, list[tuple[int, ElementMatcher | None, PriceComponent]]] = {}
        self.matchers: list[ElementMatcher] = []
        for index, element in enumerate(tariff.elements):
            restrictions = element.restrictions
            if (restrictions.reservation if restrictions else None) is not reservation:
                continue
            matcher = ElementMatcher(restrictions) if restrictions else None
            if matcher is not None:
                self.matchers.append(matcher)
            for component in element.price_components:
                self._rows.setdefault(component.dimension, []).append((index, matcher, component))
        self.depends_on_clock = any(matcher.depends_on_clock for matcher in self.matchers)
        self.depends_on_flow = any(matcher.depends_on_flow for matcher in self.matchers)
        self.seconds_of_day = frozenset(second for matcher in self.matchers for second in matcher.seconds_of_day)
        self.durations_s = _thresholds(matcher.duration_s for matcher in self.matchers)
        self.energies_wh = _thresholds(matcher.energy_wh for matcher in self.matchers)

    def choose(self, dimension: TariffDimension, moment: Moment) -> Choice | None:
        """Return the component that prices a dimension, or None: then it costs nothing."""
        for index, matcher, component in self._rows.get(dimension, ()):
            if matcher is None or matcher.holds(moment):
                return index, component
        return None

    def has(self, dimension: TariffDimension) -> bool:
        """Whether any element prices the dimension."""
        return dimension in self._rows


def _second_of_day(at: time | None) -> int:
    return 0 if at is None else at.hour * 3600 + at.minute * 60 + at.second


def _day_number(day: date | None) -> int | None:
    return None if day is None else day.toordinal() - _EPOCH_DAY


def _bounds(lower: Decimal | None, upper: Decimal | None, factor: int) -> tuple[Exact | None, Exact | None]:
    return (
        None if lower is None else exact(lower * factor),
        None if upper is None else exact(upper * factor),
    )


def _within(value: Exact | None, bounds: tuple[Exact | None, Exact | None]) -> bool:
    lower, upper = bounds
    if lower is None and upper is None:
        return True
    if value is None:
        return False
    return (lower is None or value >= lower) and (upper is None or value < upper)


def _thresholds(bounds: Iterable[tuple[Exact | None, Exact | None]]) -> frozenset[Exact]:
    return frozenset(bound for pair in bounds for bound in pair if bound is not None)
