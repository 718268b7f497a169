"""Turns what changed on the board into hub events: each bay, alert and head line only when it looks different."""

from datetime import datetime

import msgspec

from hubmanager.domain.alert import Alert
from hubmanager.domain.availability import Availability
from hubmanager.domain.ids import BayId
from hubmanager.domain.station import Acceptance
from hubmanager.hub.abilities import abilities_of
from hubmanager.hub.alerting.desk import Step
from hubmanager.hub.bay_view import bay_view
from hubmanager.hub.live_board import LiveBay
from hubmanager.hub.messages.events import AlertChanged, AlertClosed, AlertRaised, BayChanged, BayRemoved, HubChanged
from hubmanager.hub.messages.views import AlertView, BayView, HubView, Snapshot
from hubmanager.hub.parts import HubParts


class Publisher:
    """Holds the last views that were told, so that only news is published."""

    def __init__(self, parts: HubParts) -> None:
        self._parts = parts
        self._bays: dict[BayId, BayView] = {}
        self._hub: HubView | None = None

    def flush_bays(self) -> None:
        """Publish every touched bay that looks different."""
        for live in self._parts.board.take_dirty():
            view = self._view(live)
            told = self._bays.get(view.bay_id)
            self._bays[view.bay_id] = view
            if told is None or msgspec.structs.replace(told, last_heard_at=view.last_heard_at) != view:
                self._parts.bus.publish(BayChanged(bay=view))

    def flush_hub(self) -> None:
        """Publish the head line if it changed."""
        view = self.hub_view()
        if view != self._hub:
            self._hub = view
            self._parts.bus.publish(HubChanged(hub=view))

    async def flush_alerts(self, now: datetime, *, is_tick: bool = False) -> None:
        """Let the alert desk settle, store what changed, and tell it."""
        desk = self._parts.desk
        if not desk.settle(now, is_tick=is_tick):
            return
        for news in await desk.save(self._parts.store):
            view = self.alert_view(news.alert, now)
            if news.step is Step.CLOSED:
                self._parts.bus.publish(AlertClosed(alert_id=news.alert.alert_id))
            elif news.step is Step.RAISED:
                self._parts.bus.publish(AlertRaised(alert=view))
            else:
                self._parts.bus.publish(AlertChanged(alert=view))

    def drop_bay(self, bay_id: BayId) -> None:
        """Tell that a bay is no more."""
        if self._bays.pop(bay_id, None) is not None:
            self._parts.bus.publish(BayRemoved(bay_id=bay_id))

    def snapshot(self) -> Snapshot:
        """Return the live state with the number of the newest event."""
        now = self._parts.now()
        bays = tuple(self._view(live) for live in self._parts.board.bays.values())
        return Snapshot(
            number=self._parts.bus.number,
            hub=self.hub_view(),
            bays=bays,
            alerts=tuple(self.alert_view(alert, now) for alert in self._parts.desk.alerts()),
        )

    def alert_view(self, alert: Alert, now: datetime) -> AlertView:
        """Return an alert as screens are shown it."""
        live = self._parts.board.bays.get(alert.bay_id) if alert.bay_id is not None else None
        entry = self._parts.desk.catalogue.entries.get(alert.rule)
        return AlertView(
            alert_id=alert.alert_id,
            rule=alert.rule,
            priority=alert.priority,
            state=alert.state_at(now),
            subject=alert.subject,
            bay_id=alert.bay_id,
            bay_number=live.bay.number if live else "",
            station_id=alert.station_id,
            raised_at=alert.raised_at,
            acknowledged_by=alert.acknowledged_by,
            shelved_until=alert.shelved_until,
            detail=alert.detail,
            occurrence_count=alert.occurrence_count,
            actions=entry.rule.actions if entry else (),
            can_reset=alert.is_latching and not alert.is_active and alert.reset_at is None,
        )

    def bay_views(self) -> tuple[BayView, ...]:
        """Return all bays as they are."""
        return tuple(self._view(live) for live in self._parts.board.bays.values())

    def hub_view(self) -> HubView:
        """Return the head line."""
        parts = self._parts
        live_bays = parts.board.bays.values()
        return HubView(
            name=parts.settings.name,
            currency=parts.settings.currency,
            free_count=sum(live.state.availability is Availability.AVAILABLE for live in live_bays),
            bay_count=len(parts.board.bays),
            takings_today=parts.till.takings_today,
            open_alert_count=parts.desk.open_count(parts.now()),
            site_power_w=sum(live.power_w or 0 for live in parts.board.sessions.values()),
            is_shift_open=parts.till.is_shift_open,
            opening_cash=parts.till.opening_cash,
            waiting_station_count=sum(
                live.station.acceptance is Acceptance.WAITING for live in parts.board.stations.values()
            ),
            review_count=parts.review_count,
            is_store_healthy=parts.health.is_healthy,
            is_demo=parts.outside.is_demo,
            ocpp_url=parts.outside.ocpp_url,
            crash_report=parts.outside.crash_report,
        )

    def _view(self, live: LiveBay) -> BayView:
        charger = self._parts.find_charger(live.bay.station_id)
        abilities = abilities_of(charger) if charger is not None else None
        return bay_view(live, abilities, self._parts.price_at(live.bay.max_power_w), self._fault_rule(live))

    def _fault_rule(self, live: LiveBay) -> str:
        if not live.fault:
            return ""
        rules = self._parts.desk.catalogue.rule_for((live.error_code, *live.vendor_error_code.split(",")))
        return rules[0] if rules else ""
