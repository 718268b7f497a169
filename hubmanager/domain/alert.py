"""Alerts with the life of ISA-18.2: independent flags with times, the state derived."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hubmanager.domain.ids import AlertId, BayId, StationId


class AlertPriority(StrEnum):
    """SAFETY first. NOTICE needs nobody: it is shown, never rings."""

    SAFETY = "safety"
    MONEY = "money"
    SERVICE = "service"
    NOTICE = "notice"


class AlertState(StrEnum):
    """Derived from the flags."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"
    LATCHED_UNACKNOWLEDGED = "latched_unacknowledged"
    LATCHED = "latched"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Alert:
    """One occurrence of a rule on a subject. A subject is a bay, a station, or the hub itself (both None)."""

    alert_id: AlertId
    rule: str
    """Key in resources/alerts."""
    priority: AlertPriority
    subject: str
    """What the rule is about, for deduplication: "bay:7", "station:CP-1", "printer", "database"."""
    raised_at: datetime
    bay_id: BayId | None = None
    station_id: StationId | None = None
    detail: str = ""
    is_active: bool = True
    returned_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    is_latching: bool = False
    reset_at: datetime | None = None
    shelved_until: datetime | None = None
    is_suppressed: bool = False
    occurrence_count: int = 1

    @property
    def is_acknowledged(self) -> bool:
        """Whether a person has taken it."""
        return self.acknowledged_at is not None

    def state_at(self, now: datetime) -> AlertState:
        """Return the ISA-18.2 state at `now`."""
        if self.is_suppressed:
            return AlertState.SUPPRESSED
        if self.shelved_until is not None and now < self.shelved_until:
            return AlertState.SHELVED
        if self.is_active:
            return AlertState.ACKNOWLEDGED if self.is_acknowledged else AlertState.UNACKNOWLEDGED
        if self.is_latching and self.reset_at is None:
            return AlertState.LATCHED if self.is_acknowledged else AlertState.LATCHED_UNACKNOWLEDGED
        return AlertState.NORMAL if self.is_acknowledged else AlertState.RETURNED_UNACKNOWLEDGED

    def is_on_list_at(self, now: datetime) -> bool:
        """Whether it still needs to be seen by someone."""
        return self.state_at(now) is not AlertState.NORMAL
