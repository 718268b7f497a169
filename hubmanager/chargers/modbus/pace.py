"""How fast things are done on all links. Real equipment gets the defaults; a test may be quicker."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds of the event loop, not of the hub's clock."""

    charger_poll_s: float = 1.0
    """Between two polls of a charger, unless its model wants more."""
    meter_poll_s: float = 5.0
    first_wait_s: float = 1.0
    """After the first failed poll; it doubles with each further one."""
    longest_wait_s: float = 30.0
    stagger_s: float = 0.2
    """Links begin within this time of each other, not in one instant."""
