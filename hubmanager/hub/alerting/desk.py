"""The alert desk: takes conditions, lets each live its life (domain/alert_life.py), and keeps still what has a greater cause.

It works in memory; `save` brings what changed to the store. Without a store alerts live on under negative ids until they can be
stored, so that even 'the database can't be written' is an alert like any other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hubmanager.domain.alert import Alert, AlertPriority, AlertState
from hubmanager.domain.alert_life import AlertChange, AlertStep, Watch, acknowledged, reset, restored, shelved
from hubmanager.domain.errors import NotFound, StoreUnavailable
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

_LONG_AGO = timedelta(days=365)


class Step(StrEnum):
    """What became of an alert, for those who listen."""

    RAISED = "raised"
    CHANGED = "changed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class News:
    """A step and the alert after it."""

    step: Step
    alert: Alert


class AlertDesk:
    """One per hub, on the engine's loop."""

    def __init__(self, catalogue: AlertCatalogue) -> None:
        self.catalogue = catalogue
        self._watches: dict[Key, Watch] = {}
        self._until: dict[Key, datetime] = {}
        """Mere happenings: they count as true up to here."""
        self._on_delays_s: dict[str, int] = {}
        self._steps: dict[AlertId, News] = {}
        self._unsaved: dict[AlertId, Alert] = {}
        self._told_early: set[AlertId] = set()
        """Temporary ids that listeners know."""
        self._next_temporary_id = -1
        self._needs_settling = False

    # --- taking facts in

    def load(self, alerts: Iterable[Alert], now: datetime) -> None:
        """Take over the alerts of the last run, silently: each stays as it was until its condition is heard again."""
        for alert in alerts:
            entry = self.catalogue.entries.get(alert.rule)
            if entry is None:
                continue
            key = (alert.rule, alert.subject)
            self._watches[key] = restored(entry.rule, alert, now)
            if entry.is_happening and alert.is_active:
                self._until[key] = now + timedelta(seconds=entry.lasts_s)

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
        known = self._watches.get(key)
        if known is None:
            if not is_true:
                return
            known = Watch(self._entry(key).rule, subject, bay_id, station_id)
        told = known.observed(is_true=is_true, at=now, detail=detail)
        if told is known:
            return
        if known.alert is not None and told.alert != known.alert and told.alert is not None:
            self._put(told.alert, Step.CHANGED)
        self._watches[key] = told
        self._until.pop(key, None)
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
        key = (rule, subject)
        self.note(rule, subject, True, now, bay_id=bay_id, station_id=station_id, detail=detail)
        self._until[key] = now + timedelta(seconds=self._entry(key).lasts_s)
        self._needs_settling = True

    def set_on_delay(self, rule: str, seconds: int) -> None:
        """Let the owner's setting stand for a rule's delay."""
        self._on_delays_s[rule] = seconds

    def is_true(self, rule: str, subject: str) -> bool:
        """Whether a condition holds at the moment, raised or not."""
        known = self._watches.get((rule, subject))
        return known is not None and known.is_true

    def forget_station(self, station_id: StationId, now: datetime) -> None:
        """End all conditions of a station that was removed, without waiting."""
        for key, watch in self._watches.items():
            if watch.station_id == station_id and watch.is_true:
                self._watches[key] = watch.observed(is_true=False, at=now - _LONG_AGO)
                self._until.pop(key, None)
                self._needs_settling = True

    # --- what there is

    def alerts(self) -> tuple[Alert, ...]:
        """Return what is on the list, the gravest first, then the newest."""
        order = list(AlertPriority)
        return tuple(
            sorted(self._on_list(), key=lambda a: (order.index(a.priority), -a.raised_at.timestamp(), a.alert_id))
        )

    def open_count(self, now: datetime) -> int:
        """Return how many wait for a person; notices don't count."""
        return sum(
            alert.priority is not AlertPriority.NOTICE and alert.state_at(now) in OPEN_STATES
            for alert in self._on_list()
        )

    def _on_list(self) -> Iterable[Alert]:
        return (watch.alert for watch in self._watches.values() if watch.alert is not None)

    # --- the passing of time

    def settle(self, now: datetime, *, is_tick: bool = False) -> bool:
        """Move every alert to where it belongs at `now`. Returns whether there is something to `save` and tell."""
        if self._needs_settling or is_tick:
            self._needs_settling = False
            # Greater causes first, so that what they explain keeps still in the same step.
            for key in sorted(self._watches, key=lambda key: len(self._entry(key).suppressed_by)):
                self._settle_one(key, now)
        return bool(self._steps)

    def _settle_one(self, key: Key, now: datetime) -> None:
        watch = self._watches[key]
        is_explained = self._is_explained(key, watch)
        if is_explained and not watch.is_suppressed:
            watch = watch.suppressed()
            if watch.alert is not None:
                self._put(watch.alert, Step.CHANGED)
        elif watch.is_suppressed and not is_explained:
            watch = self._apply(*watch.released(now), now)
        watch = self._advance(key, watch, now)
        if key in self._until and now >= self._until[key]:
            del self._until[key]
            watch = self._advance(key, watch.observed(is_true=False, at=now), now)
        if watch.alert is None and not watch.is_true:
            del self._watches[key]
        else:
            self._watches[key] = watch

    def _advance(self, key: Key, watch: Watch, now: datetime) -> Watch:
        on_delay_s = self._on_delays_s.get(key[0])
        if on_delay_s is not None and watch.rule.on_delay_s != on_delay_s:
            watch = replace(watch, rule=replace(watch.rule, on_delay_s=on_delay_s))
        return self._apply(*watch.advanced(now), now)

    def _apply(self, watch: Watch, changes: tuple[AlertChange, ...], now: datetime) -> Watch:
        new_id: AlertId | None = None
        for change in changes:
            alert = change.alert
            if alert.alert_id == 0:
                if new_id is None:
                    new_id = AlertId(self._next_temporary_id)
                    self._next_temporary_id -= 1
                alert = replace(alert, alert_id=new_id)
            self._put(alert, _told_as(change))
        if new_id is not None and watch.alert is not None:
            watch = watch.with_alert(replace(watch.alert, alert_id=new_id), now)
        return watch

    def _is_explained(self, key: Key, watch: Watch) -> bool:
        causes = self._entry(key).suppressed_by
        if not causes:
            return False
        return any(
            cause.alert.is_active and not cause.is_suppressed and cause.station_id in (None, watch.station_id)
            for (rule, _), cause in self._watches.items()
            if rule in causes and cause.alert is not None
        )

    # --- what people do

    def acknowledge(self, alert_id: AlertId, by: str, now: datetime) -> Alert:
        """Somebody takes it. Raises NotFound for one that is not on the list."""
        return self._change(alert_id, lambda alert: acknowledged(alert, by, now), now)

    def reset(self, alert_id: AlertId, by: str, now: datetime) -> Alert:
        """Release a latched alert. Raises WrongState while its cause is still there or when it does not latch."""
        return self._change(alert_id, lambda alert: reset(alert, by, now), now)

    def shelve(self, alert_id: AlertId, minutes: int, now: datetime) -> Alert:
        """Put aside; it comes back unacknowledged if it is still true then."""
        return self._change(alert_id, lambda alert: shelved(alert, now + timedelta(minutes=minutes), now), now)

    def _change(self, alert_id: AlertId, how: Callable[[Alert], Alert], now: datetime) -> Alert:
        for key, watch in self._watches.items():
            if watch.alert is not None and watch.alert.alert_id == alert_id:
                alert = how(watch.alert)
                self._watches[key] = watch.with_alert(alert, now)
                if alert != watch.alert:
                    self._put(alert, Step.CHANGED if alert.is_on_list_at(now) else Step.CLOSED)
                return alert
        raise NotFound("This alert is no longer on the list.", remedy="Look at the list again.", key="alert_gone")

    # --- bringing it to the store and to the listeners

    @property
    def has_unsaved(self) -> bool:
        """Whether something could not be stored yet."""
        return bool(self._unsaved)

    async def save(self, store: Store) -> tuple[News, ...]:
        """Store what changed and return what to tell. Without a store it is told all the same and stored later."""
        steps, self._steps = self._steps, {}
        unsaved, self._unsaved = self._unsaved, {}
        try:
            ids = await store.write(lambda work: _store_alerts(work, unsaved)) if unsaved else {}
        except StoreUnavailable:
            self._unsaved = {**unsaved, **self._unsaved}
            self._told_early.update(alert_id for alert_id in steps if alert_id < 0)
            return tuple(steps.values())
        self._take_ids(ids)
        news: list[News] = []
        for temporary_id in ids.keys() & self._told_early:
            # Listeners know it under its temporary id: that one goes, the stored one comes.
            self._told_early.discard(temporary_id)
            alert = unsaved[temporary_id]
            news.append(News(Step.CLOSED, alert))
            if temporary_id not in steps and any(known.alert_id == ids[temporary_id] for known in self._on_list()):
                steps[temporary_id] = News(Step.CHANGED, alert)
        for alert_id, told in steps.items():
            news.append(News(told.step, replace(told.alert, alert_id=ids.get(alert_id, alert_id))))
        return tuple(news)

    def _take_ids(self, ids: dict[AlertId, AlertId]) -> None:
        if not ids:
            return

        def renamed(alert: Alert) -> Alert:
            return replace(alert, alert_id=ids.get(alert.alert_id, alert.alert_id))

        for key, watch in self._watches.items():
            if watch.alert is not None and watch.alert.alert_id in ids:
                self._watches[key] = replace(watch, alert=renamed(watch.alert))
        self._unsaved = {ids.get(old, old): renamed(alert) for old, alert in self._unsaved.items()}
        self._steps = {ids.get(old, old): News(told.step, renamed(told.alert)) for old, told in self._steps.items()}

    def _put(self, alert: Alert, step: Step) -> None:
        self._unsaved[alert.alert_id] = alert
        earlier = self._steps.get(alert.alert_id)
        is_news_to_all = earlier is not None and earlier.step is Step.RAISED and step is Step.CHANGED
        self._steps[alert.alert_id] = News(Step.RAISED if is_news_to_all else step, alert)

    def _entry(self, key: Key) -> AlertEntry:
        return self.catalogue.entries[key[0]]


def _told_as(change: AlertChange) -> Step:
    if change.step is AlertStep.ENDED:
        return Step.CLOSED
    if change.step in (AlertStep.RAISED, AlertStep.RAISED_AGAIN) or change.rings:
        return Step.RAISED
    return Step.CHANGED


def _store_alerts(work: UnitOfWork, alerts: dict[AlertId, Alert]) -> dict[AlertId, AlertId]:
    ids: dict[AlertId, AlertId] = {}
    for alert_id, alert in alerts.items():
        if alert_id < 0:
            ids[alert_id] = work.alerts.add(replace(alert, alert_id=AlertId(0))).alert_id
        else:
            work.alerts.save(alert)
    return ids
