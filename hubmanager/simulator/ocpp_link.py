"""A station's end of the OCPP-J WebSocket: connects again and again, sends one CALL at a time, answers the hub's calls."""

import asyncio
import contextlib
import itertools
import random as randomness
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from hubmanager.simulator.outbox import Outbox, OutgoingCall, Payload

_CALL, _RESULT, _ERROR = 2, 3, 4
_BACK_OFF_S = (0.3, 0.6, 1.2, 2.4, 3.4)
"""Real seconds, times 0.8 to 1.2: a hub that comes back sees every station within 5 s."""


class CallRefused(Exception):
    """The station answers a hub's call with a CALLERROR of this code."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(description or code)
        self.code = code
        self.description = description


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a hub's call, and what the station does once it is sent."""

    payload: Payload = field(default_factory=dict)
    afterwards: Callable[[], None] | None = None


class LinkOwner(Protocol):
    """The station behind the link."""

    def on_link_up(self) -> None:
        """The WebSocket is open."""
        ...

    def on_link_down(self) -> None:
        """The WebSocket is gone."""
        ...

    def on_call(self, action: str, payload: Mapping[str, Any]) -> Answer:
        """Answer a call of the hub. Raises CallRefused."""
        ...


class OcppLink:
    """The link of one station. Back-off and time-outs are real time: they are about the network, not about cars."""

    def __init__(
        self,
        *,
        url: str,
        subprotocol: str,
        user: str,
        password: str,
        outbox: Outbox,
        owner: LinkOwner,
        random: randomness.Random,
        call_timeout_s: float = 30.0,
    ) -> None:
        self.url = url
        self.call_timeout_s = call_timeout_s
        self.answers_to_lose = 0
        """So many answers to transaction messages get lost on the way."""
        self.repeats_message_id = False
        """Whether a repeat after a lost answer keeps its message id."""
        self._subprotocol = Subprotocol(subprotocol)
        self._headers = _basic_auth(user, password) if password else {}
        self._outbox = outbox
        self._owner = owner
        self._random = random
        self._message_count = itertools.count(1)
        self._way_is_free = asyncio.Event()
        self._way_is_free.set()
        self._connection: ClientConnection | None = None
        self._under_way: tuple[str, asyncio.Future[Payload | None]] | None = None
        self._was_answered = False

    @property
    def is_up(self) -> bool:
        """Whether the WebSocket is open."""
        return self._connection is not None

    @property
    def is_blocked(self) -> bool:
        """Whether the cable is cut."""
        return not self._way_is_free.is_set()

    async def run(self) -> None:
        """Keep the link up until cancelled."""
        attempt = 0
        while True:
            await self._way_is_free.wait()
            connection = await self._open()
            if connection is None:
                pause_s = _BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)]
                attempt += 1
                await asyncio.sleep(pause_s * self._random.uniform(0.8, 1.2))
                continue
            self._was_answered = False
            await self._serve(connection)
            # A hub that hangs up before it has answered anything is not asked at once again.
            attempt = 0 if self._was_answered else attempt + 1
            pause_s = _BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)]
            await asyncio.sleep(pause_s * self._random.uniform(0.4, 1.2))

    def block(self) -> None:
        """Cut the cable: the link ends without a goodbye and none can be opened."""
        self._way_is_free.clear()
        self._abort()

    def go_silent(self) -> None:
        """Leave the link half-open: nothing goes out, nothing is read, pings stay unanswered."""
        self._way_is_free.clear()
        if self._connection is not None:
            self._connection.transport.pause_reading()

    def unblock(self) -> None:
        """Repair the cable; a half-open link ends, a sound one stays."""
        if self.is_blocked:
            self._abort()
            self._way_is_free.set()

    async def send_raw(self, text: str) -> None:
        """Send any text as it is; nothing happens while the link is down."""
        if self._connection is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._connection.send(text)

    def _abort(self) -> None:
        if self._connection is not None:
            self._connection.transport.abort()

    async def _open(self) -> ClientConnection | None:
        try:
            return await connect(
                self.url,
                subprotocols=[self._subprotocol],
                additional_headers=self._headers,
                compression=None,
                ping_interval=None,
                open_timeout=10,
                close_timeout=1,
                proxy=None,
            )
        except (OSError, WebSocketException, TimeoutError):
            return None

    async def _serve(self, connection: ClientConnection) -> None:
        self._connection = connection
        try:
            self._outbox.retry_now()
            self._owner.on_link_up()
            async with asyncio.TaskGroup() as group:
                sender = group.create_task(self._send_queued(connection))
                await self._read(connection)
                sender.cancel()
        finally:
            self._connection = None
            self._under_way = None
            self._owner.on_link_down()
            await connection.close()

    async def _send_queued(self, connection: ClientConnection) -> None:
        while True:
            call = await self._outbox.next()
            await self._way_is_free.wait()
            if not call.message_id:
                call.message_id = f"{next(self._message_count)}-{self._random.getrandbits(48):012x}"
            future: asyncio.Future[Payload | None] = asyncio.get_running_loop().create_future()
            self._under_way = (call.message_id, future)
            try:
                await connection.send(_frame([_CALL, call.message_id, call.action, call.build()]))
                async with asyncio.timeout(self.call_timeout_s):
                    payload = await future
            except ConnectionClosed:
                return  # the reader ends too; a kept message goes out over the next link
            except TimeoutError:
                payload = None
            self._under_way = None
            self._settle(call, payload)

    def _settle(self, call: OutgoingCall, payload: Payload | None) -> None:
        if payload is not None and call.transaction is not None and self.answers_to_lose > 0:
            self.answers_to_lose -= 1
            if not self.repeats_message_id:
                call.message_id = ""
            self._outbox.failed(call)
        elif payload is None:
            call.message_id = ""
            self._outbox.failed(call)
        else:
            self._outbox.answered(call, payload)

    async def _read(self, connection: ClientConnection) -> None:
        try:
            async for text in connection:
                try:
                    frame = orjson.loads(text)
                except orjson.JSONDecodeError:
                    await connection.send(_frame([_ERROR, "-1", "RpcFrameworkError", "not JSON", {}]))
                    continue
                await self._take(connection, frame)
        except ConnectionClosed:
            return  # aborted, or the other end vanished

    async def _take(self, connection: ClientConnection, frame: list[Any]) -> None:
        kind, message_id = frame[0], frame[1]
        if kind == _CALL:
            await self._reply(connection, message_id, frame[2], frame[3])
        elif self._under_way and self._under_way[0] == message_id and not self._under_way[1].done():
            self._was_answered = True
            self._under_way[1].set_result(frame[2] if kind == _RESULT else None)

    async def _reply(self, connection: ClientConnection, message_id: str, action: str, payload: Payload) -> None:
        try:
            answer = self._owner.on_call(action, payload)
        except CallRefused as refusal:
            await connection.send(_frame([_ERROR, message_id, refusal.code, refusal.description, {}]))
            return
        except (KeyError, TypeError, ValueError) as error:
            await connection.send(_frame([_ERROR, message_id, "PropertyConstraintViolation", str(error), {}]))
            return
        await connection.send(_frame([_RESULT, message_id, answer.payload]))
        if answer.afterwards:
            answer.afterwards()


def _frame(parts: list[Any]) -> str:
    return orjson.dumps(parts).decode()


def _basic_auth(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}
