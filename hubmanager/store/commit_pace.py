"""How soon one commit may follow another, so that jobs share commits when many come one by one."""

A_SECOND = 25
"""Commits a second in the long run."""
BURST = 50
"""Commits that may follow each other at once after a quiet time."""


class CommitPace:
    """An allowance of commits that fills up with time.

    A commit costs a sync of the disk and about a millisecond of the processor, whatever it holds. 200 bays that send a
    message a second each come one by one: without a pace every message is a commit of its own. The pace lets a quiet hub
    answer at once and makes a busy one wait for 40 ms at most.
    """

    def __init__(self, now: float) -> None:
        """Begin with a full allowance. `now` here and below: seconds of a clock that never goes back."""
        self._left = float(BURST)
        self._counted_at = now

    def take(self, now: float) -> float:
        """Take a commit out of the allowance; return for how many seconds it has to wait for that."""
        self._left = min(float(BURST), self._left + max(0.0, now - self._counted_at) * A_SECOND) - 1
        self._counted_at = now
        if self._left >= 0:
            return 0.0
        wait_s = -self._left / A_SECOND
        self._left, self._counted_at = 0.0, now + wait_s
        return wait_s
