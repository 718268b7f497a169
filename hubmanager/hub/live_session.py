"""An open session in memory: what the board shows of it, and what it costs so far."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.rating import Rater
from hubmanager.domain.session import ChargingSession
from hubmanager.domain.tariff import Tariff
from hubmanager.hub.billing.closing import ratable

_MAX_STATES = 400
_MAX_POINTS = 120
"""Readings kept for the running price. The bill itself is made from all stored readings."""


@dataclass(slots=True)
class LiveSession:
    """The running state of one open session."""

    session: ChargingSession
    tariff: Tariff | None = None
    rater: Rater | None = None
    token_label: str = ""
    points: list[MeterReading] = field(default_factory=list)
    states: list[tuple[datetime, EvseStatus]] = field(default_factory=list)
    power_w: int | None = None
    soc_pct: Decimal | None = None
    cost_gross: Decimal | None = None
    priced_at: datetime | None = None
    last_rise_at: datetime | None = None
    """When the register last rose (our clock)."""
    is_price_behind: bool = False
    """The register rose since the price was found."""

    def note_state(self, at: datetime, status: EvseStatus) -> None:
        """Remember a state for the running price; a station that flickers must not fill the memory."""
        self.states.append((at, status))
        if len(self.states) > _MAX_STATES:
            del self.states[1 : _MAX_STATES // 2]

    def take(self, session: ChargingSession, readings: tuple[MeterReading, ...], now: datetime) -> None:
        """Show a session after new readings."""
        before = self.session
        if session.last_register_wh > before.last_register_wh:
            self.last_rise_at = now
            self.is_price_behind = True
            if self.tariff is not None and not _follows_curve(self.tariff):
                self.points.clear()
            self.points.append(
                MeterReading(taken_at=session.last_reading_at, received_at=now, value_wh=session.last_register_wh)
            )
            if len(self.points) > _MAX_POINTS:
                del self.points[1:-1:2]
        told = [reading.power_w for reading in readings if reading.power_w is not None]
        if told:
            self.power_w = told[-1]
        elif session.last_reading_at > before.last_reading_at:
            seconds = (session.last_reading_at - before.last_reading_at).total_seconds()
            self.power_w = round((session.last_register_wh - before.last_register_wh) * 3600 / seconds)
        charge = [reading.soc_pct for reading in readings if reading.soc_pct is not None]
        if charge:
            self.soc_pct = charge[-1]
        self.session = session

    def reprice(self, now: datetime, time_zone: ZoneInfo) -> bool:
        """Rate the session as if it ended now, from few points. Returns whether the price changed."""
        if self.tariff is None:
            return False
        if self.rater is None:
            self.rater = Rater(self.tariff)
        self.priced_at = now
        self.is_price_behind = False
        until = max(now, self.session.last_reading_at)
        cost = self.rater.rate(ratable(self.session, tuple(self.points), self.states, time_zone, until)).total_gross
        if cost == self.cost_gross:
            return False
        self.cost_gross = cost
        return True


def _follows_curve(tariff: Tariff) -> bool:
    # Without restrictions the curve's shape can't change the price: its end is enough.
    return any(element.restrictions is not None for element in tariff.elements)
