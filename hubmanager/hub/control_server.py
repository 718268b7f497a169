"""The control socket of a running hub: commands and queries in, answers and hub events out, for the PC's owner only."""

import asyncio
import hmac
import logging
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from hubmanager.domain.errors import HubError, InvalidInput
from hubmanager.hub.control_protocol import (
    LINE_LIMIT,
    ControlAddress,
    Hello,
    Request,
    Response,
    error_details,
    has_unix_sockets,
    write_address,
)
from hubmanager.hub.messages.codec import encode
from hubmanager.hub.messages.commands import Command, CommandAnswer
from hubmanager.hub.messages.events import HubEvent
from hubmanager.hub.messages.queries import Query

_log = logging.getLogger(__name__)
_decoder = msgspec.json.Decoder(Request)
_LONGEST_SOCKET_PATH = 100
_EVENTS_WAITING = 10_000


class _Hub(Protocol):
    async def execute(self, command: Command, sign_in: str = "", *, is_trusted: bool = False) -> CommandAnswer: ...

    async def ask(self, query: Query) -> Any: ...

    def subscribe(self, listener: Callable[[HubEvent], None]) -> Callable[[], None]: ...


class ControlServer:
    """Serves one hub on one socket. Runs on the engine's loop."""

    def __init__(self, hub: _Hub, address_file: Path, secret: str) -> None:
        self._hub = hub
        self._address_file = address_file
        self._secret = secret
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()
        self._socket_path = ""

    async def start(self) -> None:
        """Listen, and tell in the address file where."""
        if has_unix_sockets():
            self._socket_path = self._free_socket_path()
            self._server = await asyncio.start_unix_server(self._welcome, self._socket_path, limit=LINE_LIMIT)
            Path(self._socket_path).chmod(0o600)
            address = ControlAddress(self._secret, socket_path=self._socket_path)
        else:
            self._server = await asyncio.start_server(self._welcome, "127.0.0.1", 0, limit=LINE_LIMIT)
            address = ControlAddress(self._secret, port=self._server.sockets[0].getsockname()[1])
        write_address(self._address_file, address)

    async def stop(self) -> None:
        """Close every connection and take the address back."""
        self._address_file.unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()
        for client in list(self._clients):
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        if self._socket_path:
            Path(self._socket_path).unlink(missing_ok=True)

    def _free_socket_path(self) -> str:
        path = self._address_file.with_suffix(".sock")
        if len(str(path)) > _LONGEST_SOCKET_PATH:
            # Unix sockets have short names; a private folder in the temporary directory takes its place.
            path = Path(tempfile.mkdtemp(prefix="hubmanager-")) / "control.sock"
        path.unlink(missing_ok=True)
        return str(path)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        try:
            await _Conversation(self._hub, self._secret, reader, writer).hold()
        except (ConnectionError, asyncio.LimitOverrunError, ValueError) as error:
            _log.info("control client left: %s", error)
        except asyncio.CancelledError:
            _log.debug("control client closed with the hub")
        finally:
            self._clients.discard(task)
            writer.close()


class _Conversation:
    """One client."""

    def __init__(self, hub: _Hub, secret: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._hub = hub
        self._secret = secret
        self._reader = reader
        self._writer = writer
        self._events: asyncio.Queue[HubEvent] = asyncio.Queue(_EVENTS_WAITING)

    async def hold(self) -> None:
        if not await self._is_owner():
            return
        unsubscribe: Callable[[], None] | None = None
        pump: asyncio.Task[None] | None = None
        try:
            while line := await self._reader.readline():
                request = await self._read(line)
                if request is None:
                    continue
                if request.subscribe and pump is None:
                    unsubscribe = self._hub.subscribe(self._keep)
                    pump = asyncio.create_task(self._pump_events())
                    await self._answer(request.id, True)
                elif request.request is not None:
                    await self._serve(request)
        finally:
            if unsubscribe is not None:
                unsubscribe()
            if pump is not None:
                pump.cancel()

    async def _is_owner(self) -> bool:
        try:
            hello = msgspec.json.decode(await self._reader.readline(), type=Hello)
        except msgspec.DecodeError:
            return False
        return hmac.compare_digest(hello.secret.encode(), self._secret.encode())

    async def _read(self, line: bytes) -> Request | None:
        try:
            return _decoder.decode(line)
        except msgspec.DecodeError as error:
            refusal = InvalidInput(f"The request can't be read: {error}.", remedy="Use the same version on both sides.")
            await self._send(Response(error=error_details(refusal)))
            return None

    async def _serve(self, request: Request) -> None:
        message = request.request
        job: Awaitable[Any]
        if isinstance(message, Query):
            job = self._hub.ask(message)
        else:
            assert isinstance(message, Command)
            job = self._hub.execute(message, request.sign_in, is_trusted=True)
        try:
            answer = await job
        except HubError as error:
            await self._send(Response(request.id, error=error_details(error)))
        else:
            await self._answer(request.id, answer)

    async def _answer(self, number: int, answer: Any) -> None:
        await self._send(Response(number, answer=msgspec.Raw(encode(answer))))

    def _keep(self, event: HubEvent) -> None:
        if self._events.full():
            _log.warning("a control client reads too slowly and is closed")
            self._writer.close()
        else:
            self._events.put_nowait(event)

    async def _pump_events(self) -> None:
        while True:
            event: Any = await self._events.get()
            await self._send(Response(event=event))

    async def _send(self, response: Response) -> None:
        self._writer.write(encode(response) + b"\n")
        await self._writer.drain()
