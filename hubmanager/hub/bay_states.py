"""A bay's states over time: availability and occupancy as intervals with their cause."""

from collections.abc import Iterable
from datetime import datetime

from hubmanager.domain.availability import BayState
from hubmanager.domain.ids import BayId
from hubmanager.store.unit_of_work import UnitOfWork

StateChanges = tuple[tuple[BayId, BayState], ...]


def record_states(work: UnitOfWork, changes: Iterable[tuple[BayId, BayState]], cause: str, at: datetime) -> None:
    """Close each bay's running interval and begin the next."""
    for bay_id, state in changes:
        work.bay_intervals.change(bay_id, state.availability, state.occupancy, cause, at)
