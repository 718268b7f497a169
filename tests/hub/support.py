"""A whole hub for tests: the real engine on a real store in a temporary file, a clock set by hand, chargers that record calls."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from argon2 import PasswordHasher

from hubmanager.chargers.events import (
    ChargerEvent,
    EvseStatusChanged,
    MeterSampled,
    Reply,
    StationConnected,
    StationDisconnected,
    StationIdentified,
    TransactionEnded,
    TransactionStarted,
    TransactionUpdated,
)
from hubmanager.chargers.port import Charger, CommandOutcome, CommandResult, ResetKind
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.errors import Unreachable
from hubmanager.domain.hub_settings import HubSettings, PaperFormat, PrinterKind
from hubmanager.domain.ids import StationId
from hubmanager.domain.meter_reading import MeterReading, ReadingContext
from hubmanager.domain.session import ChargingSession
from hubmanager.domain.station import ChargerProtocol, ModbusAddress
from hubmanager.hub.engine import Engine
from hubmanager.hub.messages.commands import AddStation, AddToken, CommandAnswer, SetUpHub
from hubmanager.hub.messages.events import HubEvent
from hubmanager.hub.messages.queries import ListSessions
from hubmanager.hub.messages.views import BayDraft, BayView, SessionRow
from hubmanager.hub.parts import Surroundings
from hubmanager.hub.sign_ins import SignIns
from hubmanager.outputs.receipts.document import ReceiptDocument
from hubmanager.store.store import Store

_T = TypeVar("_T")

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MANAGER_PIN = "4711"


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **duration: float) -> datetime:
        self.at += timedelta(**duration)
        return self.at


class RecordingCharger:
    """A charger that does what it is told to answer and remembers what it was asked."""

    def __init__(self, station_id: StationId) -> None:
        self._station_id = station_id
        self.calls: list[tuple[str, *tuple[object, ...]]] = []
        self.result = CommandResult(CommandOutcome.ACCEPTED)

    @property
    def station_id(self) -> StationId:
        return self._station_id

    async def start(self, evse_id: int, token_uid: str) -> CommandResult:
        return self._called("start", evse_id, token_uid)

    async def stop(self, evse_id: int, transaction_id: str) -> CommandResult:
        return self._called("stop", evse_id, transaction_id)

    async def unlock(self, evse_id: int) -> CommandResult:
        return self._called("unlock", evse_id)

    async def reset(self, kind: ResetKind) -> CommandResult:
        return self._called("reset", kind)

    async def set_availability(self, evse_id: int, *, is_operative: bool) -> CommandResult:
        return self._called("set_availability", evse_id, is_operative)

    async def set_current_limit(self, evse_id: int, limit_ma: int | None) -> CommandResult:
        return self._called("set_current_limit", evse_id, limit_ma)

    async def request_status(self, evse_id: int) -> CommandResult:
        return self._called("request_status", evse_id)

    def _called(self, name: str, *arguments: object) -> CommandResult:
        self.calls.append((name, *arguments))
        return self.result

    def names(self) -> list[str]:
        return [call[0] for call in self.calls]


class PlainCharger:
    """A charger that can start and stop and nothing else."""

    def __init__(self, station_id: StationId) -> None:
        self._station_id = station_id

    @property
    def station_id(self) -> StationId:
        return self._station_id

    async def start(self, evse_id: int, token_uid: str) -> CommandResult:
        return CommandResult(CommandOutcome.ACCEPTED)

    async def stop(self, evse_id: int, transaction_id: str) -> CommandResult:
        return CommandResult(CommandOutcome.ACCEPTED)


class ListedChargers:
    """A charger source whose connected chargers a test puts in; it also takes Modbus devices."""

    def __init__(self) -> None:
        self.connected: dict[StationId, Charger] = {}
        self.added: list[tuple[StationId, ModbusAddress, int]] = []
        self.life: list[str] = []

    async def start(self) -> None:
        self.life.append("started")

    async def stop(self) -> None:
        self.life.append("stopped")

    def find(self, station_id: StationId) -> Charger | None:
        return self.connected.get(station_id)

    async def add(self, station_id: StationId, address: ModbusAddress, evse_count: int) -> None:
        self.added.append((station_id, address, evse_count))

    async def remove(self, station_id: StationId) -> None:
        self.added = [entry for entry in self.added if entry[0] != station_id]


class PaperPile:
    """Paper and printer that keep what they were given."""

    def __init__(self) -> None:
        self.printed: list[ReceiptDocument] = []
        self.is_gone = False

    def pdf(self, document: ReceiptDocument, paper: PaperFormat) -> bytes:
        return f"PDF {document.receipt.number} {paper}".encode()

    def png(self, document: ReceiptDocument) -> bytes:
        return b"PNG " + document.receipt.number.encode()

    def print(self, document: ReceiptDocument, settings: HubSettings) -> None:
        if self.is_gone:
            raise Unreachable("The receipt printer does not answer.", remedy="Look at its cable.")
        self.printed.append(document)


@dataclass
class Station:
    """One station as a test speaks for it."""

    hub: "HubUnderTest"
    station_id: StationId
    protocol: ChargerProtocol = ChargerProtocol.OCPP_16
    charger: RecordingCharger = field(init=False)
    clock_error_s: int = 0

    def __post_init__(self) -> None:
        self.charger = RecordingCharger(self.station_id)

    @property
    def said_now(self) -> datetime:
        return self.hub.clock.now() + timedelta(seconds=self.clock_error_s)

    def connect(self, *, boot: bool = True, status: EvseStatus | None = EvseStatus.AVAILABLE, evses: int = 1) -> Reply:
        self.hub.source.connected[self.station_id] = self.charger
        now = self.hub.clock.now()
        self.hub.send(StationConnected(station_id=self.station_id, received_at=now, protocol=self.protocol))
        reply = Reply()
        if boot:
            reply = self.boot()
        if status is not None:
            for evse_id in range(1, evses + 1):
                self.status(status, evse_id=evse_id)
        return reply

    def boot(self, reason: str = "PowerUp") -> Reply:
        return self.hub.send(
            StationIdentified(
                station_id=self.station_id,
                received_at=self.hub.clock.now(),
                vendor="Acme",
                model="Duo",
                boot_reason=reason,
            )
        )

    def disconnect(self) -> None:
        self.hub.source.connected.pop(self.station_id, None)
        self.hub.send(StationDisconnected(station_id=self.station_id, received_at=self.hub.clock.now()))

    def status(
        self,
        status: EvseStatus,
        *,
        evse_id: int = 1,
        error: str = "",
        vendor_error: str = "",
        info: str = "",
        **over: Any,
    ) -> Reply:
        return self.hub.send(
            replace(
                EvseStatusChanged(
                    station_id=self.station_id,
                    received_at=self.hub.clock.now(),
                    occurred_at=self.said_now,
                    evse_id=evse_id,
                    status=status,
                    error_code=error,
                    vendor_error_code=vendor_error,
                    info=info,
                ),
                **over,
            )
        )

    def start(
        self,
        *,
        meter_wh: int | None = 1_000,
        token: str = "CARD1",
        evse_id: int = 1,
        at: datetime | None = None,
        transaction_id: str | None = None,
        key: str = "",
        **over: Any,
    ) -> Reply:
        said = at or self.said_now
        own_key = f"{self.station_id}|{evse_id}|{token}|{meter_wh}|{said.isoformat()}"
        if transaction_id is not None:
            own_key = f"{self.station_id}|{transaction_id}"
        return self.hub.send(
            replace(
                TransactionStarted(
                    station_id=self.station_id,
                    received_at=self.hub.clock.now(),
                    occurred_at=said,
                    evse_id=evse_id,
                    natural_key=key or own_key,
                    token_uid=token,
                    transaction_id=transaction_id,
                    register_wh=meter_wh,
                ),
                **over,
            )
        )

    def sample(
        self,
        meter_wh: int | None,
        *,
        transaction_id: str | None = None,
        evse_id: int = 1,
        at: datetime | None = None,
        power_w: int | None = None,
        soc: int | None = None,
    ) -> Reply:
        return self.hub.send(
            MeterSampled(
                station_id=self.station_id,
                received_at=self.hub.clock.now(),
                evse_id=evse_id,
                readings=(self.reading(meter_wh, at=at, power_w=power_w, soc=soc),),
                transaction_id=transaction_id,
            )
        )

    def reading(
        self,
        meter_wh: int | None,
        *,
        at: datetime | None = None,
        power_w: int | None = None,
        soc: int | None = None,
        context: ReadingContext = ReadingContext.PERIODIC,
    ) -> MeterReading:
        return MeterReading(
            taken_at=at or self.said_now,
            received_at=self.hub.clock.now(),
            value_wh=meter_wh,
            power_w=power_w,
            soc_pct=None if soc is None else Decimal(soc),
            context=context,
        )

    def update(
        self, transaction_id: str, *, seq_no: int | None = None, at: datetime | None = None, **over: Any
    ) -> Reply:
        return self.hub.send(
            TransactionUpdated(
                station_id=self.station_id,
                received_at=self.hub.clock.now(),
                occurred_at=at or self.said_now,
                transaction_id=transaction_id,
                seq_no=seq_no,
                **over,
            )
        )

    def stop(
        self,
        transaction_id: object,
        *,
        meter_wh: int | None = None,
        at: datetime | None = None,
        reason: str = "",
        token: str = "",
        evse_id: int | None = None,
        **over: Any,
    ) -> Reply:
        return self.hub.send(
            TransactionEnded(
                station_id=self.station_id,
                received_at=self.hub.clock.now(),
                occurred_at=at or self.said_now,
                transaction_id=str(transaction_id),
                evse_id=evse_id,
                register_wh=meter_wh,
                token_uid=token,
                reason=reason,
                **over,
            )
        )


class HubUnderTest:
    """The engine with everything around it. `run` does what is awaited; all else is plain calls."""

    def __init__(self, folder: Path, *, price: str = "0.50", now: datetime = START) -> None:
        self.folder = folder
        self.clock = HandClock(now)
        self.url = f"sqlite:///{folder / 'hub.db'}"
        self.price = price
        self.paper = PaperPile()
        self.free_disk = (50_000_000_000, 100_000_000_000)
        self.runner = asyncio.Runner()
        self.events: list[HubEvent] = []
        self._ids = count(1)
        self.store: Store
        self.engine: Engine
        self.source: ListedChargers
        self.open()

    # --- life

    def open(self, wrap: Callable[[Store], Any] | None = None) -> None:
        store = Store.open(self.url, clock=self.clock)
        self.store = wrap(store) if wrap else store
        self.source = ListedChargers()
        token = self.new_token
        self.engine = Engine(
            self.store,
            self.clock,
            Surroundings(new_token=token, paper=self.paper, printer=self.paper, free_disk=lambda: self.free_disk),
            rng=random.Random(1),
            # Weak on purpose: the tests hash many PINs.
            sign_ins=SignIns(token, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
        )
        self.engine.add_source(self.source)
        self.run(self.engine.start(with_beat=False))
        self.events = []
        self.engine.subscribe(self.events.append)

    def close(self) -> None:
        self.run(self.engine.stop())
        self.store.close()

    def restart(self) -> None:
        self.close()
        self.open()

    def end(self) -> None:
        self.close()
        self.runner.close()

    def new_token(self) -> str:
        return f"{next(self._ids):020d}"

    def run(self, work: Awaitable[_T]) -> _T:
        async def outer() -> _T:
            return await work

        return self.runner.run(outer())

    # --- doing

    def send(self, event: ChargerEvent) -> Reply:
        return self.run(self.engine.handle(event))

    def do(self, command: Any, *, sign_in: str = "", trusted: bool = True) -> CommandAnswer:
        answer = self.run(self.engine.execute(command, sign_in, trusted))
        self.settle()
        return answer

    def ask(self, query: Any) -> Any:
        return self.run(self.engine.ask(query))

    def settle(self) -> None:
        self.run(self.engine.finish_follow_ups(5))

    def tick(self, **duration: float) -> None:
        """Let time pass, and the beat come."""
        self.clock.move(**duration)
        self.run(self.engine.tick())
        self.settle()

    # --- looking

    def bay(self, number: str = "1") -> BayView:
        return next(bay for bay in self.engine.snapshot().bays if bay.number == number)

    def alerts(self) -> dict[str, str]:
        """Rule -> state of what is on the list."""
        return {alert.rule: str(alert.state) for alert in self.engine.snapshot().alerts}

    def sessions(self) -> tuple[SessionRow, ...]:
        """All sessions, oldest first."""
        return tuple(reversed(self.ask(ListSessions())))

    def only_session(self) -> SessionRow:
        (session,) = self.sessions()
        return session

    def stored(self, session_id: Any) -> ChargingSession:
        return self.store.read_now(lambda work: work.sessions.get(session_id))

    def told(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def set_up(hub: HubUnderTest) -> None:
    """A hub that was set up, with a manager."""
    hub.do(
        SetUpHub(
            settings=HubSettings(
                name="Hub West", printer_kind=PrinterKind.ESCPOS_NETWORK, printer_target="127.0.0.1:9100"
            ),
            bays=(),
            manager_name="Mo",
            manager_pin=MANAGER_PIN,
            price_per_kwh_gross=Decimal(hub.price),
        )
    )


def station_with_bays(
    hub: HubUnderTest,
    name: str = "CP-1",
    numbers: tuple[str, ...] = ("1",),
    *,
    protocol: ChargerProtocol = ChargerProtocol.OCPP_16,
    power_w: int = 22_000,
) -> Station:
    """An accepted station that is not connected yet."""
    drafts = tuple(BayDraft(number=number, max_power_w=power_w) for number in numbers)
    hub.do(AddStation(station_id=StationId(name), bays=drafts, protocol=protocol))
    return Station(hub, StationId(name), protocol)


def card(hub: HubUnderTest, uid: str = "CARD1", label: str = "Fleet 1", **over: Any) -> None:
    """A known card."""
    hub.do(AddToken(uid=uid, label=label, **over))
