"""What a session costs under a tariff, by the rules of OCPI 2.2.1 and 2.3.0 (mod_tariffs, mod_cdrs).

The session is cut at every moment at which a restriction could flip; in each period each dimension takes its price from the
first element that holds; step sizes are applied once, at the end; money is rounded once. Everything before that is exact:
whole seconds, whole Wh, fractions where a boundary falls between two readings.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hubmanager.domain.bill_total import total_of
from hubmanager.domain.cdr import Activity, Cdr, ChargingPeriod, LineKind, PriceLine
from hubmanager.domain.energy_curve import ActivityLine, EnergyCurve
from hubmanager.domain.exact import Exact, product, ratio
from hubmanager.domain.ids import SessionId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.price_limits import apply_limits
from hubmanager.domain.tariff import ReservationRestriction, Tariff, TariffDimension
from hubmanager.domain.tariff_match import Choice, ElementList, Moment
from hubmanager.domain.usage import Usage
from hubmanager.domain.vat import with_tax
from hubmanager.domain.wall_clock import WallClock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_DIMENSIONS = {Activity.CHARGING: TariffDimension.TIME, Activity.PARKED: TariffDimension.PARKING_TIME}
_LINES = {
    TariffDimension.ENERGY: (LineKind.ENERGY, "kWh", 1000),
    TariffDimension.TIME: (LineKind.TIME, "h", 3600),
    TariffDimension.PARKING_TIME: (LineKind.PARKING_TIME, "h", 3600),
    TariffDimension.FLAT: (LineKind.FLAT, "", 1),
}
_RESERVATION_KINDS = {
    TariffDimension.TIME: LineKind.RESERVATION_TIME,
    TariffDimension.FLAT: LineKind.RESERVATION_FLAT,
}


@dataclass(frozen=True, slots=True)
class RatableSession:
    """What rating needs to know of a session. Times are aware; they count as whole seconds, fractions cut off.

    Energy is the difference of the two registers; a register that fell bills no energy, an end before the start no time.
    """

    session_id: SessionId
    started_at: datetime
    ended_at: datetime
    """Now, for a session that still runs."""
    time_zone: ZoneInfo
    """Where the hub stands: restrictions speak of its wall clock."""
    readings: tuple[MeterReading, ...]
    start_register_wh: int
    end_register_wh: int
    activities: tuple[tuple[datetime, Activity], ...] = ()
    """What the car did, each from its time on; charging before the first."""
    reserved_from: datetime | None = None
    is_reservation_expired: bool = False
    """True: nobody came. Only the reservation, from `reserved_from` to `ended_at`, is priced."""


def rate(session: RatableSession, tariff: Tariff, tariff_version_id: int | None = None) -> Cdr:
    """Return what a session costs. Keep a `Rater` where one tariff rates many sessions."""
    return Rater(tariff, tariff_version_id).rate(session)


class Rater:
    """A tariff made ready to rate many sessions, or one session again and again while it runs. Holds no state of theirs."""

    def __init__(self, tariff: Tariff, tariff_version_id: int | None = None) -> None:
        self._tariff = tariff
        self._version_id = tariff_version_id
        self._elements = ElementList(tariff)
        self._reserved = ElementList(tariff, ReservationRestriction.RESERVATION)
        self._expired = ElementList(tariff, ReservationRestriction.RESERVATION_EXPIRES)

    def rate(self, session: RatableSession) -> Cdr:
        """Return what a session costs."""
        start_s = _second(session.started_at)
        end_s = max(_second(session.ended_at), start_s)
        energy_wh = max(session.end_register_wh - session.start_register_wh, 0)
        activity = ActivityLine(start_s, end_s, [(_second(at), doing) for at, doing in session.activities])
        periods: tuple[ChargingPeriod, ...] = ()
        lines: list[PriceLine] = []
        if not session.is_reservation_expired:
            usage, periods = self._use(session, start_s, end_s, energy_wh, activity)
            lines = self._priced(usage, is_reservation=False)
        limited = apply_limits(lines, self._tariff) if self._has_limits and not session.is_reservation_expired else None
        if limited is not None:
            lines.extend(limited.lines)
        reservation = self._reservation_lines(session, start_s, end_s)
        total = total_of(
            [*lines, *reservation],
            self._tariff.currency,
            is_tax_included=self._tariff.is_tax_included or limited is not None,
            fixed_gross=limited.gross if limited and not reservation else None,
            fixed_net=limited.net if limited and not reservation else None,
        )
        return Cdr(
            session_id=session.session_id,
            currency=self._tariff.currency,
            energy_wh=energy_wh,
            time_s=end_s - start_s,
            parking_time_s=activity.parked_s(),
            periods=periods,
            lines=total.lines,
            vat=total.vat,
            total_gross=total.gross,
            total_net=total.net,
            tariff_version_id=self._version_id,
        )

    @property
    def _has_limits(self) -> bool:
        return self._tariff.min_price is not None or self._tariff.max_price is not None

    def _use(
        self, session: RatableSession, start_s: int, end_s: int, energy_wh: int, activity: ActivityLine
    ) -> tuple[Usage, tuple[ChargingPeriod, ...]]:
        """Walk through the session's periods and add up what each component of the tariff is used for."""
        elements = self._elements
        clock = WallClock(session.time_zone) if elements.depends_on_clock else None
        nodes = self._nodes(session, start_s, end_s, energy_wh, activity, clock)
        currents = _currents(session.readings) if elements.depends_on_flow else []
        usage = Usage()
        periods = _PeriodList(session)
        for (since, used), (until, used_then) in pairwise(nodes):
            moment = Moment(
                local_s=clock.local_s(int(since)) if clock else 0, energy_wh=used, duration_s=since - start_s
            )
            if elements.depends_on_flow:
                moment.power_w = ratio((used_then - used) * 3600, until - since) if until > since else None
                moment.current_ma = _current_at(currents, since)
            doing = activity.at(since)
            chosen: list[tuple[TariffDimension, Choice]] = []
            energy = elements.choose(TariffDimension.ENERGY, moment)
            if energy is not None:
                usage.add(TariffDimension.ENERGY, energy, used_then - used)
                chosen.append((TariffDimension.ENERGY, energy))
            dimension = _TIME_DIMENSIONS.get(doing)
            if dimension is not None:
                timed = elements.choose(dimension, moment)
                if timed is not None:
                    usage.add(dimension, timed, until - since)
                    chosen.append((dimension, timed))
            key = tuple((dimension, index) for dimension, (index, _) in chosen)
            flat = None if usage.has(TariffDimension.FLAT) else elements.choose(TariffDimension.FLAT, moment)
            if flat is not None:
                usage.add(TariffDimension.FLAT, flat, 1)
                key = (*key, (TariffDimension.FLAT, flat[0]))
            periods.add(since, until, used, used_then, doing, key)
        usage.round_up_steps()
        return usage, periods.closed()

    def _nodes(
        self,
        session: RatableSession,
        start_s: int,
        end_s: int,
        energy_wh: int,
        activity: ActivityLine,
        clock: WallClock | None,
    ) -> list[tuple[Exact, Exact]]:
        """Return the (second, Wh since the start) between which periods lie: start, end, and every possible flip."""
        elements = self._elements
        first: tuple[Exact, Exact] = (start_s, 0)
        last: tuple[Exact, Exact] = (end_s, energy_wh)
        seconds = set(activity.changes)
        seconds.update(int(at) for duration in elements.durations_s if start_s < (at := start_s + duration) < end_s)
        if clock is not None:
            seconds.update(clock.moments(start_s, end_s, elements.seconds_of_day))
        energies = [wh for wh in elements.energies_wh if 0 < wh < energy_wh]
        if not seconds and not energies and not elements.depends_on_flow:
            return [first, last]
        start_wh = session.start_register_wh
        points = [
            (int(reading.taken_at.timestamp()), reading.value_wh - start_wh)
            for reading in session.readings
            if reading.value_wh is not None
        ]
        curve = EnergyCurve(start_s, end_s, energy_wh, points, activity)
        if elements.depends_on_flow:
            seconds.update(curve.moments)
        between: set[tuple[Exact, Exact]] = {(second, curve.energy_at(second)) for second in seconds}
        between.update((curve.moment_of(wh), wh) for wh in energies)
        return [first, *sorted(between - {first, last}), last]

    def _reservation_lines(self, session: RatableSession, start_s: int, end_s: int) -> list[PriceLine]:
        """Price the time before the session; durations count from the reservation's own start."""
        if session.reserved_from is None:
            return []
        until = end_s if session.is_reservation_expired else start_s
        since = min(_second(session.reserved_from), until)
        lists = [self._expired, self._reserved] if session.is_reservation_expired else [self._reserved]
        clock = WallClock(session.time_zone)
        seconds = {since, until}
        for elements in lists:
            seconds.update(clock.moments(since, until, elements.seconds_of_day))
            seconds.update(int(at) for duration in elements.durations_s if since < (at := since + duration) < until)
        marks = sorted(seconds)
        usage = Usage()
        for begin, end in zip(marks, marks[1:] or marks, strict=False):
            moment = Moment(local_s=clock.local_s(begin), duration_s=begin - since)
            flat = None if usage.has(TariffDimension.FLAT) else _first_choice(lists, TariffDimension.FLAT, moment)
            if flat is not None:
                usage.add(TariffDimension.FLAT, flat, 1)
            timed = _first_choice(lists, TariffDimension.TIME, moment)
            if timed is not None:
                usage.add(TariffDimension.TIME, timed, end - begin)
        usage.round_up_steps()
        return self._priced(usage, is_reservation=True)

    def _priced(self, usage: Usage, *, is_reservation: bool) -> list[PriceLine]:
        """Turn volumes into lines; components of one kind with the same price and VAT share a line."""
        lines = []
        for dimension, price, vat_pct, volume in usage.by_price():
            kind, unit, per = _LINES[dimension]
            if is_reservation:
                kind = _RESERVATION_KINDS[dimension]
            gross_price = price if self._tariff.is_tax_included else with_tax(price, vat_pct)
            quantity = product(Decimal(1), volume, per)
            lines.append(PriceLine(kind, quantity, unit, gross_price, product(gross_price, volume, per), vat_pct))
        return lines


