"""One attendant's time at the till."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hubmanager.domain.ids import ShiftId, StaffId


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift. Open while `closed_at` is None; closing numbers its Z report."""

    shift_id: ShiftId
    opened_at: datetime
    opened_by: StaffId | None
    opening_cash: Decimal
    closed_at: datetime | None = None
    counted_cash: Decimal | None = None
    z_number: int | None = None
    note: str = ""
