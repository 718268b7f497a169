"""The life of an alert, by the states of ISA-18.2: raised after a hold-off, acknowledged, returned, reset, shelved.

A `Watch` follows one rule on one subject. Tell it each word about its condition (`observed`) and let time pass (`advanced`);
what people do to an alert is in the functions below. Nothing here reads a clock, stores, sends or rings: what a caller has
to do follows from the `AlertChange`s that come back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hubmanager.domain.alert import Alert, AlertPriority, AlertState
from hubmanager.domain.alert_rules import AlertRule
from hubmanager.domain.errors import WrongState
from hubmanager.domain.ids import AlertId, BayId, StationId


class AlertStep(StrEnum):
    """What happened to an alert."""

    RAISED = "raised"
    """A new occurrence; its id is 0 until it is stored (then give it back by `with_alert`)."""
    RAISED_AGAIN = "raised_again"
    """The condition came back while the occurrence was still on the list: counted on, unacknowledged."""
    RETURNED = "returned"
    """The condition is gone; on the list still if nobody took it, or it is latched or shelved."""
    UNSHELVED = "unshelved"
    """Its time on the shelf is over, and it stays on the list."""
    ENDED = "ended"
    """It left the list."""


_CALLING = (AlertStep.RAISED, AlertStep.RAISED_AGAIN, AlertStep.UNSHELVED)


@dataclass(frozen=True, slots=True)
class AlertChange:
    """A step, and the alert as it is after it."""

    step: AlertStep
    alert: Alert
    rings: bool
    """Whether people are to be called: by sound and notification."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule on a subject. `alert` is the occurrence on the list, or None."""

    rule: AlertRule
    subject: str
    """As Alert.subject."""
    bay_id: BayId | None = None
    station_id: StationId | None = None
    detail: str = ""
    is_true: bool = False
    since: datetime | None = None
    """When the condition took its present value; None before the first word."""
    is_suppressed: bool = False
    alert: Alert | None = None

    def observed(self, *, is_true: bool, at: datetime, detail: str = "") -> "Watch":
        """Return the watch after a word about the condition. A value that stays keeps its time, so that the same may be
        told as often as one likes; another `detail` is an update of the alert, not a new one."""
        told = self
        if is_true and detail and detail != self.detail:
            alert = (
                replace(self.alert, detail=detail) if self.alert is not None and self.alert.is_active else self.alert
            )
            told = replace(self, detail=detail, alert=alert)
        if told.since is not None and told.is_true == is_true:
            return told
        return replace(told, is_true=is_true, since=at)

    def advanced(self, now: datetime) -> "tuple[Watch, tuple[AlertChange, ...]]":
        """Let time pass: hold-offs and the end of shelvings. Cheap and without changes when called too often."""
        alert = self.alert
        changes: list[AlertChange] = []
        for step, alert in self._steps(now):
            changes.append(_change(step, alert, now))
        if not changes:
            return self, ()
        if alert is not None and not alert.is_on_list_at(now):
            changes.append(_change(AlertStep.ENDED, alert, now))
        return self.with_alert(alert, now), tuple(changes)

    def with_alert(self, alert: Alert | None, now: datetime) -> "Watch":
        """Return the watch with its occurrence after it was stored or a person changed it; one off the list is let go."""
        return replace(self, alert=alert if alert is not None and alert.is_on_list_at(now) else None)

    def suppressed(self) -> "Watch":
        """Return the watch while a greater cause explains it: nothing is raised, what is on the list is set aside."""
        alert = None if self.alert is None else replace(self.alert, is_suppressed=True)
        return replace(self, is_suppressed=True, alert=alert)

    def released(self, now: datetime) -> "tuple[Watch, tuple[AlertChange, ...]]":
        """End the suppression. The on-delay starts anew, and what was set aside ends; latched alerts stay as they were."""
        if not self.is_suppressed:
            return self, ()
        anew = replace(self, is_suppressed=False, since=now if self.is_true else self.since)
        if self.alert is None:
            return anew, ()
        alert = replace(self.alert, is_suppressed=False)
        if alert.is_latching and alert.reset_at is None:
            return replace(anew, alert=alert), (_change(AlertStep.UNSHELVED, alert, now),)
        ended = replace(
            _taken(alert, "", now), is_active=False, returned_at=alert.returned_at or now, shelved_until=None
        )
        return replace(anew, alert=None), (_change(AlertStep.ENDED, ended, now),)

    def _steps(self, now: datetime) -> Iterator[tuple[AlertStep, Alert]]:
        alert = self.alert
        if self.since is not None:
            held = now - self.since
            is_active = alert is not None and alert.is_active
            if self.is_true and not is_active and not self.is_suppressed:
                if held >= timedelta(seconds=self.rule.on_delay_s):
                    step = AlertStep.RAISED if alert is None else AlertStep.RAISED_AGAIN
                    alert = self._new(now) if alert is None else _again(alert, self.detail)
                    yield step, alert
            elif (
                not self.is_true
                and alert is not None
                and is_active
                and held >= timedelta(seconds=self.rule.off_delay_s)
            ):
                alert = _gone(alert, now)
                yield AlertStep.RETURNED, alert
        if alert is not None and alert.shelved_until is not None and now >= alert.shelved_until:
            yield AlertStep.UNSHELVED, unshelved(alert, now)

    def _new(self, now: datetime) -> Alert:
        return Alert(
            alert_id=AlertId(0),
            rule=self.rule.rule,
            priority=self.rule.priority,
            subject=self.subject,
            raised_at=now,
            bay_id=self.bay_id,
            station_id=self.station_id,
            detail=self.detail,
            is_latching=self.rule.is_latching,
        )