class _PeriodList:
    """Collects periods; neighbours between which nothing changed become one."""

    def __init__(self, session: RatableSession) -> None:
        self._session = session
        self._rows: list[tuple[Exact, Exact, Activity, tuple[tuple[TariffDimension, int], ...]]] = []
        self._end: tuple[Exact, Exact] = (0, 0)

    def add(
        self,
        since: Exact,
        until: Exact,
        used: Exact,
        used_then: Exact,
        doing: Activity,
        elements: tuple[tuple[TariffDimension, int], ...],
    ) -> None:
        self._end = (until, used_then)
        if self._rows:
            _, _, last_doing, last_elements = self._rows[-1]
            if last_doing is doing and elements in (last_elements, _without_flat(last_elements)):
                return
        self._rows.append((since, used, doing, elements))

    def closed(self) -> tuple[ChargingPeriod, ...]:
        session, rows = self._session, self._rows
        if len(rows) == 1:
            ended_at = max(session.ended_at, session.started_at)
            return (ChargingPeriod(session.started_at, ended_at, _decimal(self._end[1]), rows[0][2], rows[0][3]),)
        moments = [session.started_at, *(_instant(row[0]) for row in rows[1:]), session.ended_at]
        energies = [*(_decimal(row[1]) for row in rows), _decimal(self._end[1])]
        return tuple(
            ChargingPeriod(moments[at], moments[at + 1], energies[at + 1] - energies[at], row[2], row[3])
            for at, row in enumerate(rows)
        )


