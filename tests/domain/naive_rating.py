"""A second rating, written as simply as it can be: minute by minute, with the calendar's own wall clock. Oracle for the first.

It knows sessions whose times all lie on whole minutes and tariffs whose times and durations do so too.
"""

import math
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from hubmanager.domain.cdr import Activity
from hubmanager.domain.rating import RatableSession
from hubmanager.domain.tariff import PriceComponent, Tariff, TariffDimension, TariffRestrictions, Weekday

MINUTE = timedelta(minutes=1)


def holds(
    restrictions: TariffRestrictions | None, local: datetime, wh: Fraction, minutes: Fraction, power_w: Fraction
) -> bool:
    if restrictions is None:
        return True
    r, now = restrictions, local.time()
    if r.reservation is not None:
        return False
    if r.start_time is not None or r.end_time is not None:
        start = r.start_time.hour * 60 + r.start_time.minute if r.start_time else 0
        end = (r.end_time.hour * 60 + r.end_time.minute if r.end_time else 0) or 24 * 60
        minute = now.hour * 60 + now.minute
        if not (start <= minute < end if start < end else minute >= start or minute < end):
            return False
    checks = [
        r.start_date is None or local.date() >= r.start_date,
        r.end_date is None or local.date() < r.end_date,
        not r.day_of_week or list(Weekday)[local.weekday()] in r.day_of_week,
        r.min_kwh is None or wh >= Fraction(r.min_kwh) * 1000,
        r.max_kwh is None or wh < Fraction(r.max_kwh) * 1000,
        r.min_duration is None or minutes * 60 >= r.min_duration,
        r.max_duration is None or minutes * 60 < r.max_duration,
        r.min_power is None or power_w >= Fraction(r.min_power) * 1000,
        r.max_power is None or power_w < Fraction(r.max_power) * 1000,
    ]
    return all(checks)


def energy_steps(session: RatableSession) -> list[tuple[datetime, Activity, Fraction]]:
    """Give every minute its activity and its energy: even over the charging minutes between two readings."""
    marks = [(session.started_at, session.start_register_wh)]
    marks += [(r.taken_at, r.value_wh) for r in session.readings]
    marks += [(session.ended_at, session.end_register_wh)]
    rows = []
    for (since, low), (until, high) in pairwise(marks):
        minutes = [since + MINUTE * at for at in range(round((until - since) / MINUTE))]
        doing = [activity_at(session, minute) for minute in minutes]
        is_flowing = [one is Activity.CHARGING for one in doing]
        if not any(is_flowing):
            is_flowing = [True] * len(minutes)
        share = Fraction(high - low, max(sum(is_flowing), 1))
        rows += [(m, d, share if f else Fraction(0)) for m, d, f in zip(minutes, doing, is_flowing, strict=True)]
    return rows


def activity_at(session: RatableSession, at: datetime) -> Activity:
    told = [doing for since, doing in session.activities if since <= at]
    return told[-1] if told else Activity.CHARGING


def naive_gross(session: RatableSession, tariff: Tariff) -> Fraction:
    """Return the exact gross price, before limits and rounding."""
    thresholds = {
        Fraction(bound) * 1000
        for e in tariff.elements
        if e.restrictions
        for bound in (e.restrictions.min_kwh, e.restrictions.max_kwh)
        if bound is not None
    }
    used: dict[tuple[TariffDimension, int], Fraction] = {}
    components: dict[tuple[TariffDimension, int], PriceComponent] = {}
    last: dict[bool, tuple[TariffDimension, int]] = {}
    is_flat_billed = False
    wh = Fraction(0)
    for at, doing, energy in energy_steps(session):
        elapsed = Fraction((at - session.started_at) / MINUTE)
        local = at.astimezone(session.time_zone)
        power_w = energy * 60
        done = Fraction(0)
        cuts = sorted({(t - wh) / energy for t in thresholds if energy and wh < t < wh + energy} | {Fraction(1)})
        for cut in cuts:
            part = cut - done
            for dimension in TariffDimension:
                timed = {Activity.CHARGING: TariffDimension.TIME, Activity.PARKED: TariffDimension.PARKING_TIME}.get(
                    doing
                )
                if dimension not in (TariffDimension.ENERGY, TariffDimension.FLAT, timed):
                    continue
                if dimension is TariffDimension.FLAT and is_flat_billed:
                    continue
                found = next(
                    (
                        (index, component)
                        for index, element in enumerate(tariff.elements)
                        for component in element.price_components
                        if component.dimension is dimension
                        and holds(element.restrictions, local, wh + energy * done, elapsed + done, power_w)
                    ),
                    None,
                )
                if found is None:
                    continue
                key = (dimension, found[0])
                components[key] = found[1]
                if dimension is TariffDimension.FLAT:
                    is_flat_billed = True
                    used[key] = Fraction(1)
                    continue
                volume = energy * part if dimension is TariffDimension.ENERGY else part * 60
                used[key] = used.get(key, Fraction(0)) + volume
                last[dimension is TariffDimension.ENERGY] = key
            done = cut
        wh += energy
    for key in last.values():
        step = max(components[key].step_size, 1)
        total = sum(volume for other, volume in used.items() if other[0] is key[0])
        used[key] += math.ceil(total / step) * step - total
    per = {TariffDimension.ENERGY: 1000, TariffDimension.FLAT: 1}
    gross = Fraction(0)
    for key, volume in used.items():
        component = components[key]
        vat = Fraction(0) if tariff.is_tax_included else Fraction(component.vat_pct or 0)
        gross += Fraction(component.price) * volume / per.get(key[0], 3600) * (1 + vat / 100)
    return gross
