"""What goes on at one bay: one driver after the other, each doing what people do."""

import random as randomness
from collections.abc import Callable, Sequence

from hubmanager.domain.availability import EvseStatus
from hubmanager.simulator.agenda import Agenda, Appointment
from hubmanager.simulator.drivers import Visit, draw_visit
from hubmanager.simulator.plan import DemoToken
from hubmanager.simulator.socket_status import Socket

_UNPLUG_AFTER_STOP_S = 8.0
_COMES_BACK_AFTER_S = 60.0
_LEAVES_BROKEN_BAY_S = 90.0


class BayLife:
    """The drivers of one bay. Everything is an appointment or a reaction to the socket; nothing is polled."""

    def __init__(
        self,
        socket: Socket,
        *,
        agenda: Agenda,
        random: randomness.Random,
        tokens: Sequence[DemoToken],
        first_visit: Visit | None = None,
    ) -> None:
        self.socket = socket
        self._agenda = agenda
        self._random = random
        self._tokens = tokens
        self._next_visit = first_visit
        self._visit: Visit | None = None
        self._appointments: list[Appointment] = []
        self._was_started = False
        self._waits_for_full = False
        self._is_leaving = False
        self._is_over = False
        socket.watch(self._look)

    def begin(self) -> None:
        """Let the first driver come."""
        if not self._is_over:
            self._expect_next()

    def end(self, *, leaves_car: bool = False) -> None:
        """Let nobody come any more; the present driver leaves at once, or leaves the car for ever."""
        self._is_over = True
        self._cancel_appointments()
        if not leaves_car:
            self.socket.press_stop()
            self._drive_away()

    # --- arriving

    def _expect_next(self) -> None:
        self._visit = self._next_visit or draw_visit(self._random, self.socket.current_kind, self._tokens)
        self._next_visit = None
        self._later(self._visit.arrives_in_s, self._arrive)

    def _arrive(self) -> None:
        visit = self._visit
        if visit is None or self.socket.status is not EvseStatus.AVAILABLE or self.socket.car is not None:
            self._expect_next()  # broken, reserved or taken: drives on
            return
        self._was_started = self._waits_for_full = self._is_leaving = False
        self.socket.plug_in(visit.car())
        if visit.token and self.socket.has_card_reader:
            self._later(visit.shows_card_after_s, self._show_card)
        self._later(visit.patience_s, self._lose_patience)

    def _show_card(self) -> None:
        if self._visit and self._visit.token and not self.socket.has_transaction:
            self.socket.present_token(self._visit.token.uid)

    def _lose_patience(self) -> None:
        if not self._was_started:
            self._leave()

    # --- reacting

    def _look(self) -> None:
        if self._visit is None or self.socket.car is None or self._is_leaving:
            return
        status = self.socket.status
        if status is EvseStatus.FAULTED:
            self._is_leaving = True
            self._replace_appointments(_LEAVES_BROKEN_BAY_S * self._random.uniform(0.7, 1.6), self._leave)
        elif self.socket.has_transaction:
            self._notice_charging(self._visit, status)
        elif self._was_started:
            self._notice_stop(self._visit)

    def _notice_charging(self, visit: Visit, status: EvseStatus) -> None:
        if not self._was_started:
            self._was_started = True
            self._cancel_appointments()
            if visit.stays_s is not None:
                self._later(visit.stays_s, self._leave)
        if status is EvseStatus.SUSPENDED_EV and not self._waits_for_full:
            self._waits_for_full = True
            self._replace_appointments(visit.overstays_s, self._leave)

    def _notice_stop(self, visit: Visit) -> None:
        """The session ended while the car stands there: by the till, or by a power cut."""
        self._was_started = False
        wants_more = self.socket.car is not None and not self.socket.car.is_full and not self._waits_for_full
        if wants_more and visit.token and self.socket.status is EvseStatus.FINISHED and self._random.random() < 0.3:
            self._replace_appointments(_COMES_BACK_AFTER_S, self._show_card)
            self._later(_COMES_BACK_AFTER_S + visit.patience_s, self._lose_patience)
            return
        self._is_leaving = True
        self._replace_appointments(_COMES_BACK_AFTER_S * self._random.uniform(0.4, 1.6), self._leave)

    # --- leaving

    def _leave(self) -> None:
        self._is_leaving = True
        self._cancel_appointments()
        visit = self._visit
        if visit and visit.stops_properly and self.socket.has_transaction and self.socket.has_card_reader:
            if visit.token:
                self.socket.present_token(visit.token.uid)
            else:
                self.socket.press_stop()
            self._later(_UNPLUG_AFTER_STOP_S, self._drive_away)
        else:
            self._drive_away()

    def _drive_away(self) -> None:
        self._cancel_appointments()
        self._is_leaving = True
        self.socket.unplug()
        self._visit = None
        if not self._is_over:
            self._expect_next()

    # --- appointments

    def _later(self, delay_s: float, job: Callable[[], None]) -> None:
        self._appointments.append(self._agenda.call_in(delay_s, job))

    def _replace_appointments(self, delay_s: float, job: Callable[[], None]) -> None:
        self._cancel_appointments()
        self._later(delay_s, job)

    def _cancel_appointments(self) -> None:
        for appointment in self._appointments:
            appointment.cancel()
        self._appointments.clear()
