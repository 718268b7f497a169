"""A station's clock: set by the hub, as real ones are, and wrong on demand."""

from datetime import datetime, timedelta

from hubmanager.simulator.agenda import Agenda

_SLACK_S = 2.0
"""Real seconds by which the hub's time may differ before it is taken over."""


class StationClock:
    """Simulated time, shifted by what the hub said or by what a fault wants."""

    def __init__(self, agenda: Agenda, speed: float) -> None:
        self._agenda = agenda
        self._slack_s = max(_SLACK_S, _SLACK_S * speed)
        self._offset = timedelta(0)
        self._is_wrong = False

    def now(self) -> datetime:
        """Return what the clock shows."""
        return self._agenda.now() + self._offset

    def take(self, hub_time: datetime) -> None:
        """Take the hub's time; small differences are left alone so that time never runs back."""
        if not self._is_wrong and abs((hub_time - self.now()).total_seconds()) > self._slack_s:
            self._offset = hub_time - self._agenda.now()

    def set_wrong(self, by_s: float) -> None:
        """Be wrong by this much and take no time from the hub; 0 mends it."""
        self._is_wrong = by_s != 0
        self._offset = timedelta(seconds=by_s)
