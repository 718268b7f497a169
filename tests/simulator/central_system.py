"""Small hubs for these tests, built on the central-system side of the `ocpp` package: they know nothing of our own server."""

import asyncio
import contextlib
import itertools
import logging
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint as ChargePoint16
from ocpp.v16 import call_result as result16
from ocpp.v201 import ChargePoint as ChargePoint201
from ocpp.v201 import call_result as result201
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

logging.getLogger("ocpp").setLevel(logging.CRITICAL)


class Books:
    """What the hub has heard; tests look at it and may change how it answers."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str, dict[str, Any]]] = []
        """Station, action, payload (snake case, as the package gives it)."""
        self.boot_answers: list[tuple[str, int]] = []
        """Taken first; then Accepted."""
        self.invalid_tokens: set[str] = set()
        self.connections: dict[str, Any] = {}
        self.connection_counts: dict[str, int] = defaultdict(int)
        self.transaction_ids = itertools.count(101)
        self.time_ahead_s = 0.0
        self._news = asyncio.Condition()

    def of(self, station_id: str, *actions: str) -> list[dict[str, Any]]:
        """Return the payloads of these actions from one station, oldest first."""
        return [payload for station, action, payload in self.messages if station == station_id and action in actions]

    def hear(self, station_id: str, action: str, payload: dict[str, Any]) -> None:
        self.messages.append((station_id, action, payload))

    def boot_answer(self) -> tuple[str, int]:
        return self.boot_answers.pop(0) if self.boot_answers else ("Accepted", 300)

    def now(self) -> str:
        return datetime.now(UTC).isoformat()


class Hub16(ChargePoint16):
    books: Books

    @on("BootNotification")
    def on_boot(self, **payload: Any) -> Any:
        self.books.hear(self.id, "BootNotification", payload)
        status, interval = self.books.boot_answer()
        return result16.BootNotification(current_time=self.books.now(), interval=interval, status=status)

    @on("Heartbeat")
    def on_heartbeat(self, **payload: Any) -> Any:
        self.books.hear(self.id, "Heartbeat", payload)
        return result16.Heartbeat(current_time=self.books.now())

    @on("StatusNotification")
    def on_status(self, **payload: Any) -> Any:
        self.books.hear(self.id, "StatusNotification", payload)
        return result16.StatusNotification()

    @on("Authorize")
    def on_authorize(self, **payload: Any) -> Any:
        self.books.hear(self.id, "Authorize", payload)
        return result16.Authorize(id_tag_info={"status": self._token_status(payload)})

    @on("StartTransaction")
    def on_start(self, **payload: Any) -> Any:
        self.books.hear(self.id, "StartTransaction", payload)
        number = next(self.books.transaction_ids)
        return result16.StartTransaction(transaction_id=number, id_tag_info={"status": self._token_status(payload)})

    @on("MeterValues")
    def on_meter_values(self, **payload: Any) -> Any:
        self.books.hear(self.id, "MeterValues", payload)
        return result16.MeterValues()

    @on("StopTransaction")
    def on_stop(self, **payload: Any) -> Any:
        self.books.hear(self.id, "StopTransaction", payload)
        return result16.StopTransaction()

    def _token_status(self, payload: dict[str, Any]) -> str:
        return "Invalid" if payload["id_tag"] in self.books.invalid_tokens else "Accepted"


class Hub201(ChargePoint201):
    books: Books

    @on("BootNotification")
    def on_boot(self, **payload: Any) -> Any:
        self.books.hear(self.id, "BootNotification", payload)
        status, interval = self.books.boot_answer()
        return result201.BootNotification(current_time=self.books.now(), interval=interval, status=status)

    @on("Heartbeat")
    def on_heartbeat(self, **payload: Any) -> Any:
        self.books.hear(self.id, "Heartbeat", payload)
        return result201.Heartbeat(current_time=self.books.now())

    @on("StatusNotification")
    def on_status(self, **payload: Any) -> Any:
        self.books.hear(self.id, "StatusNotification", payload)
        return result201.StatusNotification()

    @on("Authorize")
    def on_authorize(self, **payload: Any) -> Any:
        self.books.hear(self.id, "Authorize", payload)
        return result201.Authorize(id_token_info={"status": self._token_status(payload)})

    @on("TransactionEvent")
    def on_transaction_event(self, **payload: Any) -> Any:
        self.books.hear(self.id, "TransactionEvent", payload)
        if "id_token" in payload:
            return result201.TransactionEvent(id_token_info={"status": self._token_status(payload)})
        return result201.TransactionEvent()

    @on("NotifyReport")
    def on_notify_report(self, **payload: Any) -> Any:
        self.books.hear(self.id, "NotifyReport", payload)
        return result201.NotifyReport()

    @on("NotifyEvent")
    def on_notify_event(self, **payload: Any) -> Any:
        self.books.hear(self.id, "NotifyEvent", payload)
        return result201.NotifyEvent()

    @on("MeterValues")
    def on_meter_values(self, **payload: Any) -> Any:
        self.books.hear(self.id, "MeterValues", payload)
        return result201.MeterValues()

    def _token_status(self, payload: dict[str, Any]) -> str:
        return "Invalid" if payload["id_token"]["id_token"] in self.books.invalid_tokens else "Accepted"


class CentralSystem:
    """A listening hub; `async with` opens and closes it, `stop` and `start` let it fall and come back on the same port."""

    def __init__(self) -> None:
        self.books = Books()
        self.port = 0
        self.sockets: dict[str, ServerConnection] = {}
        self._server: Server | None = None

    async def __aenter__(self) -> "CentralSystem":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ocpp"

    async def start(self) -> None:
        self._server = await serve(
            self._serve, "127.0.0.1", self.port, subprotocols=["ocpp2.0.1", "ocpp1.6"], ping_interval=None
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Go down as after a kill: connections end without a goodbye."""
        if self._server is None:
            return
        for connection in list(self._server.connections):
            connection.transport.abort()
        self._server.close()
        await self._server.wait_closed()
        self._server = None

    async def call(self, station_id: str, request: Any) -> Any:
        """Call a connected station; raises what the package makes of a CALLERROR."""
        return await self.books.connections[station_id].call(request, suppress=False)

    async def _serve(self, connection: ServerConnection) -> None:
        station_id = connection.request.path.rsplit("/", 1)[-1]
        hub_class = Hub201 if connection.subprotocol == "ocpp2.0.1" else Hub16
        charge_point = hub_class(station_id, connection)
        charge_point.books = self.books
        self.books.connections[station_id] = charge_point
        self.sockets[station_id] = connection
        self.books.connection_counts[station_id] += 1
        with contextlib.suppress(ConnectionClosed):
            await charge_point.start()


async def until(condition: Any, timeout_s: float = 8.0) -> None:
    """Return as soon as `condition()` holds; fail after `timeout_s`."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - what is waited for may lie in the station, which announces nothing
            await asyncio.sleep(0.01)
