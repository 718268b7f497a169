"""An alert in words, and the order in which alerts are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hubmanager.chargers.port import ResetKind
from hubmanager.domain.alert import AlertPriority, AlertState
from hubmanager.domain.ids import BayId
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages.views import AlertView
from hubmanager.texts import Texts
from hubmanager.ui.format import Formats

PRIORITY_ROLES = {
    AlertPriority.SAFETY: "fault",
    AlertPriority.MONEY: "attention",
    AlertPriority.SERVICE: "charging",
    AlertPriority.NOTICE: "off",
}
PRIORITY_ICONS = {
    AlertPriority.SAFETY: "fault",
    AlertPriority.MONEY: "money",
    AlertPriority.SERVICE: "alerts",
    AlertPriority.NOTICE: "info",
}
_NEEDS_SOMEONE = frozenset(
    {AlertState.UNACKNOWLEDGED, AlertState.RETURNED_UNACKNOWLEDGED, AlertState.LATCHED_UNACKNOWLEDGED}
)
_STANDS_BACK = frozenset({AlertState.SHELVED, AlertState.SUPPRESSED})
_PRIORITIES = tuple(AlertPriority)


@dataclass(frozen=True, slots=True)
class AlertText:
    """Everything that a card says."""

    title: str
    text: str
    steps: tuple[str, ...]
    subject: str
    priority: str
    state: str
    since: str
    detail: str
    needs_someone: bool


def needs_someone(alert: AlertView) -> bool:
    """Whether nobody has taken it yet."""
    return alert.state in _NEEDS_SOMEONE


def can_acknowledge(alert: AlertView) -> bool:
    """Whether somebody can take it: nobody has, and it is not put aside or covered."""
    return alert.state in _NEEDS_SOMEONE


def can_shelve(alert: AlertView) -> bool:
    """Whether it can be put aside. What can hurt people stays in sight, and so does what waits for a check."""
    return alert.priority is not AlertPriority.SAFETY and alert.state in (
        AlertState.UNACKNOWLEDGED,
        AlertState.ACKNOWLEDGED,
        AlertState.RETURNED_UNACKNOWLEDGED,
    )


def alert_text(alert: AlertView, texts: Texts, formats: Formats, now: datetime) -> AlertText:
    """Return an alert in words. A rule without texts is shown by its key, never left out."""
    base = f"alerts.{alert.rule}"
    detail = "" if alert.detail.isdigit() else alert.detail  # a bare figure says nothing behind a whole sentence
    if alert.occurrence_count > 1:
        times = texts("alerts_page.times", count=alert.occurrence_count)
        detail = f"{detail} · {times}" if detail else times
    values = {"bay": alert.bay_number, "station": alert.station_id or "", "detail": alert.detail}
    return AlertText(
        title=_text(texts, f"{base}.title", values) or alert.rule.replace("_", " ").capitalize(),
        text=_text(texts, f"{base}.text", values),
        steps=_steps(_text(texts, f"{base}.steps", values)),
        subject=subject_text(alert, texts),
        priority=texts(f"alerts_page.priority.{alert.priority}"),
        state=state_text(alert, texts, formats, now),
        since=texts("alerts_page.since", time=formats.moment(alert.raised_at, now)),
        detail=detail,
        needs_someone=needs_someone(alert),
    )


def subject_text(alert: AlertView, texts: Texts) -> str:
    """Return what an alert is about."""
    if alert.bay_number:
        return texts("alerts_page.bay", number=alert.bay_number)
    if alert.station_id:
        return texts("alerts_page.station", station=alert.station_id)
    return texts("alerts_page.hub")


def state_text(alert: AlertView, texts: Texts, formats: Formats, now: datetime) -> str:
    """Return the state in words, with who took it or until when it is put aside."""
    if alert.state is AlertState.ACKNOWLEDGED and not alert.acknowledged_by:
        return texts("alerts_page.state.acknowledged_nobody")
    return texts(
        f"alerts_page.state.{alert.state}",
        name=alert.acknowledged_by,
        time=formats.moment(alert.shelved_until, now),
    )


def in_reading_order(alerts: Iterable[AlertView]) -> list[AlertView]:
    """Return alerts as they should be read: what needs someone first, by priority, the newest of equals first; what is put
    aside or covered last."""
    return sorted(
        alerts,
        key=lambda alert: (
            alert.state in _STANDS_BACK,
            not needs_someone(alert),
            _PRIORITIES.index(alert.priority),
            -alert.raised_at.timestamp(),
        ),
    )


def action_command(action: str, bay_id: BayId) -> cmd.Command | None:
    """Return the command behind an action's button; None for an action that this window does not know."""
    match action:
        case "unlock":
            return cmd.UnlockConnector(bay_id=bay_id)
        case "soft_reset":
            return cmd.ResetStation(bay_id=bay_id, kind=ResetKind.SOFT)
        case "hard_reset":
            return cmd.ResetStation(bay_id=bay_id, kind=ResetKind.HARD)
        case "status":
            return cmd.RequestStatus(bay_id=bay_id)
        case "out_of_service":
            return cmd.SetAvailability(bay_id=bay_id, is_operative=False)
        case "in_service":
            return cmd.SetAvailability(bay_id=bay_id, is_operative=True)
        case "start":
            return cmd.StartSession(bay_id=bay_id)
        case "stop":
            return cmd.StopSession(bay_id=bay_id)
        case _:
            return None


def _text(texts: Texts, key: str, values: dict[str, str]) -> str:
    return texts(key, **values) if key in texts else ""


def _steps(text: str) -> tuple[str, ...]:
    """Split the steps, one a line; numbers or bullets that the text may carry are taken off, the card sets its own."""
    lines = (line.strip().lstrip("-•*").lstrip("0123456789").lstrip(".)").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)
