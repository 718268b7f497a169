"""The embedded OCPP server: one address, any number of stations, OCPP 1.6J and 2.0.1 side by side."""

import asyncio
import errno
import logging
import random
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.frames import CloseCode

from hubmanager.chargers.events import (
    EventSink,
    FrameSink,
    IdentityDisputed,
    StationConnected,
    StationDisconnected,
)
from hubmanager.chargers.ocpp.config import OcppServerConfig
from hubmanager.chargers.ocpp.connection import StationConnection, StationSocket
from hubmanager.chargers.ocpp.dialect import Dialect
from hubmanager.chargers.ocpp.dispatch import Dispatcher
from hubmanager.chargers.ocpp.gate import Gate, address_of
from hubmanager.chargers.ocpp.handshake import Welcome
from hubmanager.chargers.ocpp.link import StationLink, Surroundings
from hubmanager.chargers.ocpp.v16.dialect import dialect_16
from hubmanager.chargers.ocpp.v201.dialect import dialect_201
from hubmanager.chargers.port import Charger, Directory
from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import HubError, InvalidInput, Unreachable
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargerProtocol

__all__ = ["OcppServer", "OcppServerConfig"]

_logger = logging.getLogger(__name__)

_CLOSE_TIMEOUT_S = 1.0
_STOP_TIMEOUT_S = 1.8