def _without_flat(elements: tuple[tuple[TariffDimension, int], ...]) -> tuple[tuple[TariffDimension, int], ...]:
    return tuple(row for row in elements if row[0] is not TariffDimension.FLAT)


def _first_choice(lists: list[ElementList], dimension: TariffDimension, moment: Moment) -> Choice | None:
    return next((choice for row in lists if (choice := row.choose(dimension, moment)) is not None), None)


def _currents(readings: tuple[MeterReading, ...]) -> list[tuple[int, int]]:
    return sorted((_second(row.taken_at), row.current_ma) for row in readings if row.current_ma is not None)


def _current_at(currents: list[tuple[int, int]], second: Exact) -> int | None:
    """Return the current last told by then; before the first word, the first one."""
    told = [current for at, current in currents if at <= second]
    return told[-1] if told else currents[0][1] if currents else None


def _second(at: datetime) -> int:
    return int(at.timestamp())


def _instant(second: Exact) -> datetime:
    return _EPOCH + timedelta(microseconds=round(second * 1_000_000))


def _decimal(energy_wh: Exact) -> Decimal:
    """Return Wh with at most six decimals; used on running sums, so that the periods' energies add up exactly."""
    if isinstance(energy_wh, int):
        return Decimal(energy_wh)
    return round(Decimal(energy_wh.numerator) / energy_wh.denominator, 6)