def restored(rule: AlertRule, alert: Alert, now: datetime) -> Watch:
    """Return the watch over an alert that was on the list before a restart: as it was, and silent."""
    return Watch(
        rule=rule,
        subject=alert.subject,
        bay_id=alert.bay_id,
        station_id=alert.station_id,
        detail=alert.detail,
        is_true=alert.is_active,
        since=now,
        is_suppressed=alert.is_suppressed,
        alert=alert,
    )


def acknowledged(alert: Alert, by: str, now: datetime) -> Alert:
    """Return the alert after somebody took it; the first one stays named."""
    return alert if alert.is_acknowledged else _taken(alert, by, now)


def reset(alert: Alert, by: str, now: datetime) -> Alert:
    """Return a latched alert after somebody checked its cause; that takes it too. Raises WrongState while the cause is there,
    and when nothing is latched."""
    if alert.is_active:
        raise WrongState(
            f"The cause of '{alert.rule}' is still there.",
            remedy="Remove it first; the alert can be reset when the equipment reports that it is gone.",
            key="alert_still_active",
            values={"rule": alert.rule},
        )
    if not alert.is_latching or alert.reset_at is not None:
        raise WrongState(
            f"'{alert.rule}' needs no reset.",
            remedy="Acknowledge it.",
            key="alert_not_latched",
            values={"rule": alert.rule},
        )
    return replace(acknowledged(alert, by, now), reset_at=now)


def shelved(alert: Alert, until: datetime, now: datetime) -> Alert:
    """Return the alert put aside until a time; a new time replaces the old. Raises WrongState when it has left the list."""
    if not alert.is_on_list_at(now):
        raise WrongState(f"'{alert.rule}' is no longer on the list.", key="alert_ended", values={"rule": alert.rule})
    return replace(alert, shelved_until=until)


def unshelved(alert: Alert, now: datetime) -> Alert:
    """Return the alert taken from the shelf: unacknowledged if its condition still holds; else it ends, unless latched."""
    back = replace(alert, shelved_until=None)
    if back.is_active:
        return replace(back, acknowledged_at=None, acknowledged_by="")
    if back.is_latching and back.reset_at is None:
        return back
    return acknowledged(back, "", now)


def _change(step: AlertStep, alert: Alert, now: datetime) -> AlertChange:
    is_calling = step in _CALLING and alert.priority is not AlertPriority.NOTICE
    return AlertChange(step, alert, is_calling and alert.state_at(now) is AlertState.UNACKNOWLEDGED)


def _again(alert: Alert, detail: str) -> Alert:
    return replace(
        alert,
        is_active=True,
        returned_at=None,
        acknowledged_at=None,
        acknowledged_by="",
        reset_at=None,
        detail=detail or alert.detail,
        occurrence_count=alert.occurrence_count + 1,
    )


def _gone(alert: Alert, now: datetime) -> Alert:
    """A notice that nobody needs to take leaves with its condition."""
    gone = replace(alert, is_active=False, returned_at=now)
    is_silent = alert.priority is AlertPriority.NOTICE and not alert.is_latching
    return acknowledged(gone, "", now) if is_silent else gone


def _taken(alert: Alert, by: str, now: datetime) -> Alert:
    return replace(alert, acknowledged_at=now, acknowledged_by=by)