class OcppServer:
    """Implements ChargerSource. Everything runs on the event loop that calls `start`."""

    def __init__(
        self,
        config: OcppServerConfig,
        sink: EventSink,
        frames: FrameSink,
        directory: Directory,
        clock: Clock,
        random_source: random.Random | None = None,
    ) -> None:
        self._config = config
        self._directory = directory
        self._surroundings = Surroundings(config, sink, frames, clock, random_source or random.Random())  # noqa: S311
        self._dispatcher = Dispatcher(directory)
        self._dialects: dict[ChargerProtocol, Dialect] = {
            dialect.protocol: dialect for dialect in (dialect_16(), dialect_201())
        }
        self._links: dict[StationId, StationLink] = {}
        self._connections: set[StationConnection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._talks: dict[StationId, asyncio.Task[None]] = {}
        self._server: Server | None = None

    @property
    def port(self) -> int:
        """The port that stations reach; 0 before the start."""
        sockets = list(self._server.sockets) if self._server is not None else []
        return int(sockets[0].getsockname()[1]) if sockets else 0

    async def start(self) -> None:
        """Begin to listen. Raises Unreachable (port in use) or InvalidInput (no such address, no right to the port)."""
        gate = Gate(self._config, self._directory, self._count_links)
        library_log = logging.getLogger(f"{__name__}.websockets")
        library_log.setLevel(logging.ERROR)  # its debug lines hold authorisation headers
        try:
            self._server = await serve(
                self._serve_socket,
                self._config.host,
                self._config.port,
                process_request=gate.on_request,
                process_response=gate.on_response,
                compression=None,  # some firmware breaks on it, and it costs time
                ping_interval=None,  # the connection watches for silence itself: any frame counts as life
                close_timeout=_CLOSE_TIMEOUT_S,
                max_size=self._config.max_frame_bytes,
                server_header=None,
                create_connection=StationSocket,
                logger=library_log,
                ssl=self._config.tls,
            )
        except OSError as error:
            raise self._start_error(error) from error

    async def stop(self) -> None:
        """Close all sockets cleanly, within 2 seconds."""
        server = self._server
        if server is None:
            return
        for talk in self._talks.values():
            talk.cancel()
        server.close(code=CloseCode.GOING_AWAY, reason="the hub stops")
        try:
            async with asyncio.timeout(_STOP_TIMEOUT_S):
                await server.wait_closed()
        except TimeoutError:
            _logger.warning("some sockets did not close in time")
            for connection in self._connections:
                connection.abandon()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._server = None

    def find(self, station_id: StationId) -> Charger | None:
        """Return the handle of a connected and accepted station, or None."""
        link = self._links.get(station_id)
        return link.charger if link is not None and link.wire is not None and link.is_accepted else None

    def protocol_of(self, station_id: StationId) -> ChargerProtocol | None:
        """Return the version that a connected station speaks, or None."""
        link = self._links.get(station_id)
        return link.dialect.protocol if link is not None and link.wire is not None else None

    def readmit(self, station_id: StationId) -> None:
        """Look up a station's admission again after a person changed it; one that is newly accepted is asked to boot.

        One that is no longer admitted at all is disconnected.
        """
        link = self._links.get(station_id)
        if link is None or not isinstance(link.wire, StationConnection):
            return
        connection = link.wire
        was_accepted = link.is_accepted
        admission = self._directory.admit(station_id, connection.remote_address)
        if admission is None:
            self._spawn(connection.close(CloseCode.POLICY_VIOLATION, "not accepted here"))
            return
        link.admission = replace(admission, station_id=station_id)
        if link.is_accepted and not was_accepted:
            link.memory.has_booted = link.memory.was_boot_requested = False
            self._begin_follow_up(connection)

    async def _serve_socket(self, socket: ServerConnection) -> None:
        assert isinstance(socket, StationSocket)
        welcome = socket.welcome
        if welcome is None:
            return
        socket.last_heard = socket.loop.time()
        link = self._link_for(welcome)
        connection = StationConnection(socket, link, self._dispatcher, address_of(socket), self._begin_follow_up)
        self._connections.add(connection)
        try:
            await self._take_over(link, connection, welcome)
            await connection.run()
        finally:
            self._connections.discard(connection)
            await self._release(link, connection)

    def _link_for(self, welcome: Welcome) -> StationLink:
        station_id, dialect = welcome.admission.station_id, self._dialects[welcome.protocol]
        link = self._links.get(station_id)
        if link is None:
            link = self._links[station_id] = StationLink(station_id, self._surroundings, dialect, welcome.admission)
        return link

    async def _take_over(self, link: StationLink, connection: StationConnection, welcome: Welcome) -> None:
        """Make this socket the station's. The newest wins: refusing it would lock out a station that has rebooted."""
        older, link.wire = link.wire, connection
        async with link.turn:
            link.admission = welcome.admission
            dialect = self._dialects[welcome.protocol]
            if dialect is not link.dialect:
                link.speak(dialect)
            now = self._surroundings.clock.now()
            if isinstance(older, StationConnection):
                link.calls.connection_lost()
                if older.looks_alive:
                    await link.mention(
                        IdentityDisputed(
                            station_id=link.station_id, received_at=now, remote_address=connection.remote_address
                        )
                    )
                self._spawn(older.close(CloseCode.NORMAL_CLOSURE, "replaced by a newer connection"))
            await link.mention(
                StationConnected(
                    station_id=link.station_id,
                    received_at=now,
                    protocol=dialect.protocol,
                    remote_address=connection.remote_address,
                )
            )
        if welcome.named_subprotocol is None:
            await link.note(
                "handshake", [("Sec-WebSocket-Protocol", f"None was named; {dialect.protocol} was assumed.")]
            )
        self._begin_follow_up(connection)

    async def _release(self, link: StationLink, connection: StationConnection) -> None:
        """Let go of a closed socket. One that was replaced changes nothing any more."""
        if link.wire is not connection:
            return
        link.wire = None
        link.calls.connection_lost()
        talk = self._talks.pop(link.station_id, None)
        if talk is not None:
            talk.cancel()
        async with link.turn:  # after what is still being handled, before what a new socket brings
            await link.mention(
                StationDisconnected(
                    station_id=link.station_id,
                    received_at=self._surroundings.clock.now(),
                    reason=connection.close_reason,
                )
            )
        if not link.is_accepted and link.wire is None:
            self._links.pop(link.station_id, None)  # a stranger leaves nothing behind

    def _begin_follow_up(self, connection: StationConnection) -> None:
        """Start the talk after a connect or boot, in place of one that may still run."""
        link = connection.link
        if not self._config.follows_up or link.wire is not connection:
            return
        earlier = self._talks.pop(link.station_id, None)
        if earlier is not None:
            earlier.cancel()
        talk = self._spawn(self._follow_up(link))
        self._talks[link.station_id] = talk

    async def _follow_up(self, link: StationLink) -> None:
        wait_s = self._config.settle_s + self._surroundings.random.random() * self._config.jitter_s
        await asyncio.sleep(wait_s)
        if not link.is_accepted or link.memory.was_settled:
            return
        try:
            await link.dialect.follow_up(link)
        except HubError as error:
            _logger.warning("station %s: the talk after its boot ended early: %s", link.station_id, error)
        except Exception:
            _logger.exception("station %s: the talk after its boot failed", link.station_id)
        link.memory.was_settled = link.memory.has_booted

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _count_links(self) -> tuple[int, int]:
        waiting = sum(not connection.link.is_accepted for connection in self._connections)
        return len(self._connections), waiting

    def _start_error(self, error: OSError) -> HubError:
        place = f"{self._config.host}:{self._config.port}"
        if error.errno == errno.EADDRINUSE:
            return Unreachable(
                f"The OCPP port {self._config.port} is used by another program.",
                remedy="Close that program, or choose another port (--ocpp-port) and enter it in the chargers.",
                field="ocpp_port",
                key="ocpp_port_in_use",
                values={"port": str(self._config.port)},
            )
        if error.errno in {errno.EACCES, errno.EPERM}:
            return InvalidInput(
                f"The OCPP port {self._config.port} may not be opened by this user.",
                remedy="Choose a port above 1023 (--ocpp-port).",
                field="ocpp_port",
                key="ocpp_port_not_permitted",
                values={"port": str(self._config.port)},
            )
        return InvalidInput(
            f"The OCPP server can't listen on {place}: {error.strerror or error}.",
            remedy="Choose an address of this PC, or 0.0.0.0 for all of them.",
            field="ocpp_host",
            key="ocpp_address_invalid",
            values={"address": place},
        )
