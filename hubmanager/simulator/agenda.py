"""Things to do later in simulated time. Speed changes how long the waits are and nothing else."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from hubmanager.domain.clock import Clock


class Appointment(Protocol):
    """Something that was put on the agenda."""

    def cancel(self) -> None:
        """Take it off again; harmless once it is over."""
        ...


class Agenda(Protocol):
    """Tells simulated time and calls back at it."""

    def now(self) -> datetime:
        """Return simulated time, aware, in UTC."""
        ...

    def call_in(self, delay_s: float, job: Callable[[], None], *, at_least_real_s: float = 0.0) -> Appointment:
        """Call `job` after `delay_s` simulated seconds, but not before `at_least_real_s` real ones."""
        ...


class LoopAgenda:
    """An agenda on the running asyncio loop: one timer per appointment, nothing is polled."""

    def __init__(self, clock: Clock, speed: float) -> None:
        self._clock = clock
        self.speed = speed

    def now(self) -> datetime:
        """Return simulated time."""
        return self._clock.now()

    def call_in(self, delay_s: float, job: Callable[[], None], *, at_least_real_s: float = 0.0) -> Appointment:
        """Put `job` on the loop's timers."""
        return asyncio.get_running_loop().call_later(max(delay_s / self.speed, at_least_real_s, 0.0), job)
