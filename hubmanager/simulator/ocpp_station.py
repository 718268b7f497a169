"""The firmware that both OCPP versions share: boot, heartbeat, power, authorisation, and what survives a power cut."""

import asyncio
import random as randomness
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from hubmanager.domain.availability import EvseStatus
from hubmanager.simulator.agenda import Agenda
from hubmanager.simulator.charging_limit import ChargingLimits, as_amperes
from hubmanager.simulator.evse import Evse
from hubmanager.simulator.ocpp_link import Answer, OcppLink
from hubmanager.simulator.outbox import Outbox, OutgoingCall, Payload, RetrySettings
from hubmanager.simulator.plan import PlannedStation
from hubmanager.simulator.presence import Presence
from hubmanager.simulator.settings import Settings
from hubmanager.simulator.station_clock import StationClock
from hubmanager.simulator.transaction import MeterSample, StopReason, Transaction, TransactionBook

StationEvent = Callable[[str, Mapping[str, Any]], None]
"""Told what happens: the event's name and its figures. For logs and tests, never for the hub."""


@dataclass(frozen=True, slots=True)
class FirmwareTraits:
    """How quick the station is, in real seconds."""

    call_timeout_s: float = 30.0
    retry: RetrySettings | None = None
    """Waits before a transaction message is repeated; None: 2 s rising to 10 s."""
    start_spread_s: float = 0.4
    """Stations are switched on within this time, not all in the same instant."""


