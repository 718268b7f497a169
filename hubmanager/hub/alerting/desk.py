"""The alert desk: takes conditions, lets them wait, raises, returns and closes alerts, and keeps still what has a greater cause.

It works in memory; `save` brings what changed to the store. Without a store alerts live on under negative ids until they can be
stored, so that even 'the database can't be written' is an alert like any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hubmanager.domain.alert import Alert, AlertPriority, AlertState
from hubmanager.domain.errors import NotFound, StoreUnavailable, WrongState
from hubmanager.domain.ids import AlertId, BayId, StationId
from hubmanager.hub.alerting.catalogue import AlertCatalogue, AlertEntry
from hubmanager.store.store import Store
from hubmanager.store.unit_of_work import UnitOfWork

Key = tuple[str, str]
"""A rule and its subject."""

OPEN_STATES = frozenset(
    {AlertState.UNACKNOWLEDGED, AlertState.RETURNED_UNACKNOWLEDGED, AlertState.LATCHED_UNACKNOWLEDGED}
)
"""What still asks for a person."""


class Step(StrEnum):
    """What became of an alert, for those who listen."""

    RAISED = "raised"
    CHANGED = "changed"
    CLOSED = "closed"


@dataclass(slots=True)
class Condition:
    """Whether something is so, and since when."""

    is_true: bool
    since: datetime
    bay_id: BayId | None = None
    station_id: StationId | None = None
    detail: str = ""
    until: datetime | None = None
    """Set for a mere happening: it counts as true up to here."""


@dataclass(frozen=True, slots=True)
class News:
    """A step and the alert after it."""

    step: Step
    alert: Alert


class AlertDesk:
    """One per hub, on the engine's loop."""

    def __init__(self, catalogue: AlertCatalogue) -> None:
        self.catalogue = catalogue
        self._conditions: dict[Key, Condition] = {}
        self._alerts: dict[Key, Alert] = {}
        self._steps: dict[AlertId, tuple[Step, Alert]] = {}
        self._unsaved: dict[AlertId, Alert] = {}
        self._told_early: set[AlertId] = set()
        """Temporary ids that listeners know."""
        self._on_delays_s: dict[str, int] = {}
        self._next_temporary_id = -1
        self._needs_settling = False

    # --- taking facts in

    def load(self, alerts: Iterable[Alert], now: datetime) -> None:
        """Take over the alerts of the last run, silently: each stays as it was until its condition is heard again."""
        for alert in alerts:
            key = (alert.rule, alert.subject)
            if alert.rule not in self.catalogue.entries:
                continue
            self._alerts[key] = alert
            entry = self.catalogue.entries[alert.rule]
            until = now + timedelta(seconds=entry.lasts_s) if entry.lasts_s else None
            self._conditions[key] = Condition(
                alert.is_active, now, alert.bay_id, alert.station_id, alert.detail, until if alert.is_active else None
            )

    def note(
        self,
        rule: str,
        subject: str,
        is_true: bool,
        now: datetime,
        *,
        bay_id: BayId | None = None,
        station_id: StationId | None = None,
        detail: str = "",
    ) -> None:
        """Say whether a condition holds. Saying the same again costs nothing."""
        key = (rule, subject)
        known = self._conditions.get(key)
        if known is None:
            if not is_true:
                return
            self._conditions[key] = Condition(True, now, bay_id, station_id, detail)
        elif known.is_true is not is_true:
            known.is_true, known.since = is_true, now
            if is_true:
                known.bay_id, known.station_id, known.detail = bay_id, station_id, detail
        elif not is_true or known.detail == detail:
            return
        else:
            known.detail = detail
        self._conditions[key].until = None
        self._needs_settling = True

    def happened(
        self,
        rule: str,
        subject: str,
        now: datetime,
        *,
        bay_id: BayId | None = None,
        station_id: StationId | None = None,
        detail: str = "",
    ) -> None:
        """Report something that has no end of its own. It counts as true for the rule's `lasts_s`."""
        until = now + timedelta(seconds=self.catalogue.entries[rule].lasts_s)
        self._conditions[(rule, subject)] = Condition(True, now, bay_id, station_id, detail, until)
        self._needs_settling = True

    def set_on_delay(self, rule: str, seconds: int) -> None:
        """Let the owner's setting stand for a rule's delay."""
        self._on_delays_s[rule] = seconds

    def is_true(self, rule: str, subject: str) -> bool:
        """Whether a condition holds at the moment, raised or not."""
        known = self._conditions.get((rule, subject))
        return known is not None and known.is_true

    def forget_station(self, station_id: StationId, now: datetime) -> None:
        """End all conditions of a station that was removed."""
        for condition in self._conditions.values():
            if condition.station_id == station_id and condition.is_true:
                condition.is_true, condition.since, condition.until = False, now - timedelta(days=1), None
                self._needs_settling = True

    # --- what there is

    def alerts(self) -> tuple[Alert, ...]:
        """Return what is on the list, the gravest first, then the newest."""
        order = list(AlertPriority)
        return tuple(
            sorted(self._alerts.values(), key=lambda a: (order.index(a.priority), -a.raised_at.timestamp(), a.alert_id))
        )

    def open_count(self, now: datetime) -> int:
        """Return how many wait for a person; notices don't count."""
        return sum(
            alert.priority is not AlertPriority.NOTICE and alert.state_at(now) in OPEN_STATES
            for alert in self._alerts.values()
        )

    @property
    def has_unsaved(self) -> bool:
        """Whether something could not be stored yet."""
        return bool(self._unsaved)

    # --- the passing of time

    def settle(self, now: datetime, *, is_tick: bool = False) -> bool:
        """Move every alert to where it belongs at `now`. Returns whether there is something to `save` and tell."""
        if not (self._needs_settling or is_tick):
            return bool(self._steps)
        self._needs_settling = False
        # Greater causes first, so that what they suppress keeps still in the same step.
        ordered = sorted(self._conditions.items(), key=lambda item: len(self._entry(item[0]).suppressed_by))
        for key, condition in ordered:
            self._settle_one(key, condition, now)
        return bool(self._steps)

    def _settle_one(self, key: Key, condition: Condition, now: datetime) -> None:
        entry = self._entry(key)
        alert = self._alerts.get(key)
        if condition.is_true and condition.until is not None and now >= condition.until:
            first = alert is None
            if first:
                self._raise(key, condition, now)
            condition.is_true, condition.since, condition.until = False, now, None
            alert = self._alerts.get(key)
        if alert is not None and alert.shelved_until is not None and now >= alert.shelved_until:
            alert = self._end_shelving(key, alert)
        if condition.is_true:
            self._settle_true(key, entry, condition, alert, now)
        else:
            self._settle_false(key, entry, condition, alert, now)

    def _settle_true(
        self, key: Key, entry: AlertEntry, condition: Condition, alert: Alert | None, now: datetime
    ) -> None:
        if self._is_suppressed(entry, condition):
            condition.since = now
            if alert is not None and not alert.is_suppressed:
                self._put(key, replace(alert, is_suppressed=True), Step.CHANGED)
            return
        is_due = now - condition.since >= timedelta(seconds=self._on_delays_s.get(key[0], entry.rule.on_delay_s))
        if alert is None:
            if is_due:
                self._raise(key, condition, now)
        elif alert.is_suppressed:
            if is_due:
                self._put(
                    key, replace(alert, is_suppressed=False, is_active=True, detail=condition.detail), Step.RAISED
                )
        elif not alert.is_active and is_due:
            back = replace(
                alert,
                is_active=True,
                returned_at=None,
                acknowledged_at=None,
                acknowledged_by="",
                reset_at=None,
                detail=condition.detail,
                occurrence_count=alert.occurrence_count + 1,
            )
            self._put(key, back, Step.RAISED)
        elif alert.is_active and alert.detail != condition.detail:
            self._put(key, replace(alert, detail=condition.detail), Step.CHANGED)

    def _settle_false(
        self, key: Key, entry: AlertEntry, condition: Condition, alert: Alert | None, now: datetime
    ) -> None:
        if alert is None:
            del self._conditions[key]
            return
        if alert.is_active:
            if now - condition.since < timedelta(seconds=entry.rule.off_delay_s):
                return
            needs_nobody = alert.priority is AlertPriority.NOTICE or alert.is_suppressed
            taken_at = alert.acknowledged_at or (now if needs_nobody else None)
            alert = replace(alert, is_active=False, is_suppressed=False, returned_at=now, acknowledged_at=taken_at)
            self._put(key, alert, Step.CHANGED)
        if alert.state_at(now) is AlertState.NORMAL:
            self._close(key, alert)

    def _is_suppressed(self, entry: AlertEntry, condition: Condition) -> bool:
        return any(
            alert.is_active and not alert.is_suppressed and alert.station_id in (None, condition.station_id)
            for (rule, _), alert in self._alerts.items()
            if rule in entry.suppressed_by
        )

    def _raise(self, key: Key, condition: Condition, now: datetime) -> None:
        rule = self._entry(key).rule
        alert = Alert(
            alert_id=AlertId(self._next_temporary_id),
            rule=rule.rule,
            priority=rule.priority,
            subject=key[1],
            raised_at=now,
            bay_id=condition.bay_id,
            station_id=condition.station_id,
            detail=condition.detail,
            is_latching=rule.is_latching,
        )
        self._next_temporary_id -= 1
        self._put(key, alert, Step.RAISED)

    def _end_shelving(self, key: Key, alert: Alert) -> Alert:
        back = replace(alert, shelved_until=None)
        if alert.is_active:
            back = replace(back, acknowledged_at=None, acknowledged_by="")
        self._put(key, back, Step.RAISED if alert.is_active else Step.CHANGED)
        return back

    # --- what people do

    def acknowledge(self, alert_id: AlertId, by: str, now: datetime) -> Alert:
        """Somebody takes it. Raises NotFound for one that is not on the list."""
        key, alert = self._find(alert_id)
        if not alert.is_acknowledged:
            alert = replace(alert, acknowledged_at=now, acknowledged_by=by)
            self._put(key, alert, Step.CHANGED)
        if alert.state_at(now) is AlertState.NORMAL:
            self._close(key, alert)
        return alert

    def reset(self, alert_id: AlertId, by: str, now: datetime) -> Alert:
        """Release a latched alert. Raises WrongState while its cause is still there or when it does not latch."""
        key, alert = self._find(alert_id)
        if alert.is_active:
            raise WrongState(
                "The cause is still there.", remedy="Remove it first; then release the alert.", key="cause_still_there"
            )
        if not alert.is_latching:
            raise WrongState("This alert does not need to be released.", remedy="Acknowledge it.", key="not_latched")
        taken_at = alert.acknowledged_at or now
        alert = replace(alert, reset_at=now, acknowledged_at=taken_at, acknowledged_by=alert.acknowledged_by or by)
        self._put(key, alert, Step.CHANGED)
        self._close(key, alert)
        return alert

    def shelve(self, alert_id: AlertId, minutes: int, now: datetime) -> Alert:
        """Put aside; it comes back unacknowledged if it is still true then."""
        key, alert = self._find(alert_id)
        alert = replace(alert, shelved_until=now + timedelta(minutes=minutes))
        self._put(key, alert, Step.CHANGED)
        return alert

    # --- bringing it to the store and to the listeners

    async def save(self, store: Store) -> tuple[News, ...]:
        """Store what changed and return what to tell. Without a store it is told all the same and stored later."""
        steps, self._steps = self._steps, {}
        unsaved, self._unsaved = self._unsaved, {}
        try:
            ids = await store.write(lambda work: _store_alerts(work, unsaved)) if unsaved else {}
        except StoreUnavailable:
            self._unsaved = {**unsaved, **self._unsaved}
            self._told_early.update(alert_id for alert_id in steps if alert_id < 0)
            return tuple(News(step, alert) for step, alert in steps.values())
        self._take_ids(ids)
        news: list[News] = []
        for temporary_id in ids.keys() & self._told_early:
            self._told_early.discard(temporary_id)
            alert = unsaved[temporary_id]
            news.append(News(Step.CLOSED, alert))
            if temporary_id not in steps and any(
                known.alert_id == ids[temporary_id] for known in self._alerts.values()
            ):
                steps[temporary_id] = (Step.RAISED, alert)
        for alert_id, (step, alert) in steps.items():
            news.append(News(step, replace(alert, alert_id=ids.get(alert_id, alert_id))))
        return tuple(news)

    def _take_ids(self, ids: dict[AlertId, AlertId]) -> None:
        def renamed(alert: Alert) -> Alert:
            return replace(alert, alert_id=ids.get(alert.alert_id, alert.alert_id))

        self._alerts = {key: renamed(alert) for key, alert in self._alerts.items()}
        self._unsaved = {ids.get(old, old): renamed(alert) for old, alert in self._unsaved.items()}
        self._steps = {ids.get(old, old): (step, renamed(alert)) for old, (step, alert) in self._steps.items()}

    def _put(self, key: Key, alert: Alert, step: Step) -> None:
        self._alerts[key] = alert
        self._unsaved[alert.alert_id] = alert
        earlier = self._steps.get(alert.alert_id)
        is_new = earlier is not None and earlier[0] is Step.RAISED
        self._steps[alert.alert_id] = (Step.RAISED if is_new else step, alert)

    def _close(self, key: Key, alert: Alert) -> None:
        self._unsaved[alert.alert_id] = alert
        self._alerts.pop(key, None)
        self._steps[alert.alert_id] = (Step.CLOSED, alert)
        condition = self._conditions.get(key)
        if condition is not None and not condition.is_true:
            del self._conditions[key]

    def _find(self, alert_id: AlertId) -> tuple[Key, Alert]:
        for key, alert in self._alerts.items():
            if alert.alert_id == alert_id:
                return key, alert
        raise NotFound("This alert is no longer on the list.", remedy="Look at the list again.", key="alert_gone")

    def _entry(self, key: Key) -> AlertEntry:
        return self.catalogue.entries[key[0]]


def _store_alerts(work: UnitOfWork, alerts: dict[AlertId, Alert]) -> dict[AlertId, AlertId]:
    ids: dict[AlertId, AlertId] = {}
    for alert_id, alert in alerts.items():
        if alert_id < 0:
            ids[alert_id] = work.alerts.add(replace(alert, alert_id=AlertId(0))).alert_id
        else:
            work.alerts.save(alert)
    return ids
