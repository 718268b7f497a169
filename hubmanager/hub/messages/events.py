"""HubEvents: what has happened, told to whoever listens. Past tense, plain, numbered by the engine."""

from decimal import Decimal

import msgspec

from hubmanager.domain.ids import AlertId, BayId, ReceiptId, SessionId, StationId
from hubmanager.domain.payment import PaymentMethod
from hubmanager.hub.messages.views import AlertView, BayView, HubView


class HubEvent(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Base of all hub events. `number` rises by one with each."""

    number: int = 0


class BayChanged(HubEvent, frozen=True, kw_only=True):
    """A bay looks different now."""

    bay: BayView


class BayRemoved(HubEvent, frozen=True, kw_only=True):
    """A bay is no more."""

    bay_id: BayId


class HubChanged(HubEvent, frozen=True, kw_only=True):
    """The head line's figures changed."""

    hub: HubView


class SessionOpened(HubEvent, frozen=True, kw_only=True):
    """A session began."""

    session_id: SessionId
    bay_id: BayId | None


class SessionClosed(HubEvent, frozen=True, kw_only=True):
    """A session ended (billed, or kept for review)."""

    session_id: SessionId
    bay_id: BayId | None
    receipt_id: ReceiptId | None


class ReceiptIssued(HubEvent, frozen=True, kw_only=True):
    """A receipt, void or refund was numbered."""

    receipt_id: ReceiptId
    receipt_number: str


class PaymentTaken(HubEvent, frozen=True, kw_only=True):
    """Money changed hands."""

    receipt_id: ReceiptId
    method: PaymentMethod
    amount: Decimal


class AlertRaised(HubEvent, frozen=True, kw_only=True):
    """Something needs a person (or, as NOTICE, is worth knowing)."""

    alert: AlertView


class AlertChanged(HubEvent, frozen=True, kw_only=True):
    """An alert on the list changed its state."""

    alert: AlertView


class AlertClosed(HubEvent, frozen=True, kw_only=True):
    """An alert left the list."""

    alert_id: AlertId


class ShiftOpened(HubEvent, frozen=True, kw_only=True):
    """The till is open."""


class ShiftClosed(HubEvent, frozen=True, kw_only=True):
    """The till is closed."""

    z_number: int


class StationKnocked(HubEvent, frozen=True, kw_only=True):
    """An unknown station waits to be accepted."""

    station_id: StationId


class StationChanged(HubEvent, frozen=True, kw_only=True):
    """A station came, went, or told something about itself."""

    station_id: StationId


class SettingsChanged(HubEvent, frozen=True, kw_only=True):
    """Settings, bays, staff, cards or prices were changed by a person."""


class StoreHealthChanged(HubEvent, frozen=True, kw_only=True):
    """The database can't be written (False) or can be again (True)."""

    is_healthy: bool


AnyHubEvent = (
    BayChanged
    | BayRemoved
    | HubChanged
    | SessionOpened
    | SessionClosed
    | ReceiptIssued
    | PaymentTaken
    | AlertRaised
    | AlertChanged
    | AlertClosed
    | ShiftOpened
    | ShiftClosed
    | StationKnocked
    | StationChanged
    | SettingsChanged
    | StoreHealthChanged
)