class OcppStation(ABC):
    """One charging station. Subclasses put its facts into a version's words."""

    subprotocol: ClassVar[str]

    def __init__(
        self,
        planned: PlannedStation,
        *,
        ocpp_url: str,
        agenda: Agenda,
        speed: float,
        random: randomness.Random,
        settings: Settings,
        on_event: StationEvent,
        traits: FirmwareTraits | None = None,
    ) -> None:
        traits = traits or FirmwareTraits()
        self.planned = planned
        self.station_id = str(planned.station_id)
        self.agenda = agenda
        self.random = random
        self.settings = settings
        self.limits = ChargingLimits()
        self.book = TransactionBook()
        self.outbox = Outbox(retry=traits.retry or RetrySettings())
        self.mislabels_energy = False
        """The meter's figures go out in kWh under the unit Wh."""
        self.stops_to_lose: set[int] = set()
        """EVSEs whose next stop is never sent."""
        self._on_event = on_event
        self.clock = StationClock(agenda, speed)
        self.presence = Presence(self, agenda)
        self.boot_reason = StopReason.POWER_LOSS
        self._resets_when_idle = False
        self._is_powered = True
        self._outage = 0
        self._known_tokens: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._start_spread_s = traits.start_spread_s
        self.link = OcppLink(
            url=f"{ocpp_url.rstrip('/')}/{quote(self.station_id, safe='')}",
            subprotocol=self.subprotocol,
            user=self.station_id,
            password=planned.password,
            outbox=self.outbox,
            owner=self,
            random=random,
            call_timeout_s=traits.call_timeout_s,
        )
        self.evses = tuple(
            Evse(
                evse_id=index,
                bay_number=number,
                current_kind=planned.current_kind,
                max_power_w=planned.max_power_w,
                register_wh=random.randrange(200_000, 9_000_000),
                agenda=agenda,
                limits=self.limits,
                book=self.book,
                firmware=self,
            )
            for index, number in enumerate(planned.bay_numbers, start=1)
        )

    # --- life

    def start(self) -> None:
        """Switch on."""
        self._task = asyncio.create_task(self._run(), name=self.station_id)

    async def stop(self) -> None:
        """Switch off for good."""
        self.presence.rest()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    @property
    def is_powered(self) -> bool:
        """Whether the lights are on."""
        return self._is_powered

    def lose_power(self) -> int:
        """Go dark at once; memory, queue and meter stay. Returns the outage's number, for `regain_power`."""
        self._outage += 1
        if self._is_powered:
            self._is_powered = False
            for evse in self.evses:
                evse.lose_power()
            self.presence.forget()
            self.link.block()
            self.tell("power_lost")
        return self._outage

    def regain_power(self, reason: StopReason = StopReason.POWER_LOSS, *, outage: int | None = None) -> None:
        """Come back: what was charging has ended, the hub hears of it after the boot.

        With `outage`, only if no later outage has begun meanwhile: the end of a reboot does not end a power cut.
        """
        if self._is_powered or outage not in (None, self._outage):
            return
        self._is_powered = True
        self.boot_reason = reason
        for evse in self.evses:
            evse.regain_power(reason)
        self.link.unblock()
        self.tell("powered_up")

    def reboot(self, reason: StopReason, lasts_s: float = 8.0) -> None:
        """Restart: like a short power cut. A soft reset ends transactions first."""
        if not self._is_powered:
            return
        if reason is StopReason.SOFT_RESET:
            for evse in self.evses:
                evse.stop(reason)
        outage = self.lose_power()
        self.agenda.call_in(lasts_s, lambda: self.regain_power(reason, outage=outage), at_least_real_s=0.2)

    # --- what the EVSEs need (evse.Firmware)

    def station_time(self) -> datetime:
        """Return what the station's clock shows."""
        return self.clock.now()

    def new_transaction(self, evse: Evse, token_uid: str, remote_start_id: int | None) -> Transaction:
        """Make a transaction that starts now."""
        return Transaction(
            station_id=self.station_id,
            evse_id=evse.evse_id,
            bay_number=evse.bay_number,
            key=f"{self.station_id}/{len(self.book.entries) + 1}",
            token_uid=token_uid,
            started_at=self.station_time(),
            start_wh=evse.register_wh,
            remote_start_id=remote_start_id,
            is_offline=not self.is_online,
        )

    def authorise(self, evse: Evse, token_uid: str) -> None:
        """Ask the hub; offline, trust known cards and, if the settings say so, unknown ones."""
        self.tell("token_presented", evse_id=evse.evse_id, token_uid=token_uid)
        if self.is_online:
            self.ask_authorisation(evse, token_uid)
        else:
            self._decide_offline(evse, token_uid)

    def on_ended(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Report the end, unless a fault swallows it."""
        self.tell("transaction_ended", evse_id=evse.evse_id, key=transaction.key, stop_wh=sample.register_wh)
        if self._resets_when_idle and not any(other.transaction for other in self.evses):
            self._resets_when_idle = False
            self.agenda.call_in(1.0, lambda: self.reboot(StopReason.SOFT_RESET))
        if evse.evse_id in self.stops_to_lose:
            self.stops_to_lose.discard(evse.evse_id)
            transaction.is_stop_lost = True
            return
        self.send_ended(transaction, sample)

    def on_started(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Report the start."""
        self.tell("transaction_started", evse_id=evse.evse_id, key=transaction.key, start_wh=sample.register_wh)
        self.send_started(evse, transaction, sample)

    def on_status(self, evse: Evse) -> None:
        """Report the status while the hub listens; it is reported again after each boot anyway."""
        self.tell("status", evse_id=evse.evse_id, bay=evse.bay_number, status=evse.status.value)
        if self.is_online:
            self.send_status(evse)

    # --- what the link needs (ocpp_link.LinkOwner)

    def on_link_up(self) -> None:
        """Boot, or after a short interruption only say how things stand."""
        self.tell("connected")
        if self.planned.boots_on_reconnect:
            self.presence.forget()
        if self.outbox.is_booted:
            self.presence.report()
        else:
            self.presence.send_boot()

    def on_link_down(self) -> None:
        """Forget what isn't worth keeping."""
        self.tell("disconnected")
        self.presence.rest()
        self.outbox.drop_passing()

    @abstractmethod
    def on_call(self, action: str, payload: Mapping[str, Any]) -> Answer:
        """Answer a call of the hub."""

    # --- what a version adds

    @property
    @abstractmethod
    def meter_interval_s(self) -> float:
        """Simulated seconds between periodic meter values."""

    @property
    @abstractmethod
    def connection_timeout_s(self) -> float:
        """How long an authorisation waits for the plug."""

    @property
    @abstractmethod
    def accepts_unknown_offline(self) -> bool:
        """Whether a card that was never seen may charge while the hub is away."""

    @abstractmethod
    def boot_payload(self, reason: StopReason) -> Payload:
        """Return the BootNotification after a restart for `reason`."""

    @abstractmethod
    def ask_authorisation(self, evse: Evse, token_uid: str) -> None:
        """Send Authorize; calls `token_decided`."""

    @abstractmethod
    def send_status(self, evse: Evse, *, is_urgent: bool = False) -> None:
        """Send the EVSE's status."""

    @abstractmethod
    def send_station_status(self) -> None:
        """Send the status of the station as a whole, where the version has one."""

    @abstractmethod
    def send_started(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Queue the start."""

    @abstractmethod
    def on_sample(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Queue a meter value."""

    @abstractmethod
    def on_flow(self, evse: Evse, transaction: Transaction, sample: MeterSample) -> None:
        """Energy began or ceased to flow within the transaction."""

    @abstractmethod
    def send_ended(self, transaction: Transaction, sample: MeterSample) -> None:
        """Queue the end."""

    # --- shared by the versions

    @property
    def is_online(self) -> bool:
        """Whether the hub listens: the link is up and the boot was accepted."""
        return self.link.is_up and self.outbox.is_booted

    def evse(self, evse_id: int) -> Evse | None:
        """Return an EVSE by its id, or None."""
        return self.evses[evse_id - 1] if 1 <= evse_id <= len(self.evses) else None

    def evse_of(self, transaction_id: str) -> Evse | None:
        """Return the EVSE on which this transaction runs, or None."""
        running = (evse for evse in self.evses if evse.transaction)
        return next((e for e in running if e.transaction and e.transaction.transaction_id == transaction_id), None)

    def stamp(self, at: datetime) -> str:
        """Write a time as stations do: UTC, milliseconds, Z."""
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"

    def post(self, action: str, payload: Payload, *, is_urgent: bool = False) -> None:
        """Queue a message that isn't kept and whose answer doesn't matter."""
        self.outbox.post(OutgoingCall(action, lambda: payload), is_urgent=is_urgent)

    def shown_wh(self, register_wh: int) -> int | str:
        """Return the meter's figure as it is sent."""
        return f"{register_wh / 1000:.3f}" if self.mislabels_energy else register_wh

    def token_decided(self, evse: Evse, token_uid: str, *, is_accepted: bool) -> None:
        """The hub has answered Authorize."""
        self.tell("token_decided", evse_id=evse.evse_id, token_uid=token_uid, is_accepted=is_accepted)
        if is_accepted:
            self._known_tokens.add(token_uid)
            evse.start(token_uid)
        else:
            self._known_tokens.discard(token_uid)

    def authorisation_lost(self, evse: Evse, token_uid: str) -> None:
        """The link went down while the hub was asked."""
        self._decide_offline(evse, token_uid)

    def refuse_token_in(self, transaction: Transaction) -> None:
        """The hub answered that the running transaction's token is not valid: stop it."""
        for evse in self.evses:
            if evse.transaction is transaction:
                evse.stop(StopReason.TOKEN_REFUSED)

    def composite_periods(self, evse: Evse, duration_s: int, *, in_watts: bool) -> list[dict[str, Any]]:
        """Return the limits of the coming `duration_s` as charging schedule periods, looked at once a minute."""
        now = self.station_time()
        started_at = evse.transaction.started_at if evse.transaction else None
        periods: list[dict[str, Any]] = []
        for start_s in range(0, max(duration_s, 1), 60):
            limit_w = self.limits.limit_w(evse.evse_id, now + timedelta(seconds=start_s), started_at, evse.max_power_w)
            limit = round(limit_w if in_watts else as_amperes(limit_w), 1)
            if not periods or periods[-1]["limit"] != limit:
                periods.append({"startPeriod": start_s, "limit": limit})
        return periods

    def free_evse(self) -> Evse | None:
        """Return an EVSE for a start that names none: first one where a car waits."""
        for wanted in (EvseStatus.PLUGGED_IN, EvseStatus.FINISHED, EvseStatus.AVAILABLE):
            for evse in self.evses:
                if evse.status is wanted and evse.transaction is None:
                    return evse
        return None

    def reset_when_idle(self) -> None:
        """Restart once no transaction runs."""
        self._resets_when_idle = True

    def change_limits(self) -> None:
        """Charging profiles have changed."""
        for evse in self.evses:
            evse.limit_changed()

    def settings_changed(self) -> None:
        """A setting was written."""
        for evse in self.evses:
            evse.meter_interval_changed()

    def tell(self, event: str, **figures: Any) -> None:
        """Report to whoever runs the simulation."""
        self._on_event(event, {"station_id": self.station_id, **figures})

    # --- inner life

    async def _run(self) -> None:
        await asyncio.sleep(self.random.uniform(0.0, self._start_spread_s))
        await self.link.run()

    def _decide_offline(self, evse: Evse, token_uid: str) -> None:
        if token_uid in self._known_tokens or self.accepts_unknown_offline:
            evse.start(token_uid)
