"""One socket of one station: reads frames, hands calls on in their order, answers, and watches for silence."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.protocol import State

from hubmanager.chargers.events import FrameDirection
from hubmanager.chargers.ocpp.call_errors import MessageFault
from hubmanager.chargers.ocpp.dispatch import Dispatcher, fault_answer
from hubmanager.chargers.ocpp.frames import Call, CallError, CallResult, Unanswerable, read_frame
from hubmanager.chargers.ocpp.handshake import Welcome
from hubmanager.chargers.ocpp.link import StationLink

_logger = logging.getLogger(__name__)

_MAX_WAITING_CALLS = 64
"""Calls read ahead of their turn; past that the socket is not read, and TCP slows the station down."""
_FAULT_WINDOW_S = 60


class StationSocket(ServerConnection):
    """A WebSocket that knows when it last heard anything at all, pings and pongs included."""

    last_heard: float = 0.0
    welcome: Welcome | None = None
    """What the handshake decided."""

    def process_event(self, event: object) -> None:
        """Take note of the time of every frame."""
        self.last_heard = self.loop.time()
        super().process_event(event)  # type: ignore[arg-type]

    def send_at_once(self, frame: bytes) -> bool:
        """Send a text frame if that needs no waiting, which saves a tenth of a message's time. False: use `send`."""
        if self.protocol.state is not State.OPEN or self.paused:
            return False
        self.protocol.send_text(frame)
        self.send_data()
        return True


class StationConnection:
    """The life of one socket. It sends for its link only as long as it is the link's newest."""

    def __init__(
        self,
        socket: StationSocket,
        link: StationLink,
        dispatcher: Dispatcher,
        remote_address: str,
        follow_up: Callable[["StationConnection"], None],
    ) -> None:
        self.link = link
        self.remote_address = remote_address
        self.close_reason = ""
        self._socket = socket
        self._dispatcher = dispatcher
        self._follow_up = follow_up
        self._config = link.surroundings.config
        self._calls: asyncio.Queue[tuple[Call, datetime] | None] = asyncio.Queue(_MAX_WAITING_CALLS)
        self._faults: deque[float] = deque()
        self._worker: asyncio.Task[None] | None = None

    @property
    def looks_alive(self) -> bool:
        """Whether the socket was heard lately."""
        silent_s = self._socket.loop.time() - self._socket.last_heard
        return silent_s < self._config.ping_interval_s + self._config.ping_timeout_s

    async def run(self) -> None:
        """Serve the socket until it closes. What was read is still handled after that."""
        worker = self._worker = asyncio.create_task(self._work())
        watch = asyncio.create_task(self._watch())
        try:
            while True:
                await self._take(await self._socket.recv(decode=False))
        except ConnectionClosed as closed:
            self.close_reason = self.close_reason or str(closed)
        finally:
            watch.cancel()
            last = asyncio.create_task(self._calls.put(None))
            await asyncio.wait([worker, last], return_when=asyncio.FIRST_COMPLETED)  # an abandoned worker takes nothing
            last.cancel()
            await asyncio.wait([worker])

    async def send(self, frame: bytes) -> bool:
        """Send a frame as text. False: the socket is closed."""
        if self._socket.send_at_once(frame):
            return True
        try:
            await self._socket.send(frame, text=True)
        except ConnectionClosed:
            return False
        return True

    async def close(self, code: CloseCode, reason: str) -> None:
        """Close cleanly; a peer that does not answer is dropped after the close time-out."""
        self.close_reason = self.close_reason or reason
        await self._socket.close(code, reason)

    def abandon(self) -> None:
        """Stop waiting for a hub that does not come back from a message. The station has no answer and will repeat it."""
        if self._worker is not None:
            self._worker.cancel()

    async def _take(self, raw: bytes) -> None:
        link = self.link
        try:
            frame = read_frame(raw)
        except MessageFault as fault:
            link.record(FrameDirection.IN, raw)
            await self._send_answer(fault_answer(link, fault))
            await link.note("frame", [("frame", fault.description)])
            await self._count_fault()
            return
        if isinstance(frame, Call):
            link.record(FrameDirection.IN, raw, _evse_id(frame.payload))
            await self._calls.put((frame, link.surroundings.clock.now()))
            return
        link.record(FrameDirection.IN, raw)
        if isinstance(frame, CallResult | CallError):
            if not link.calls.take(frame):
                _logger.info("station %s: an answer to no open call was ignored: %s", link.station_id, frame.message_id)
        elif isinstance(frame, Unanswerable):
            await link.note("frame", [("frame", frame.explanation)])
            await self._count_fault()

    async def _work(self) -> None:
        while (item := await self._calls.get()) is not None:
            call, received_at = item
            answer, is_follow_up_due = await self._dispatcher.answer(self.link, call, received_at, self.remote_address)
            await self._send_answer(answer)
            if call.oddities:
                await self.link.note(call.action, call.oddities)
            if is_follow_up_due:
                self._follow_up(self)

    async def _send_answer(self, answer: bytes) -> None:
        """Answer on the socket that asked, even when a newer one has taken over."""
        self.link.record(FrameDirection.OUT, answer)
        await self.send(answer)

    async def _count_fault(self) -> None:
        now = self._socket.loop.time()
        self._faults.append(now)
        while self._faults[0] < now - _FAULT_WINDOW_S:
            self._faults.popleft()
        if len(self._faults) > self._config.max_faulty_frames_per_minute:
            await self.close(CloseCode.POLICY_VIOLATION, "too many unreadable frames")

    async def _watch(self) -> None:
        """Ping a silent station; give it up when it stays silent. Any frame counts as life, not only the pong."""
        socket, config = self._socket, self._config
        while True:
            silent_s = socket.loop.time() - socket.last_heard
            if silent_s < config.ping_interval_s:
                await asyncio.sleep(config.ping_interval_s - silent_s)
                continue
            pinged_at = socket.loop.time()
            try:
                await socket.ping()
            except ConnectionClosed:
                return
            await asyncio.sleep(config.ping_timeout_s)
            if socket.last_heard < pinged_at:
                self.close_reason = "silent too long"
                await self.close(CloseCode.GOING_AWAY, "silent too long")
                return


def _evse_id(payload: object) -> int | None:
    """Return the EVSE that a call is about, as far as it says so at its top level (for the journal)."""
    if not isinstance(payload, dict):
        return None
    evse = payload.get("evse")
    evse_id = evse.get("id") if isinstance(evse, dict) else payload.get("connectorId", payload.get("evseId"))
    return evse_id if isinstance(evse_id, int) and not isinstance(evse_id, bool) and abs(evse_id) < 2**31 else None
