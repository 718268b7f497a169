"""How a station makes itself known and stays known: boot, its repetition, heartbeat."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from hubmanager.simulator.agenda import Agenda, Appointment
from hubmanager.simulator.outbox import OutgoingCall, Payload

if TYPE_CHECKING:
    from hubmanager.simulator.ocpp_station import OcppStation

_BOOT_RETRY_S = 10
_LEAST_HEARTBEAT_REAL_S = 1.0


class Presence:
    """BootNotification until it is accepted, then statuses and heartbeats. Before that nothing else goes out."""

    def __init__(self, station: "OcppStation", agenda: Agenda) -> None:
        self._station = station
        self._agenda = agenda
        self._heartbeat_s = 60
        self._heartbeat: Appointment | None = None
        self._boot_retry: Appointment | None = None
        self._first_accepted: list[Callable[[], None]] = []

    def when_accepted(self, job: Callable[[], None]) -> None:
        """Call `job` once, when the hub first accepts the station."""
        self._first_accepted.append(job)

    def send_boot(self) -> None:
        """Send BootNotification and act on the answer."""
        reason = self._station.boot_reason
        self._station.outbox.post(
            OutgoingCall(
                "BootNotification",
                lambda: self._station.boot_payload(reason),
                on_answer=self._boot_answered,
                on_failure=lambda: self._boot_again_in(_BOOT_RETRY_S),
                goes_before_boot=True,
            ),
            is_urgent=True,
        )

    def report(self) -> None:
        """Tell how things stand, and from now on that the station lives."""
        self._station.send_station_status()
        for evse in self._station.evses:
            self._station.send_status(evse, is_urgent=True)
        self._plan_heartbeat()

    def send_heartbeat(self) -> None:
        """Send one Heartbeat now."""
        self._station.outbox.post(OutgoingCall("Heartbeat", dict, on_answer=self._take_time))

    def set_heartbeat_interval(self, seconds: int) -> None:
        """Change the interval; 0 keeps the old one."""
        self._heartbeat_s = seconds or self._heartbeat_s
        self._plan_heartbeat()

    def forget(self) -> None:
        """Be unknown again, as after a restart."""
        self._station.outbox.is_booted = False
        self.rest()

    def rest(self) -> None:
        """Send nothing more until the next link."""
        for timer in (self._heartbeat, self._boot_retry):
            if timer:
                timer.cancel()

    def _boot_answered(self, payload: Payload) -> None:
        interval_s = int(payload.get("interval") or 0)
        self._take_time(payload)
        self._station.tell("boot_answered", status=payload.get("status"))
        if payload.get("status") != "Accepted":
            self._boot_again_in(interval_s or _BOOT_RETRY_S)
            return
        self._station.outbox.open_gate()
        self._heartbeat_s = interval_s or self._heartbeat_s
        self.report()
        jobs, self._first_accepted = self._first_accepted, []
        for job in jobs:
            job()

    def _boot_again_in(self, seconds: float) -> None:
        if self._station.link.is_up and not self._station.outbox.is_booted:
            self._boot_retry = self._agenda.call_in(seconds, self.send_boot, at_least_real_s=1.0)

    def _plan_heartbeat(self) -> None:
        if self._heartbeat:
            self._heartbeat.cancel()
        self._heartbeat = self._agenda.call_in(
            self._heartbeat_s, self._heartbeat_due, at_least_real_s=_LEAST_HEARTBEAT_REAL_S
        )

    def _heartbeat_due(self) -> None:
        if self._station.is_online:
            self.send_heartbeat()
        self._plan_heartbeat()

    def _take_time(self, payload: Payload) -> None:
        if payload.get("currentTime"):
            self._station.clock.take(datetime.fromisoformat(payload["currentTime"]))
