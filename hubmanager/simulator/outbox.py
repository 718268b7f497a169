"""What a station still has to tell the hub. Transaction messages stay until they are answered; the rest dies with the link."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hubmanager.simulator.transaction import Transaction

Payload = Mapping[str, Any]


@dataclass(slots=True, eq=False)
class OutgoingCall:
    """One CALL, in the queue or under way."""

    action: str
    build: Callable[[], Payload]
    """Makes the payload when it is sent: OCPP 1.6 learns the transactionId only from the answer to the start."""
    on_answer: Callable[[Payload], None] | None = None
    on_failure: Callable[[], None] | None = None
    """For messages that aren't kept: it got lost, timed out or was answered by an error."""
    transaction: Transaction | None = None
    """Set for messages that a bill needs; they are kept and repeated until they are answered."""
    register_wh: int | None = None
    """The meter's figure in it, for the ledger."""
    goes_before_boot: bool = False
    order: int = 0
    attempts: int = 0
    not_before: float = 0.0
    """Loop time."""
    message_id: str = ""
    """Kept over a repeat where a fault asks for it, otherwise each attempt has a new one."""


@dataclass(slots=True)
class RetrySettings:
    """Waits between attempts at one transaction message, in real seconds."""

    first_s: float = 2.0
    longest_s: float = 10.0


@dataclass(slots=True)
class Outbox:
    """The queue. One message is under way at a time, as OCPP-J demands."""

    retry: RetrySettings = field(default_factory=RetrySettings)
    is_booted: bool = False
    """The hub has accepted the station; before that only BootNotification goes out."""
    _kept: deque[OutgoingCall] = field(default_factory=deque)
    _passing: deque[OutgoingCall] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)

    def post(self, call: OutgoingCall, *, is_urgent: bool = False) -> None:
        """Put a message in; an urgent one goes before the transaction messages that wait."""
        call.order = -1 if is_urgent else next(self._count)
        if call.transaction is not None:
            call.transaction.messages_waiting += 1
            self._kept.append(call)
        else:
            self._passing.append(call)
        self._news.set()

    @property
    def kept_count(self) -> int:
        """Number of transaction messages that wait for an answer."""
        return len(self._kept)

    def waits_for(self, transaction: Transaction) -> bool:
        """Whether messages of this transaction are still queued."""
        return any(call.transaction is transaction for call in self._kept)

    def open_gate(self) -> None:
        """Let everything out: the hub has accepted the station."""
        self.is_booted = True
        self._news.set()

    def drop_passing(self) -> None:
        """The link is gone: forget what isn't worth keeping."""
        lost = list(self._passing)
        self._passing.clear()
        for call in lost:
            if call.on_failure:
                call.on_failure()

    async def next(self) -> OutgoingCall:
        """Return the message to send now; waits until there is one. It stays in the queue until `answered` or `failed`."""
        loop = asyncio.get_running_loop()
        while True:
            self._news.clear()
            call = self._first(loop.time())
            if call is not None:
                return call
            retry_at = self._kept[0].not_before if self._kept and self.is_booted else None
            await self._wait(None if retry_at is None else retry_at - loop.time())

    def answered(self, call: OutgoingCall, payload: Payload) -> None:
        """The hub has answered: forget the message, note it in the ledger."""
        if call.transaction is not None:
            self._kept.remove(call)
            call.transaction.messages_waiting -= 1
            call.transaction.acknowledge(call.register_wh)
        elif call in self._passing:
            self._passing.remove(call)
        if call.on_answer:
            call.on_answer(payload)

    def failed(self, call: OutgoingCall) -> None:
        """No answer, or an error: a transaction message waits for its next attempt, another is lost."""
        if call.transaction is None:
            if call in self._passing:
                self._passing.remove(call)
                if call.on_failure:
                    call.on_failure()
            return
        call.attempts += 1
        wait_s = min(self.retry.first_s * 2 ** min(call.attempts - 1, 8), self.retry.longest_s)
        call.not_before = asyncio.get_running_loop().time() + wait_s

    def retry_now(self) -> None:
        """A new link: what waited for another attempt need not wait longer."""
        for call in self._kept:
            call.not_before = 0.0
        self._news.set()

    def _first(self, now: float) -> OutgoingCall | None:
        passing = next((call for call in self._passing if self.is_booted or call.goes_before_boot), None)
        kept = self._kept[0] if self._kept and self.is_booted and self._kept[0].not_before <= now else None
        if passing is None or kept is None:
            return passing or kept
        return passing if passing.order < kept.order else kept

    async def _wait(self, timeout_s: float | None) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        except TimeoutError:
            return  # the time for another attempt has come
