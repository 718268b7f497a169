"""Our calls to one station: in order, one in flight; a time-out fails that call and nothing else."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hubmanager.chargers.ocpp.frames import CallError, CallResult, write_call
from hubmanager.chargers.port import CommandOutcome, CommandResult

SLOW_ACTIONS = frozenset(
    {
        "ChangeAvailability",
        "GetBaseReport",
        "GetConfiguration",
        "GetDiagnostics",
        "GetLog",
        "GetVariables",
        "Reset",
        "UnlockConnector",
    }
)
"""Stations are known to take half a minute and more over these; they get twice the usual time."""


class CallQueue:
    """Calls wait here for the ones before them. The queue outlives a socket: what has not been sent goes out on the next."""

    def __init__(self, send: Callable[[bytes], Awaitable[bool]], timeout_s: float) -> None:
        self._send = send
        self._timeout_s = timeout_s
        self._turn = asyncio.Lock()
        self._in_flight: dict[str, asyncio.Future[dict[str, Any] | CommandResult]] = {}

    async def call(self, action: str, payload: Mapping[str, Any]) -> dict[str, Any] | CommandResult:
        """Send a call and return the answer's payload, or how it failed."""
        timeout_s = self._timeout_s * (2 if action in SLOW_ACTIONS else 1)
        async with self._turn:
            message_id = uuid.uuid4().hex
            answer: asyncio.Future[dict[str, Any] | CommandResult] = asyncio.get_running_loop().create_future()
            self._in_flight[message_id] = answer
            try:
                async with asyncio.timeout(timeout_s):
                    if not await self._send(write_call(message_id, action, payload)):
                        return CommandResult(CommandOutcome.UNREACHABLE, "The station is not connected.")
                    return await answer
            except TimeoutError:
                return CommandResult(CommandOutcome.TIMED_OUT, f"{action} was not answered within {timeout_s:g} s.")
            finally:
                del self._in_flight[message_id]

    def take(self, answer: CallResult | CallError) -> bool:
        """Hand an answer to its call. False: no such call is open (late, twice, or never made)."""
        waiting = self._in_flight.get(str(answer.message_id))
        if waiting is None or waiting.done():
            return False
        if isinstance(answer, CallError):
            detail = f"{answer.code}: {answer.description}".rstrip(": ")
            waiting.set_result(CommandResult(CommandOutcome.REFUSED, detail))
        elif isinstance(answer.payload, dict):
            waiting.set_result(answer.payload)
        else:
            waiting.set_result(CommandResult(CommandOutcome.REFUSED, "The answer can't be read."))
        return True

    def connection_lost(self) -> None:
        """Fail the call in flight: its answer can't come any more. It is not sent again, as it may have been carried out."""
        for waiting in self._in_flight.values():
            if not waiting.done():
                waiting.set_result(
                    CommandResult(CommandOutcome.UNREACHABLE, "The connection was lost before the answer came.")
                )


def judge(answer: Mapping[str, Any] | CommandResult, accepted: frozenset[str], field: str = "status") -> CommandResult:
    """Return the result of a call whose answer carries a status word."""
    if isinstance(answer, CommandResult):
        return answer
    status = str(answer.get(field, ""))
    is_accepted = status.strip().lower() in {word.lower() for word in accepted}
    return CommandResult(CommandOutcome.ACCEPTED if is_accepted else CommandOutcome.REFUSED, status)
