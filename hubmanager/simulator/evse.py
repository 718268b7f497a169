"""One EVSE of an OCPP station: plug, car, meter, transaction and fault, without a word of the protocol."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.simulator.agenda import Agenda, Appointment
from hubmanager.simulator.battery import Car
from hubmanager.simulator.charging_limit import LEAST_CURRENT_A, ChargingLimits, as_amperes
from hubmanager.simulator.firmware import Firmware
from hubmanager.simulator.transaction import MeterSample, StopReason, Transaction, TransactionBook

_LEAST_WAIT_S = 0.5


class Evse:
    """Plug, meter and power electronics. Every change is computed when something happens; nothing ticks while idle."""

    def __init__(
        self,
        *,
        evse_id: int,
        bay_number: str,
        current_kind: CurrentKind,
        max_power_w: int,
        register_wh: int,
        agenda: Agenda,
        limits: ChargingLimits,
        book: TransactionBook,
        firmware: Firmware,
    ) -> None:
        self.evse_id = evse_id
        self._bay_number = bay_number
        self._current_kind = current_kind
        self.max_power_w = max_power_w
        self._register_wh = float(register_wh)
        self._agenda = agenda
        self._limits = limits
        self._book = book
        self._firmware = firmware
        self._car: Car | None = None
        self._watchers: list[Callable[[], None]] = []
        self._wake: Appointment | None = None
        self._handshake: Appointment | None = None
        """Car and station agree on charging; not to be put off by a new meter interval or limit."""
        self._timeout: Appointment | None = None
        self._caught_up_at = agenda.now()
        self._next_sample_at = agenda.now()
        self._last_status: EvseStatus | None = None
        self._is_flow_ready = False
        self._is_finished = False
        self._is_inoperative_next = False
        self._waiting_token: tuple[str, int | None] | None = None
        self.transaction: Transaction | None = None
        self.fault_code = ""
        self.fault_info = ""
        self.is_operative = True
        self.is_powered = True
        self.handshake_s = 2.0
        """From the start of a transaction to the first energy."""

    # --- what people see

    @property
    def bay_number(self) -> str:
        """The bay's number."""
        return self._bay_number

    @property
    def current_kind(self) -> CurrentKind:
        """AC or DC."""
        return self._current_kind

    @property
    def car(self) -> Car | None:
        """The car that is plugged in."""
        return self._car

    @property
    def has_transaction(self) -> bool:
        """Whether a transaction runs."""
        return self.transaction is not None

    @property
    def has_card_reader(self) -> bool:
        """Always true for OCPP stations here."""
        return True

    @property
    def status(self) -> EvseStatus:
        """The state, in the hub's words."""
        if self.fault_code:
            return EvseStatus.FAULTED
        if self.transaction is not None:
            return self._status_in_transaction()
        if not self.is_operative:
            return EvseStatus.UNAVAILABLE
        if self._car is not None:
            return EvseStatus.FINISHED if self._is_finished else EvseStatus.PLUGGED_IN
        return EvseStatus.PLUGGED_IN if self._waiting_token else EvseStatus.AVAILABLE

    @property
    def register_wh(self) -> int:
        """What the meter shows."""
        return int(self._register_wh)

    def offered_w(self) -> float:
        """Return the power that the station offers now; 0 below the least current that a car understands."""
        started_at = self.transaction.started_at if self.transaction else None
        limit_w = self._limits.limit_w(self.evse_id, self._firmware.station_time(), started_at, self.max_power_w)
        return 0.0 if as_amperes(limit_w) < LEAST_CURRENT_A else limit_w

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after every change."""
        self._watchers.append(watcher)

    # --- what drivers do

    def plug_in(self, car: Car) -> None:
        """Put the plug in; an authorisation that waited for it starts the transaction."""
        if self._car is not None:
            raise ValueError(f"Bay {self._bay_number} already has a car.")
        self._car = car
        self._is_finished = False
        self._tell_status()
        if self._waiting_token and self.status is EvseStatus.PLUGGED_IN:
            token_uid, remote_start_id = self._waiting_token
            self._forget_waiting_token()
            self._begin(token_uid, remote_start_id)
        self._tell_watchers()

    def unplug(self) -> None:
        """Pull the plug; a running transaction ends."""
        if self._car is None:
            return
        self.stop(StopReason.CAR_LEFT)
        self._car = None
        self._is_finished = False
        self._tell_status()
        self._tell_watchers()

    def present_token(self, uid: str) -> None:
        """Hold a card to the reader. Another card than the running session's does nothing."""
        if not self.is_powered:
            return
        if self.transaction is not None:
            if self.transaction.token_uid.upper() == uid.upper():
                self.stop(StopReason.LOCAL)
        elif not self.fault_code and self.is_operative:
            self._firmware.authorise(self, uid)

    def press_stop(self) -> None:
        """Press the stop button."""
        if self.is_powered:
            self.stop(StopReason.LOCAL)

    # --- what the station does

    def start(self, token_uid: str, remote_start_id: int | None = None) -> bool:
        """Begin a transaction, or wait for the plug; False when the EVSE can't now."""
        if self.transaction is not None or self.fault_code or not self.is_operative or not self.is_powered:
            return False
        if self._car is not None:
            self._begin(token_uid, remote_start_id)
        else:
            self._forget_waiting_token()
            self._waiting_token = (token_uid, remote_start_id)
            self._timeout = self._agenda.call_in(self._firmware.connection_timeout_s, self._give_up_waiting)
            self._tell_status()
        return True

    def stop(self, reason: StopReason) -> None:
        """End the running transaction, if any."""
        transaction = self.transaction
        if transaction is None or not self.is_powered:
            return  # a station without power notices when it comes back
        self._catch_up()
        sample = self.sample(ReadingContext.END)
        self._close(transaction, reason, sample)
        self._firmware.on_ended(self, transaction, sample)
        self._limits.end_transaction(self.evse_id)
        self._is_finished = self._car is not None
        if self._is_inoperative_next:
            self._is_inoperative_next = False
            self.is_operative = False
        if reason is not StopReason.CAR_LEFT:
            self._tell_status()
        self._tell_watchers()

    def set_operative(self, is_operative: bool) -> bool:
        """Take in or out of service; False when that has to wait for the end of the transaction."""
        if not is_operative and self.transaction is not None:
            self._is_inoperative_next = True
            return False
        self._is_inoperative_next = False
        self.is_operative = is_operative
        self._tell_status()
        self._tell_watchers()
        return True

    def fail(self, code: str, info: str = "") -> None:
        """Break: energy and transaction end, the status is faulted until `recover`."""
        self._catch_up()
        self.fault_code, self.fault_info = code, info
        self._forget_waiting_token()
        self._tell_status()
        self.stop(StopReason.FAULT)
        self._tell_watchers()

    def recover(self) -> None:
        """Be whole again."""
        if self.fault_code:
            self.fault_code = self.fault_info = ""
            self._tell_status()
            self._tell_watchers()

    def shift_register(self, by_wh: int) -> None:
        """Make the meter lie from now on: it jumps (positive) or falls (negative)."""
        self._catch_up()
        self._register_wh = max(0.0, self._register_wh + by_wh)

    def limit_changed(self) -> None:
        """Apply new charging profiles at once."""
        if self.transaction is not None:
            self._catch_up()
            self._note_flow()
            self._schedule()

    def meter_interval_changed(self) -> None:
        """Apply a new interval at once."""
        if self.transaction is not None:
            self._next_sample_at = self._agenda.now()
            self._plan_next_sample()
            self._schedule()

    def lose_power(self) -> None:
        """Stand still without a word; what was metered until now stays metered."""
        self._catch_up()
        self.is_powered = False
        self._forget_waiting_token()
        self._forget_plans()

    def regain_power(self, reason: StopReason) -> None:
        """Start up again; a transaction that was cut off ends now, for `reason`."""
        self.is_powered = True
        self._caught_up_at = self._agenda.now()
        self.stop(reason)
        self._last_status = self.status
        self._tell_watchers()

    def sample(self, context: ReadingContext) -> MeterSample:
        """Look at the meter."""
        self._catch_up()
        power_w = self._power_w()
        is_dc = self._current_kind is CurrentKind.DC
        voltage_v = (400 if self._car and self._car.soc_pct < 50 else 420) if is_dc else 230
        current_ma = int(power_w * 1000 / (voltage_v if is_dc else voltage_v * 3))
        return MeterSample(
            taken_at=self._firmware.station_time(),
            register_wh=self.register_wh,
            power_w=round(power_w),
            current_ma=current_ma,
            voltage_v=voltage_v,
            soc_pct=int(self._car.soc_pct) if is_dc and self._car else None,
            context=context,
        )

    # --- inner life

    def _begin(self, token_uid: str, remote_start_id: int | None) -> None:
        self._caught_up_at = self._agenda.now()
        self._is_flow_ready = self._is_finished = False
        transaction = self._firmware.new_transaction(self, token_uid, remote_start_id)
        self.transaction = transaction
        self._book.add(transaction)
        self._firmware.on_started(self, transaction, self.sample(ReadingContext.BEGIN))
        self._next_sample_at = self._agenda.now()
        self._plan_next_sample()
        self._handshake = self._agenda.call_in(self.handshake_s, self._let_flow)
        self._tell_watchers()

    def _let_flow(self) -> None:
        if self.transaction is not None:
            self._caught_up_at = self._agenda.now()
            self._is_flow_ready = True
            self._note_flow()
            self._schedule()

    def _close(self, transaction: Transaction, reason: StopReason, sample: MeterSample) -> None:
        transaction.ended_at = sample.taken_at
        transaction.stop_wh = sample.register_wh
        transaction.stop_reason = reason
        self.transaction = None
        self._is_flow_ready = False
        self._forget_plans()

    def _forget_plans(self) -> None:
        for plan in (self._wake, self._handshake):
            if plan:
                plan.cancel()

    def _power_w(self) -> float:
        if self._car is None or not self._is_flow_ready or self.fault_code or not self.is_powered:
            return 0.0
        return self._car.power_w(self._current_kind, self.offered_w())

    def _catch_up(self) -> None:
        """Let the energy flow that has flowed since the last look."""
        now = self._agenda.now()
        elapsed_s = (now - self._caught_up_at).total_seconds()
        self._caught_up_at = max(now, self._caught_up_at)
        if self.transaction is None or self._car is None or elapsed_s <= 0 or not self._power_w():
            return
        energy_wh = self._car.charge(elapsed_s, self._current_kind, self.offered_w())
        self._register_wh += energy_wh
        self.transaction.delivered_wh += energy_wh

    def _wake_up(self) -> None:
        if self.transaction is None:
            return
        self._catch_up()
        self._note_flow()
        if self._firmware.meter_interval_s and self._agenda.now() >= self._next_sample_at:
            self._firmware.on_sample(self, self.transaction, self.sample(ReadingContext.PERIODIC))
            self._plan_next_sample()
            self._tell_watchers()
        self._schedule()

    def _plan_next_sample(self) -> None:
        interval_s = self._firmware.meter_interval_s
        if interval_s:
            now = self._agenda.now()
            late_s = max(0.0, (now - self._next_sample_at).total_seconds())
            # At high speed a loop that is late leaves samples out instead of running after them.
            self._next_sample_at = _later(self._next_sample_at, interval_s * (1 + late_s // interval_s))

    def _schedule(self) -> None:
        """Wake up for the next meter value, or earlier if the car will be full by then."""
        if self._wake:
            self._wake.cancel()
        interval_s = self._firmware.meter_interval_s
        wait_s = (self._next_sample_at - self._agenda.now()).total_seconds() if interval_s else 60.0
        if self._car is not None and self._power_w() > 0:
            full_in_s = self._car.seconds_to_full(self._current_kind, self.offered_w(), wait_s)
            wait_s = wait_s if full_in_s is None else min(wait_s, full_in_s)
        self._wake = self._agenda.call_in(max(wait_s, _LEAST_WAIT_S), self._wake_up, at_least_real_s=0.02)

    def _note_flow(self) -> None:
        if self.status is not self._last_status and self.transaction is not None:
            self._firmware.on_flow(self, self.transaction, self.sample(ReadingContext.OTHER))
            self._tell_status()
            self._tell_watchers()

    def _status_in_transaction(self) -> EvseStatus:
        if not self._is_flow_ready or self._car is None:
            return EvseStatus.PLUGGED_IN
        if self._car.is_full:
            return EvseStatus.SUSPENDED_EV
        return EvseStatus.CHARGING if self.offered_w() > 0 else EvseStatus.SUSPENDED_EVSE

    def _forget_waiting_token(self) -> None:
        self._waiting_token = None
        if self._timeout:
            self._timeout.cancel()

    def _give_up_waiting(self) -> None:
        self._forget_waiting_token()
        self._tell_status()

    def _tell_status(self) -> None:
        status = self.status
        if status is not self._last_status and self.is_powered:
            self._last_status = status
            self._firmware.on_status(self)

    def _tell_watchers(self) -> None:
        for watcher in self._watchers:
            watcher()


def _later(at: datetime, seconds: float) -> datetime:
    return at + timedelta(seconds=seconds)
