"""What a station's energy values count from: the life of the meter, or the start of each session.

Some stations send life-time registers with start and stop but samples that begin at 0 with every session (a bill from a
mixture once came to -4,076 kWh). Which one it is is learnt here from pairs of a start register and the first reading after
it; bills must use differences of one kind only. The value only tells: nothing is converted behind anybody's back.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class RegisterKind(StrEnum):
    """What readings during a session count from."""

    UNKNOWN = "unknown"
    LIFETIME = "lifetime"
    SESSION = "session"


NEAR_WH = 2_000
"""A first reading this close after the start register continues it: minutes at most have passed."""


@dataclass(frozen=True, slots=True)
class RegisterHabit:
    """What was learnt of one station. Two sessions that agree decide; one that disagrees makes it unknown again."""

    kind: RegisterKind = RegisterKind.UNKNOWN
    agreeing_sessions: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether enough sessions agreed."""
        return self.kind is not RegisterKind.UNKNOWN and self.agreeing_sessions >= 2

    def learnt(self, start_register_wh: int, first_reading_wh: int) -> "RegisterHabit":
        """Return the habit after one more session's start register and first reading."""
        seen = judge_registers(start_register_wh, first_reading_wh)
        if seen is RegisterKind.UNKNOWN:
            return self
        if seen is self.kind:
            return replace(self, agreeing_sessions=self.agreeing_sessions + 1)
        return RegisterHabit(seen, 1)

    def lifetime_register_wh(self, start_register_wh: int, reading_wh: int) -> int | None:
        """Return a reading as a life-time register, or None as long as the station's habit is not certain."""
        if not self.is_certain:
            return None
        return reading_wh if self.kind is RegisterKind.LIFETIME else start_register_wh + reading_wh


def judge_registers(start_register_wh: int, first_reading_wh: int) -> RegisterKind:
    """Return what one session shows. A start near 0 shows nothing: both kinds look the same there."""
    if start_register_wh <= NEAR_WH:
        return RegisterKind.UNKNOWN
    if start_register_wh <= first_reading_wh <= start_register_wh + NEAR_WH:
        return RegisterKind.LIFETIME
    if 0 <= first_reading_wh <= NEAR_WH:
        return RegisterKind.SESSION
    return RegisterKind.UNKNOWN
