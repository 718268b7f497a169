"""A hub that only records (the port's sink), a directory from a table, and a station that speaks frames over a real socket."""

import asyncio
import itertools
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect

from hubmanager.chargers.events import ChargerEvent, DeviationSeen, Frame, Reply, StationIdentified, TransactionStarted
from hubmanager.chargers.ocpp.schemas import SchemaShelf
from hubmanager.chargers.ocpp.server import OcppServer, OcppServerConfig
from hubmanager.chargers.port import Admission
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import Acceptance

T = TypeVar("T")
Kind = TypeVar("Kind")

NOW = datetime(2026, 5, 4, 10, 0, 0, 123456, tzinfo=UTC)
PATIENCE_S = 5
SCHEMAS = {"ocpp1.6": SchemaShelf("v16", ""), "ocpp2.0.1": SchemaShelf("v201", "Request")}
BOOT_16 = {"chargePointVendor": "Vendor", "chargePointModel": "Model"}
BOOT_201 = {"reason": "PowerUp", "chargingStation": {"vendorName": "Vendor", "model": "Model"}}


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a test's coroutine; it fails rather than hangs."""

    async def limited() -> T:
        async with asyncio.timeout(30):
            return await work

    return asyncio.run(limited())


class HandClock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Table:
    """A directory from a table; unknown identities wait."""

    def __init__(self) -> None:
        self.admissions: dict[str, Admission] = {}
        self.passwords: dict[str, str] = {}
        self.takes_strangers = True

    def add(self, identity: str, **changes: Any) -> None:
        admission = Admission(StationId(identity), Acceptance.ACCEPTED)
        self.admissions[identity] = replace(admission, **changes)

    def admit(self, identity: str, remote_address: str) -> Admission | None:
        if identity in self.admissions:
            return self.admissions[identity]
        matches = [known for known in self.admissions if known.lower() == identity.lower()]
        if len(matches) == 1:
            return self.admissions[matches[0]]
        return Admission(StationId(identity), Acceptance.WAITING) if self.takes_strangers else None

    async def check_password(self, station_id: StationId, password: str) -> bool:
        return self.passwords.get(station_id) == password


class Recorder:
    """Takes events as the hub would, and lets a test wait for them."""

    def __init__(self, directory: Table) -> None:
        self.events: list[ChargerEvent] = []
        self.error: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.blocked = asyncio.Event()
        self.reply: Callable[[ChargerEvent], Reply | None] = lambda _: None
        self._directory = directory
        self._transaction_ids: dict[str, int] = {}
        self._news = asyncio.Condition()

    async def __call__(self, event: ChargerEvent) -> Reply:
        if self.gate is not None:
            self.blocked.set()
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        async with self._news:
            self.events.append(event)
            self._news.notify_all()
        reply = self.reply(event)
        if reply is not None:
            return reply
        if isinstance(event, StationIdentified):
            admission = self._directory.admit(event.station_id, "")
            return Reply(acceptance=admission.acceptance if admission else Acceptance.REFUSED)
        if isinstance(event, TransactionStarted):
            number = self._transaction_ids.setdefault(event.natural_key, 4711 + len(self._transaction_ids))
            return Reply(transaction_id=number)
        return Reply()

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    async def wait_for(self, kind: type[Kind], count: int = 1) -> list[Kind]:
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: len(self.of(kind)) >= count)
        return self.of(kind)

    def deviations(self) -> set[tuple[str, str]]:
        return {(event.action, event.field) for event in self.of(DeviationSeen)}


class Hub:
    """The server with its surroundings."""

    def __init__(self, config: OcppServerConfig) -> None:
        self.directory = Table()
        self.clock = HandClock()
        self.frames: list[Frame] = []
        self.sink = Recorder(self.directory)
        self.server = OcppServer(config, self.sink, self.frames.append, self.directory, self.clock, random.Random(1))

    def url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.server.port}/{path}"

    @asynccontextmanager
    async def station(
        self, identity: str = "CP-1", version: str | None = "ocpp1.6", *, is_known: bool = True, **options: Any
    ) -> AsyncIterator["Station"]:
        """Connect a station; a known one is entered in the directory first."""
        if is_known and identity not in self.directory.admissions:
            self.directory.add(identity)
        subprotocols = [version] if version else None
        async with connect(self.url(identity), subprotocols=subprotocols, compression=None, **options) as socket:
            yield Station(socket, version or "ocpp1.6")


@asynccontextmanager
async def a_hub(**changes: Any) -> AsyncIterator[Hub]:
    """Run a server on a free loopback port; it leaves stations alone after boot unless told otherwise."""
    config = OcppServerConfig(host="127.0.0.1", port=0, settle_s=0, jitter_s=0)
    hub = Hub(replace(config, **{"follows_up": False, **changes}))
    await hub.server.start()
    try:
        yield hub
    finally:
        await hub.server.stop()


class Station:
    """A scripted station: sends frames, checks every answer against the standard's schema."""

    def __init__(self, socket: ClientConnection, version: str) -> None:
        self.socket = socket
        self.version = version
        self._ids = itertools.count(1)

    async def receive(self) -> list[Any]:
        async with asyncio.timeout(PATIENCE_S):
            frame = json.loads(await self.socket.recv())
        assert isinstance(frame, list)
        return frame

    async def send(self, frame: Any) -> None:
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def exchange(self, frame: Any) -> list[Any]:
        await self.send(frame)
        return await self.receive()

    async def call(self, action: str, payload: Any, message_id: str | None = None) -> dict[str, Any]:
        """Send a call and return the positive answer's payload."""
        message_id = message_id or f"m{next(self._ids)}"
        answer = await self.exchange([2, message_id, action, payload])
        assert answer[:2] == [3, message_id], answer
        errors = list(SCHEMAS[self.version].response(action).validator.iter_errors(answer[2]))
        assert errors == []
        return dict(answer[2])

    async def refused(self, action: str, payload: Any) -> str:
        """Send a call and return the code of its CALLERROR."""
        message_id = f"m{next(self._ids)}"
        answer = await self.exchange([2, message_id, action, payload])
        assert answer[:2] == [4, message_id], answer
        assert isinstance(answer[3], str) and len(answer[3]) <= 255 and answer[4] == {}
        return str(answer[2])

    async def answer(self, expected_action: str, payload: Any) -> dict[str, Any]:
        """Take the hub's next call, which must be valid, and answer it; returns its payload."""
        kind, message_id, action, request = await self.receive()
        assert (kind, action) == (2, expected_action)
        errors = list(SCHEMAS[self.version].request(action).validator.iter_errors(request))
        assert errors == []
        await self.send([3, message_id, payload])
        return dict(request)

    async def boot(self) -> dict[str, Any]:
        return await self.call("BootNotification", BOOT_16 if self.version == "ocpp1.6" else BOOT_201)


async def answered(command: Awaitable[T], replying: Awaitable[Any]) -> tuple[T, Any]:
    """Run a command of the hub and the station's answer to it side by side."""
    result, seen = await asyncio.gather(command, replying)
    return result, seen
