"""The running core of a hub: routes events, commands and queries to their files, and keeps the second's beat.

Start order: load the last run, start the charger sources, begin the beat. Stop order: sources, follow-ups, beat, last journal
entries, states. The store belongs to whoever opened it and is closed after the engine.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog

from hubmanager.chargers.events import ChargerEvent, Frame, Reply
from hubmanager.chargers.port import ChargerSource, Directory
from hubmanager.domain.availability import Availability, BayState
from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import HubError, StoreUnavailable
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.alerting.catalogue import AlertCatalogue, load_catalogue
from hubmanager.hub.alerting.desk import AlertDesk
from hubmanager.hub.alerting.faults import FaultBook
from hubmanager.hub.bay_states import record_states
from hubmanager.hub.bus import EventBus, Listener
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.commands.permission import permit
from hubmanager.hub.commands.routes import COMMANDS
from hubmanager.hub.directory import StationDirectory
from hubmanager.hub.handlers.routes import HANDLERS
from hubmanager.hub.live_board import LiveBoard
from hubmanager.hub.messages.commands import Command, CommandAnswer
from hubmanager.hub.messages.queries import Query
from hubmanager.hub.messages.views import Snapshot
from hubmanager.hub.parts import HubParts, Surroundings
from hubmanager.hub.ports import ResumesSessions
from hubmanager.hub.prices import CurrentPrices
from hubmanager.hub.publisher import Publisher
from hubmanager.hub.queries.routes import QUERIES
from hubmanager.hub.rounds import books, connections, live_prices, lost_stops, pending_starts
from hubmanager.hub.rounds.disk import DiskWatch
from hubmanager.hub.rounds.journal import JournalWriter
from hubmanager.hub.rounds.outbox import OutboxWorker
from hubmanager.hub.sign_ins import SignIns
from hubmanager.hub.start_up import load_hub
from hubmanager.hub.store_failures import note_store_failure, note_store_healed
from hubmanager.hub.store_health import StoreHealth
from hubmanager.hub.till_figures import TillFigures
from hubmanager.store.store import Store

_log = structlog.get_logger(__name__)

_BEAT = timedelta(seconds=1)
_FOLLOW_UP_PATIENCE_S = 1.0


class Engine:
    """One hub. All methods are called on its loop, except where they say otherwise."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        outside: Surroundings,
        *,
        rng: random.Random | None = None,
        catalogue: AlertCatalogue | None = None,
        sign_ins: SignIns | None = None,
    ) -> None:
        catalogue = catalogue or load_catalogue()
        self.parts = HubParts(
            store=store,
            clock=clock,
            bus=EventBus(),
            board=LiveBoard(),
            desk=AlertDesk(catalogue),
            faults=FaultBook(catalogue),
            health=StoreHealth(),
            sign_ins=sign_ins or SignIns(outside.new_token),
            prices=CurrentPrices(),
            till=TillFigures(),
            outside=outside,
            rng=rng or random.Random(),  # noqa: S311 - jitter, no secret
        )
        self._publisher = Publisher(self.parts)
        self._directory = StationDirectory(self.parts)
        self._journal = JournalWriter()
        self._outbox = OutboxWorker()
        self._disk = DiskWatch()
        self._beat: asyncio.Task[None] | None = None
        self._is_stopping = False

    # --- life

    def add_source(self, source: ChargerSource) -> None:
        """Take a protocol's adapter, before `start`. It was built with `handle`, `record_frame` and `directory`."""
        self.parts.sources.append(source)

    async def start(self, *, with_beat: bool = True) -> None:
        """Load the last run and begin. Raises HubError with a remedy when a source can't start (port in use, ...)."""
        await self.load()
        self._resume_sessions()
        started: list[ChargerSource] = []
        try:
            for source in self.parts.sources:
                await source.start()
                started.append(source)
        except HubError:
            for source in reversed(started):
                await source.stop()
            raise
        if with_beat:
            self._beat = asyncio.get_running_loop().create_task(self._keep_beat())

    def _resume_sessions(self) -> None:
        for source in self.parts.sources:
            if not isinstance(source, ResumesSessions):
                continue
            for live in self.parts.board.sessions.values():
                session = live.session
                if session.protocol is ChargerProtocol.MODBUS:
                    source.resume(
                        session.station_id,
                        session.evse_id,
                        session.transaction_id,
                        session.start_register_wh,
                        session.started_at,
                        last_register_wh=session.last_register_wh,
                        token_uid=session.token_uid,
                    )

    async def load(self) -> None:
        """Fill the board from the store without starting anything."""
        await load_hub(self.parts, self.parts.now())
        await books.read_books(self.parts, self.parts.now())
        await self._flush(is_tick=True)

    async def stop(self) -> None:
        """End within 3 seconds. What is stored stays stored; open sessions go on with the next start."""
        self._is_stopping = True
        for source in reversed(self.parts.sources):
            try:
                await source.stop()
            except Exception:  # noqa: BLE001 - one source's bug must not keep the others running
                _log.exception("source_did_not_stop", source=type(source).__name__)
        await self.finish_follow_ups(_FOLLOW_UP_PATIENCE_S)
        if self._beat is not None:
            self._beat.cancel()
            with suppress(asyncio.CancelledError):
                await self._beat
            self._beat = None
        now = self.parts.now()
        offline = tuple((bay_id, BayState(Availability.OFFLINE)) for bay_id in self.parts.board.bays)
        try:
            await self._journal.write(self.parts, now)
            await self._publisher.flush_alerts(now)
            await self.parts.store.write(lambda work: record_states(work, offline, "hub_stopped", now))
        except StoreUnavailable as error:
            _log.error("last_entries_not_stored", reason=str(error))

    async def finish_follow_ups(self, patience_s: float | None = None) -> None:
        """Wait for what runs after answers, and end what takes longer than `patience_s`."""
        while self.parts.tasks:
            _, late = await asyncio.wait(self.parts.tasks, timeout=patience_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
                break

    # --- what adapters are given

    @property
    def directory(self) -> Directory:
        """Tells servers about identities."""
        return self._directory

    async def handle(self, event: ChargerEvent) -> Reply:
        """Take a fact from equipment: stored first, then shown, then answered. Raises StoreUnavailable if it can't be
        stored; nothing must be acknowledged then."""
        async with self.parts.lock_of(event.station_id):
            try:
                return await HANDLERS[type(event)](event, self.parts)
            except StoreUnavailable as error:
                note_store_failure(self.parts, error)
                raise
            except Exception:
                _log.exception("handler_failed", kind=type(event).__name__, station_id=event.station_id)
                raise
            finally:
                await self._flush()

    def record_frame(self, frame: Frame) -> None:
        """Take a raw message for the journal. Returns at once."""
        self._journal.record(frame)

    # --- what doors are given

    async def execute(self, command: Command, sign_in: str = "", is_trusted: bool = False) -> CommandAnswer:
        """Do a command under a sign-in. Raises HubError. `is_trusted`: the PC's owner counts as a manager."""
        asker = permit(command, Asker(sign_in=sign_in, is_trusted=is_trusted), self.parts)
        try:
            return await COMMANDS[type(command)](command, self.parts, asker)
        except StoreUnavailable as error:
            note_store_failure(self.parts, error)
            raise
        finally:
            for bay_id in self.parts.take_dropped_bays():
                self._publisher.drop_bay(bay_id)
            await self._flush(with_books=True)

    async def ask(self, query: Query) -> Any:
        """Answer a query with the type that it names. Raises HubError."""
        return await QUERIES[type(query)](query, self.parts, self._publisher)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every hub event from now on, on the engine's loop. Returns the function that ends it."""
        return self.parts.bus.subscribe(listener)

    def snapshot(self) -> Snapshot:
        """Return the live state with the number of the newest event."""
        return self._publisher.snapshot()

    # --- the beat

    async def tick(self) -> None:
        """Do what is due. The engine does it once a second by itself; tests with a hand-set clock call it."""
        parts, now = self.parts, self.parts.now()
        if await parts.health.probe(parts.store, now):
            note_store_healed(parts)
            parts.till.is_stale = True
            states = tuple((bay.bay.bay_id, bay.state) for bay in parts.board.bays.values())
            await self._try(
                lambda p, n: p.store.write(lambda work: record_states(work, states, "store_healed", n)), now
            )
        rounds: tuple[Callable[[HubParts, datetime], Any], ...] = (
            pending_starts.end_pending_starts,
            lost_stops.close_lost_sessions,
            connections.watch_connections,
            connections.ask_unknown_states,
            connections.watch_clocks,
            connections.forget_waiting,
            live_prices.follow_prices,
            live_prices.reprice_sessions,
            self._disk.look,
            self._journal.write,
            self._outbox.work,
        )
        for look in rounds:
            await self._try(look, now)
        await self._flush(is_tick=True, with_books=True)

    async def _try(self, look: Callable[[HubParts, datetime], Any], now: datetime) -> None:
        try:
            await look(self.parts, now)
        except StoreUnavailable as error:
            note_store_failure(self.parts, error)
        except Exception:  # noqa: BLE001 - one matter's bug must not stop the others: it is logged whole
            _log.exception("round_failed", round=getattr(look, "__qualname__", repr(look)))

    async def _keep_beat(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not self._is_stopping:
            due = max(due + _BEAT.total_seconds(), loop.time())
            await asyncio.sleep(due - loop.time())
            await self.tick()

    async def _flush(self, *, is_tick: bool = False, with_books: bool = False) -> None:
        now = self.parts.now()
        await self._publisher.flush_alerts(now, is_tick=is_tick)
        if with_books:
            await self._try(books.read_books, now)
        self._publisher.flush_bays()
        if is_tick or with_books:
            self._publisher.flush_hub()
