"""What running sessions cost so far, and what a kWh costs now."""

from datetime import datetime, timedelta

from hubmanager.hub.alerting.subjects import PRICES
from hubmanager.hub.parts import HubParts

_RISING = timedelta(seconds=1)
_RESTING = timedelta(seconds=15)


async def reprice_sessions(parts: HubParts, now: datetime) -> None:
    """Rate running sessions again: at most once a second where readings came, else now and then for time-based prices."""
    time_zone = parts.time_zone
    for live in parts.board.sessions.values():
        pause = _RISING if live.is_price_behind else _RESTING
        is_due = live.priced_at is None or now - live.priced_at >= pause or now < live.priced_at
        if is_due and live.reprice(now, time_zone):
            parts.board.touch(live.session.bay_id)


async def follow_prices(parts: HubParts, now: datetime) -> None:
    """Touch the bays when the price of a kWh changed with the time of day; alert when there is none at all."""
    minute = now.replace(second=0, microsecond=0)
    if parts.prices.checked_at != minute:
        parts.prices.checked_at = minute
        for bay_id in parts.board.bays:
            parts.board.touch(bay_id)
    has_none = parts.settings.is_set_up and parts.prices.current is None
    parts.desk.note("tariff", PRICES, has_none, now)
