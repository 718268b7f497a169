"""A door that records what the window sends and answers from sample views, on threads of its own if asked to."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.errors import NotPermitted
from hubmanager.domain.ids import BayId, ReceiptId
from hubmanager.domain.staff import Role
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages import queries
from hubmanager.hub.messages.events import BayChanged, HubChanged, HubEvent
from hubmanager.hub.messages.views import AlertView, BayView, HubView, Snapshot
from tests.ui import sample_views as views

MANAGER_PIN, ATTENDANT_PIN = "2580", "1111"

Answer = cmd.CommandAnswer | BaseException | Callable[[Any], Any]


@dataclass
class SampleDoor:
    """Implements the Door. `sent` holds every command; `answers` overrides what a command or query type gets.

    An answer may be a value, an exception to fail with, or a function of the request. While `is_holding`, requests wait in
    `held` until `release()`.
    """

    bays: tuple[BayView, ...] = field(default_factory=views.sample_bays)
    hub: HubView = field(default_factory=views.a_hub)
    alerts: tuple[AlertView, ...] = field(default_factory=views.sample_alerts)
    answers: dict[type, Any] = field(default_factory=dict)
    sent: list[cmd.Command] = field(default_factory=list)
    asked: list[queries.Query] = field(default_factory=list)
    sign_ins: list[str] = field(default_factory=list)
    listeners: list[Callable[[HubEvent], None]] = field(default_factory=list)
    is_holding: bool = False
    held: list[Callable[[], None]] = field(default_factory=list)
    number: int = 100

    def execute(self, command: cmd.Command, sign_in: str = "") -> "Future[cmd.CommandAnswer]":
        self.sent.append(command)
        self.sign_ins.append(sign_in)
        return self._answer(command, self._command_answer)

    def ask(self, query: queries.Query) -> "Future[Any]":
        self.asked.append(query)
        return self._answer(query, self._query_answer)

    def subscribe(self, listener: Callable[[HubEvent], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def release(self) -> None:
        """Answer everything that was held back."""
        self.is_holding = False
        waiting, self.held = self.held, []
        for give in waiting:
            give()

    def tell(self, event: HubEvent) -> None:
        """Publish an event with the next number."""
        self.number += 1
        numbered = msgspec.structs.replace(event, number=self.number)
        for listener in list(self.listeners):
            listener(numbered)

    def change_bay(self, number: str, **changes: Any) -> BayView:
        """Change a bay and tell it."""
        bay = next(bay for bay in self.bays if bay.number == number)
        changed = msgspec.structs.replace(bay, **changes)
        self.replace_bay(changed)
        return changed

    def replace_bay(self, changed: BayView) -> None:
        """Put another view in a bay's place and tell it."""
        self.bays = tuple(changed if bay.bay_id == changed.bay_id else bay for bay in self.bays)
        self.tell(BayChanged(bay=changed))

    def change_hub(self, **changes: Any) -> None:
        """Change the head line and tell it."""
        self.hub = msgspec.structs.replace(self.hub, **changes)
        self.tell(HubChanged(hub=self.hub))

    def sent_of(self, kind: type) -> list[Any]:
        """Return the commands of a type that were sent."""
        return [command for command in self.sent if isinstance(command, kind)]

    def _answer(self, request: Any, otherwise: Callable[[Any], Any]) -> "Future[Any]":
        future: Future[Any] = Future()

        def give() -> None:
            answer = self.answers.get(type(request), otherwise)
            try:
                value = answer(request) if callable(answer) else answer
            except Exception as error:  # noqa: BLE001 - handed to whoever waits
                value = error
            if isinstance(value, BaseException):
                future.set_exception(value)
            else:
                future.set_result(value)

        if self.is_holding:
            self.held.append(give)
        else:
            give()
        return future

    def _command_answer(self, command: cmd.Command) -> cmd.CommandAnswer:
        match command:
            case cmd.SignIn(pin=pin) if pin == MANAGER_PIN:
                return cmd.CommandAnswer(sign_in="m", staff_name="Robin", role=Role.MANAGER)
            case cmd.SignIn(pin=pin) if pin == ATTENDANT_PIN:
                return cmd.CommandAnswer(sign_in="a", staff_name="Kim", role=Role.ATTENDANT)
            case cmd.SignIn():
                raise NotPermitted("This PIN is not known here.", remedy="Try again.", field="pin", key="wrong_pin")
            case cmd.StartSession(bay_id=bay_id):
                self._change(bay_id, is_starting=True, can_start=False)
            case cmd.StopSession(bay_id=bay_id):
                self._change(
                    bay_id,
                    is_session_open=False,
                    can_stop=False,
                    receipt_id=ReceiptId(500 + bay_id),
                    occupancy=Occupancy.FINISHED,
                    power_w=0,
                )
            case cmd.SetAvailability(bay_id=bay_id, is_operative=is_operative):
                self._change(
                    bay_id,
                    availability=Availability.AVAILABLE if is_operative else Availability.OUT_OF_SERVICE,
                    can_start=is_operative,
                )
            case cmd.SetCurrentLimit(bay_id=bay_id, limit_ma=limit_ma):
                self._change(bay_id, limit_ma=limit_ma)
            case cmd.TakePayment(receipt_id=receipt_id, tendered=tendered):
                return self._pay(receipt_id, tendered)
            case cmd.OpenShift(opening_cash=opening_cash):
                self.change_hub(is_shift_open=True, opening_cash=opening_cash)
        return cmd.CommandAnswer()

    def _pay(self, receipt_id: ReceiptId, tendered: Decimal | None) -> cmd.CommandAnswer:
        bay = next((bay for bay in self.bays if bay.receipt_id == receipt_id), None)
        cost = bay.cost_gross if bay is not None and bay.cost_gross is not None else Decimal("20.19")
        if bay is not None:
            self._change(
                bay.bay_id,
                receipt_id=None,
                session_id=None,
                cost_gross=None,
                energy_wh=None,
                token_uid="",
                token_kind=None,
            )
        return cmd.CommandAnswer(receipt_id=receipt_id, change=Decimal(0) if tendered is None else tendered - cost)

    def _change(self, bay_id: BayId, **changes: Any) -> None:
        self.change_bay(next(bay.number for bay in self.bays if bay.bay_id == bay_id), **changes)

    def _query_answer(self, query: queries.Query) -> Any:
        match query:
            case queries.GetSnapshot():
                return Snapshot(number=self.number, hub=self.hub, bays=self.bays, alerts=self.alerts)
            case queries.ListSessions():
                return views.sample_session_rows()
            case queries.GetSession():
                return views.sample_session_detail()
            case queries.GetPowerCurve():
                return views.sample_curve()
            case queries.ListReceipts():
                return views.sample_receipt_rows()
            case queries.GetReceipt():
                return views.sample_receipt_detail()
            case queries.ListAlerts(history=False):
                return self.alerts
            case queries.GetTill():
                return views.sample_till()
            case queries.GetTakings():
                return views.sample_till().today
            case queries.GetSettings():
                return views.sample_settings()
        return ()
