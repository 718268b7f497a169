"""The HTTP side of the server: lets a socket open, or says in plain words why not."""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from hubmanager.chargers.ocpp.config import OcppServerConfig
from hubmanager.chargers.ocpp.connection import StationSocket
from hubmanager.chargers.ocpp.handshake import (
    Welcome,
    basic_password,
    choose_protocol,
    identity_from_path,
    offered_subprotocols,
)
from hubmanager.chargers.port import Admission, Directory
from hubmanager.domain.station import Acceptance

_logger = logging.getLogger(__name__)

_PASSWORD_CHECKS_AT_A_TIME = 4
"""Hashing is slow on purpose; guesses must not take the whole PC."""


class Gate:
    """Checks identity, number of sockets, password and version, in this order."""

    def __init__(
        self, config: OcppServerConfig, directory: Directory, count_links: Callable[[], tuple[int, int]]
    ) -> None:
        self._config = config
        self._directory = directory
        self._count_links = count_links
        self._checks = asyncio.Semaphore(_PASSWORD_CHECKS_AT_A_TIME)

    async def on_request(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return a refusal, or None after storing the decision on the socket."""
        assert isinstance(connection, StationSocket)
        identity = identity_from_path(request.path)
        if identity is None:
            return connection.respond(
                HTTPStatus.NOT_FOUND, "The address must end in the charging station's identity.\n"
            )
        remote_address = address_of(connection)
        admission = self._directory.admit(identity, remote_address)
        if admission is None:
            return connection.respond(HTTPStatus.NOT_FOUND, "This charging station is not known here.\n")
        if self._is_full(admission):
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many charging stations are connected.\n")
        if admission.needs_password and not await self._knows_password(admission, request):
            _logger.warning("station %s from %s: wrong or missing password", admission.station_id, remote_address)
            response = connection.respond(HTTPStatus.UNAUTHORIZED, "The password is wrong or missing.\n")
            response.headers["WWW-Authenticate"] = 'Basic realm="hub", charset="UTF-8"'
            return response
        return self._negotiate(connection, request, admission)

    def on_response(self, connection: ServerConnection, _: Request, response: Response) -> None:
        """Name the chosen subprotocol as the station spelt it."""
        assert isinstance(connection, StationSocket)
        welcome = connection.welcome
        if response.status_code == HTTPStatus.SWITCHING_PROTOCOLS and welcome and welcome.named_subprotocol:
            response.headers["Sec-WebSocket-Protocol"] = welcome.named_subprotocol

    def _is_full(self, admission: Admission) -> bool:
        links, waiting = self._count_links()
        if links >= self._config.max_links:
            return True
        return admission.acceptance is not Acceptance.ACCEPTED and waiting >= self._config.max_waiting_links

    async def _knows_password(self, admission: Admission, request: Request) -> bool:
        password = basic_password(request.headers.get("Authorization"))
        if password is None:
            return False
        async with self._checks:
            return await self._directory.check_password(admission.station_id, password)

    def _negotiate(self, connection: StationSocket, request: Request, admission: Admission) -> Response | None:
        offered = offered_subprotocols(request.headers.get_all("Sec-WebSocket-Protocol"))
        choice = choose_protocol(
            offered, admission.pinned_protocol, accepts_missing=admission.accepts_missing_subprotocol
        )
        if choice is None:
            pinned = admission.pinned_protocol
            wanted = pinned.value if pinned else "ocpp2.0.1 or ocpp1.6"
            _logger.warning("station %s offers %s, not %s", admission.station_id, offered or "no subprotocol", wanted)
            return connection.respond(HTTPStatus.BAD_REQUEST, f"The subprotocol {wanted} is needed.\n")
        protocol, named = choice
        connection.welcome = Welcome(admission, protocol, named)
        return None


def address_of(connection: ServerConnection) -> str:
    """Return the peer's host, without its port."""
    peer = connection.remote_address
    return str(peer[0]) if peer else ""
