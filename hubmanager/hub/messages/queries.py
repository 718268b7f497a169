"""Queries: what can be asked without changing anything. Each names the type of its answer."""

from datetime import date, datetime

import msgspec

from hubmanager.domain.ids import BayId, ReceiptId, SessionId
from hubmanager.domain.session import SessionState


class Query(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Base of all queries."""


class GetSnapshot(Query, frozen=True, kw_only=True):
    """-> Snapshot."""


class ListSessions(Query, frozen=True, kw_only=True):
    """-> tuple[SessionRow, ...], newest first. `text` matches bay number, token, label, receipt number."""

    since: datetime | None = None
    until: datetime | None = None
    state: SessionState | None = None
    bay_id: BayId | None = None
    text: str = ""
    limit: int = 500
    offset: int = 0


class GetSession(Query, frozen=True, kw_only=True):
    """-> SessionDetail."""

    session_id: SessionId


class GetPowerCurve(Query, frozen=True, kw_only=True):
    """-> tuple[PowerPoint, ...] of a session, oldest first."""

    session_id: SessionId


class ListReceipts(Query, frozen=True, kw_only=True):
    """-> tuple[ReceiptRow, ...], newest first."""

    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    only_unpaid: bool = False
    limit: int = 500
    offset: int = 0


class GetReceipt(Query, frozen=True, kw_only=True):
    """-> ReceiptDetail."""

    receipt_id: ReceiptId


class ListAlerts(Query, frozen=True, kw_only=True):
    """-> tuple[AlertView, ...]: the list, or with `history` the newest 200 that ended."""

    history: bool = False


class GetTill(Query, frozen=True, kw_only=True):
    """-> TillView."""


class GetTakings(Query, frozen=True, kw_only=True):
    """-> DayTakings of a business day; today if left out."""

    day: date | None = None


class GetSettings(Query, frozen=True, kw_only=True):
    """-> SettingsView."""


class CheckBooks(Query, frozen=True, kw_only=True):
    """-> tuple[Finding, ...]."""


AnyQuery = (
    GetSnapshot
    | ListSessions
    | GetSession
    | GetPowerCurve
    | ListReceipts
    | GetReceipt
    | ListAlerts
    | GetTill
    | GetTakings
    | GetSettings
    | CheckBooks
)
