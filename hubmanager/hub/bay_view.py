"""A bay as screens are shown it."""

from decimal import Decimal

from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.hub.abilities import Abilities
from hubmanager.hub.live_board import LiveBay
from hubmanager.hub.messages.views import BayView

_STARTABLE = frozenset({Occupancy.PLUGGED_IN, Occupancy.FINISHED})


def can_start(live: LiveBay) -> bool:
    """Whether a start makes sense now: the bay is free, or a car is plugged in that is not charging."""
    if live.live is not None or live.pending is not None:
        return False
    if live.state.availability is Availability.OCCUPIED:
        return live.state.occupancy in _STARTABLE
    return live.state.availability in (Availability.AVAILABLE, Availability.RESERVED)


def bay_view(
    live: LiveBay, abilities: Abilities | None, price_per_kwh_gross: Decimal | None, fault_rule: str = ""
) -> BayView:
    """Return the view. `abilities` None: no charger is connected, so nothing can be done at it."""
    bay, running, unpaid, pending = live.bay, live.live, live.unpaid, live.pending
    has_charger = abilities is not None
    able = abilities or Abilities()
    session = running.session if running else (unpaid.session if unpaid else None)
    label = running.token_label if running else (unpaid.token_label if unpaid else "")
    if session is None and pending is not None:
        label = pending.token_label
    return BayView(
        bay_id=bay.bay_id,
        number=bay.number,
        station_id=bay.station_id,
        evse_id=bay.evse_id,
        current_kind=bay.current_kind,
        max_power_w=bay.max_power_w,
        availability=live.state.availability,
        occupancy=live.state.occupancy,
        since=live.since,
        last_heard_at=live.last_heard_at,
        fault=live.fault,
        fault_rule=fault_rule,
        session_id=session.session_id if session else None,
        is_session_open=running is not None,
        session_started_at=session.started_at if session else None,
        session_ended_at=session.ended_at if session else None,
        token_uid=session.token_uid if session else (pending.token_uid if pending else ""),
        token_label=label,
        token_kind=session.token_kind if session else None,
        energy_wh=session.energy_wh if session else None,
        power_w=running.power_w if running else live.idle_power_w,
        soc_pct=running.soc_pct if running else None,
        cost_gross=running.cost_gross if running else (unpaid.total_gross if unpaid else None),
        receipt_id=unpaid.receipt_id if unpaid and running is None else None,
        price_per_kwh_gross=price_per_kwh_gross,
        limit_ma=live.limit_ma,
        can_start=has_charger and can_start(live),
        can_stop=has_charger and running is not None,
        can_unlock=able.can_unlock,
        can_reset=able.can_reset,
        can_change_availability=able.can_change_availability,
        can_limit=able.can_limit,
        is_starting=pending is not None,
    )
