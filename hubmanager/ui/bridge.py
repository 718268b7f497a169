"""The one connection between the window and the hub: commands and queries in, hub events out as Qt signals.

The door calls back on threads of its own. Everything is handed over to the GUI thread here, bay changes merged so that a
burst repaints each bay once a frame: the first change at once, then the newest state at most 12 times a second, which is
what a person can follow. When very many bays change together they are shown in portions, so that the window stays at hand.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any

import shiboken6
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import AlertId, BayId
from hubmanager.domain.staff import Role
from hubmanager.hub.door import Door
from hubmanager.hub.messages import events as ev
from hubmanager.hub.messages.commands import Command, CommandAnswer, ManagerCommand, SignIn, SignOut
from hubmanager.hub.messages.queries import GetSnapshot, Query
from hubmanager.hub.messages.views import AlertView, BayView, HubView, Snapshot

FRAME_MS = 80
_PORTION_MS = 20
_MOST_BAYS_A_PORTION = 10

_SIGN_IN_KEYS = ("sign_in_ended", "needs_manager")
"""Errors that another look at the PIN mends."""

PinAsker = Callable[[Role, Callable[[], None], Callable[[], None]], None]
"""Called with the role that is needed, what to do once signed in, and what to do when the person gives up."""

_log = logging.getLogger(__name__)


class Bridge(QObject):
    """Lives on the GUI thread and holds the newest state: `bays` by id, `hub` (None until the first snapshot), `alerts`."""

    ready = Signal()
    """The first snapshot is here; `bays`, `hub` and `alerts` are filled."""
    bay_changed = Signal(object)  # BayView
    bay_removed = Signal(object)  # BayId
    hub_changed = Signal(object)  # HubView
    alert_raised = Signal(object)  # AlertView
    alert_changed = Signal(object)  # AlertView
    alert_closed = Signal(object)  # AlertId
    session_opened = Signal(object)  # SessionOpened
    session_closed = Signal(object)  # SessionClosed
    receipt_issued = Signal(object)  # ReceiptIssued
    payment_taken = Signal(object)  # PaymentTaken
    shift_changed = Signal()
    stations_changed = Signal(object)  # StationId
    station_knocked = Signal(object)  # StationId
    settings_changed = Signal()
    store_health_changed = Signal(bool)
    command_sent = Signal(object)  # Command
    signed_in = Signal(object)  # CommandAnswer, or None after signing out
    failed = Signal(object)
    """A HubError that no caller took care of; the window shows it."""
    start_failed = Signal(object)
    """The HubError that kept the hub from starting: nothing else will come."""

    _woken = Signal()

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bays: dict[BayId, BayView] = {}
        self.hub: HubView | None = None
        self.alerts: dict[AlertId, AlertView] = {}
        self.role = Role.ATTENDANT
        self.staff_name = ""
        self.pin_asker: PinAsker | None = None
        """Set by the window. Without it a manager's command is sent as it is and the hub refuses it."""
        self._door = door
        self._sign_in = ""
        self._snapshot_number: int | None = None
        self._lock = threading.Lock()
        self._events: deque[ev.HubEvent] = deque()
        self._results: deque[Callable[[], None]] = deque()
        self._is_wake_pending = False
        self._is_flush_due = False
        """A flush is on its way: what is heard needs no other wake-up."""
        self._behind: dict[BayId, BayView] = {}
        self._since_flush = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._flush)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = door.subscribe(self._hear)
        self.fetch(GetSnapshot(), self._take_snapshot, self.start_failed.emit, owner=self)

    # --- what pages call

    def send(
        self,
        command: Command,
        then: Callable[[CommandAnswer], None] | None = None,
        failed: Callable[[HubError], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Send a command. A manager's command asks for a PIN first where nobody is signed in as one.

        `then` and `failed` are called on the GUI thread; never when `owner` (or the object whose bound method they are)
        is gone by then. Without `failed` the window shows the error.
        """
        if isinstance(command, ManagerCommand) and not self.role.covers(Role.MANAGER) and self.pin_asker is not None:
            self.pin_asker(
                Role.MANAGER,
                lambda: self._send(command, then, failed, owner),
                lambda: None,
            )
            return
        self._send(command, then, failed, owner)

    def fetch(
        self,
        query: Query,
        then: Callable[[Any], None],
        failed: Callable[[HubError], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Ask a query; callbacks as for `send`."""
        self._follow(self._door.ask(query), then, failed, owner)

    def sign_in(
        self, pin: str, then: Callable[[CommandAnswer], None], failed: Callable[[HubError], None] | None = None
    ) -> None:
        """Show a PIN; later commands go out under its role."""

        def keep(answer: CommandAnswer) -> None:
            self._sign_in = answer.sign_in
            self.role = answer.role or Role.ATTENDANT
            self.staff_name = answer.staff_name
            self.signed_in.emit(answer)
            then(answer)

        self._follow(self._door.execute(SignIn(pin=pin), ""), keep, failed, self)

    def sign_out(self) -> None:
        """End the sign-in."""
        if self._sign_in:
            self._follow(self._door.execute(SignOut(), self._sign_in), lambda _answer: None, None, self)
        self._forget_sign_in()

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody showed a PIN."""
        return bool(self._sign_in)

    def list_bays(self) -> list[BayView]:
        """Return the bays in the order of their numbers."""
        return sorted(self.bays.values(), key=lambda bay: natural_key(bay.number))

    def close(self) -> None:
        """Hear nothing more."""
        self._unsubscribe()
        self._timer.stop()
        with self._lock:
            self._events.clear()
            self._results.clear()
        self._behind.clear()

    # --- from other threads

    def _hear(self, event: ev.HubEvent) -> None:
        with self._lock:
            self._events.append(event)
            if self._is_flush_due:
                return
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            is_pending, self._is_wake_pending = self._is_wake_pending, True
        if not is_pending and shiboken6.isValid(self):
            self._woken.emit()

    def _follow(
        self,
        future: "Future[Any]",
        then: Callable[[Any], None] | None,
        failed: Callable[[HubError], None] | None,
        owner: QObject | None,
    ) -> None:
        def done(finished: "Future[Any]") -> None:
            with self._lock:
                self._results.append(lambda: self._deliver(finished, then, failed, owner))
            self._wake()

        future.add_done_callback(done)

    # --- on the GUI thread

    def _forget_sign_in(self) -> None:
        self._sign_in, self.role, self.staff_name = "", Role.ATTENDANT, ""
        self.signed_in.emit(None)

    def _send(
        self,
        command: Command,
        then: Callable[[CommandAnswer], None] | None,
        failed: Callable[[HubError], None] | None,
        owner: QObject | None,
    ) -> None:
        def on_error(error: HubError) -> None:
            if error.key in _SIGN_IN_KEYS and self._sign_in and self.pin_asker is not None:
                self._forget_sign_in()  # the hub no longer knows it: show the PIN again, then go on
                self.pin_asker(command.needs_role, lambda: self._send(command, then, failed, owner), lambda: None)
            elif failed is None:
                self.failed.emit(error)
            elif _is_there(failed, owner):
                failed(error)

        self.command_sent.emit(command)
        self._follow(self._door.execute(command, self._sign_in), then, on_error, owner)

    def _deliver(
        self,
        future: "Future[Any]",
        then: Callable[[Any], None] | None,
        failed: Callable[[HubError], None] | None,
        owner: QObject | None,
    ) -> None:
        try:
            result = future.result()
        except HubError as error:
            if failed is None:
                self.failed.emit(error)
            elif _is_there(failed, owner):
                failed(error)
        except CancelledError:
            _log.info("The hub is stopping: a question stays without an answer.")
        except Exception as error:  # noqa: BLE001 - a bug behind the door: logged whole, shown as one calm sentence
            _log.error("The hub failed on a request.", exc_info=error)
            calm = HubError(
                "Something went wrong inside the program.", key="internal", remedy="It was written to the log."
            )
            if failed is not None and _is_there(failed, owner):
                failed(calm)
            else:
                self.failed.emit(calm)
        else:
            if then is not None and _is_there(then, owner):
                then(result)

    def _on_woken(self) -> None:
        with self._lock:
            self._is_wake_pending = False
            results = list(self._results)
            self._results.clear()
            has_events = bool(self._events)
        for deliver in results:
            deliver()
        if has_events and self._snapshot_number is not None and not self._timer.isActive():
            waited = self._since_flush.elapsed() if self._since_flush.isValid() else FRAME_MS
            if waited >= FRAME_MS:
                self._flush()
            else:
                self._flush_in(FRAME_MS - int(waited))

    def _flush_in(self, wait_ms: int) -> None:
        with self._lock:
            self._is_flush_due = True
        self._timer.start(wait_ms)

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot_number = snapshot.number
        self.bays = {bay.bay_id: bay for bay in snapshot.bays}
        self.alerts = {alert.alert_id: alert for alert in snapshot.alerts}
        self.hub = snapshot.hub
        self.ready.emit()
        self.hub_changed.emit(snapshot.hub)
        self._flush()

    def _flush(self) -> None:
        with self._lock:
            self._is_flush_due = False
            events = list(self._events)
            self._events.clear()
        self._since_flush.start()
        known = self._snapshot_number or 0
        newest, self._behind = self._behind, {}
        newest_hub: HubView | None = None
        for event in events:
            if 0 < event.number <= known:
                continue
            if isinstance(event, ev.BayChanged):
                newest[event.bay.bay_id] = event.bay
            elif isinstance(event, ev.HubChanged):
                newest_hub = event.hub
            else:
                self._publish_bays(newest)
                self._publish(event)
        for bay_id in list(newest)[_MOST_BAYS_A_PORTION:]:
            self._behind[bay_id] = newest.pop(bay_id)
        self._publish_bays(newest)
        if newest_hub is not None:
            self.hub = newest_hub
            self.hub_changed.emit(newest_hub)
        if self._behind:
            self._flush_in(_PORTION_MS)

    def _publish_bays(self, newest: dict[BayId, BayView]) -> None:
        for bay in newest.values():
            self.bays[bay.bay_id] = bay
            self.bay_changed.emit(bay)
        newest.clear()

    def _publish(self, event: ev.HubEvent) -> None:
        publish = _PUBLISHERS.get(type(event))
        if publish is None:
            _log.warning("The window knows no event %s.", type(event).__name__)
        else:
            publish(self, event)


def natural_key(number: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts bay numbers as people count: 2 before 10, 7 before 7A."""
    parts: list[tuple[int, int, str]] = []
    digits = ""
    for char in number.strip() + "\0":
        if char.isascii() and char.isdigit():
            digits += char
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        if char != "\0":
            parts.append((1, 0, char.casefold()))
    return tuple(parts)


def _is_there(callback: Callable[..., object], owner: QObject | None) -> bool:
    receiver = owner if owner is not None else getattr(callback, "__self__", None)
    return not isinstance(receiver, QObject) or shiboken6.isValid(receiver)


def _bay_removed(bridge: Bridge, event: ev.BayRemoved) -> None:
    bridge.bays.pop(event.bay_id, None)
    bridge.bay_removed.emit(event.bay_id)


def _alert_raised(bridge: Bridge, event: ev.AlertRaised) -> None:
    bridge.alerts[event.alert.alert_id] = event.alert
    bridge.alert_raised.emit(event.alert)


def _alert_changed(bridge: Bridge, event: ev.AlertChanged) -> None:
    bridge.alerts[event.alert.alert_id] = event.alert
    bridge.alert_changed.emit(event.alert)


def _alert_closed(bridge: Bridge, event: ev.AlertClosed) -> None:
    bridge.alerts.pop(event.alert_id, None)
    bridge.alert_closed.emit(event.alert_id)


_PUBLISHERS: Mapping[type[ev.HubEvent], Callable[[Bridge, Any], None]] = {
    ev.BayRemoved: _bay_removed,
    ev.AlertRaised: _alert_raised,
    ev.AlertChanged: _alert_changed,
    ev.AlertClosed: _alert_closed,
    ev.SessionOpened: lambda bridge, event: bridge.session_opened.emit(event),
    ev.SessionClosed: lambda bridge, event: bridge.session_closed.emit(event),
    ev.ReceiptIssued: lambda bridge, event: bridge.receipt_issued.emit(event),
    ev.PaymentTaken: lambda bridge, event: bridge.payment_taken.emit(event),
    ev.ShiftOpened: lambda bridge, _event: bridge.shift_changed.emit(),
    ev.ShiftClosed: lambda bridge, _event: bridge.shift_changed.emit(),
    ev.StationKnocked: lambda bridge, event: bridge.station_knocked.emit(event.station_id),
    ev.StationChanged: lambda bridge, event: bridge.stations_changed.emit(event.station_id),
    ev.SettingsChanged: lambda bridge, _event: bridge.settings_changed.emit(),
    ev.StoreHealthChanged: lambda bridge, event: bridge.store_health_changed.emit(event.is_healthy),
}
