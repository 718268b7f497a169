"""People who work at the hub, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum

from hubmanager.domain.ids import StaffId


class Role(StrEnum):
    """ATTENDANT: the day's work. MANAGER: also prices, refunds, settings, staff, leaving kiosk mode."""

    ATTENDANT = "attendant"
    MANAGER = "manager"

    def covers(self, needed: "Role") -> bool:
        """Whether this role may do what `needed` may do."""
        return self is Role.MANAGER or needed is Role.ATTENDANT


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One person. The PIN is kept only as an argon2 hash."""

    staff_id: StaffId
    name: str
    role: Role
    pin_hash: str
