"""One station as the server knows it, across its sockets: version, memory, queue of calls, noted deviations."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from hubmanager.chargers.events import (
    ChargerEvent,
    DeviationSeen,
    EventSink,
    Frame,
    FrameDirection,
    FrameSink,
    Reply,
)
from hubmanager.chargers.ocpp.config import OcppServerConfig
from hubmanager.chargers.ocpp.dialect import Dialect
from hubmanager.chargers.ocpp.journal import journal_text
from hubmanager.chargers.ocpp.memory import StationMemory
from hubmanager.chargers.ocpp.outgoing import CallQueue
from hubmanager.chargers.ocpp.replay import AnswerMemory
from hubmanager.chargers.port import Admission, Charger, CommandOutcome, CommandResult
from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import Acceptance

_logger = logging.getLogger(__name__)

_MAX_DEVIATIONS = 300


class Wire(Protocol):
    """The open socket of a station."""

    async def send(self, frame: bytes) -> bool:
        """Send a frame as text. False: the socket is closed."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every link of one server shares."""

    config: OcppServerConfig
    sink: EventSink
    frames: FrameSink
    clock: Clock
    random: random.Random


class StationLink:
    """The state of one station. Its `turn` lets one message at a time through, whichever socket it came by."""

    def __init__(
        self, station_id: StationId, surroundings: Surroundings, dialect: Dialect, admission: Admission
    ) -> None:
        self.station_id = station_id
        self.surroundings = surroundings
        self.turn = asyncio.Lock()
        self.answers = AnswerMemory()
        self.calls = CallQueue(self.send, surroundings.config.call_timeout_s)
        self.wire: Wire | None = None
        self._noted: set[tuple[str, str]] = set()
        self.admission = admission
        self.heartbeat_interval_s = 60
        self.speak(dialect)

    def speak(self, dialect: Dialect) -> None:
        """Take up a version. What was remembered in another one no longer counts."""
        self.dialect = dialect
        self.memory = StationMemory()
        self.answers.clear()
        self.charger: Charger = dialect.make_charger(self)

    @property
    def is_accepted(self) -> bool:
        """Whether the hub works with the station."""
        return self.admission.acceptance is Acceptance.ACCEPTED

    async def send(self, frame: bytes) -> bool:
        """Send a frame on the present socket. False: there is none."""
        wire = self.wire
        if wire is None:
            return False
        self.record(FrameDirection.OUT, frame)
        return await wire.send(frame)

    def record(self, direction: FrameDirection, raw: bytes, evse_id: int | None = None) -> None:
        """Put a frame into the journal. Those of stations that are not accepted leave no trace."""
        if self.is_accepted:
            at = self.surroundings.clock.now()
            try:
                self.surroundings.frames(Frame(self.station_id, at, direction, journal_text(raw), evse_id))
            except Exception:  # a journal that fails must not keep a station from being answered
                _logger.exception("station %s: the journal failed", self.station_id)

    async def tell(self, event: ChargerEvent) -> Reply:
        """Hand an event to the hub. Raises what the hub raises (StoreUnavailable: nothing was stored)."""
        return await self.surroundings.sink(event)

    async def mention(self, event: ChargerEvent) -> bool:
        """Hand over an event on which no answer to the station depends. False: it could not be stored (logged)."""
        try:
            await self.surroundings.sink(event)
        except HubError as error:
            _logger.warning("station %s: %s was not stored: %s", self.station_id, type(event).__name__, error)
            return False
        except Exception:
            _logger.exception("station %s: the hub failed on %s", self.station_id, type(event).__name__)
            return False
        return True

    async def was_asked_to_boot(self, request_boot: Callable[[], Awaitable[CommandResult]]) -> bool:
        """Ask a station that the hub has not seen booting to introduce itself; once, or a flapping one would loop.

        True: it will, and the talk goes on after that boot.
        """
        if self.memory.has_booted or self.memory.was_boot_requested:
            return False
        self.memory.was_boot_requested = True
        result = await request_boot()
        return result.outcome is CommandOutcome.ACCEPTED

    def log_refusal(self, detail: str) -> None:
        """Log that the station did not do something that the hub can live without."""
        _logger.info("station %s: %s", self.station_id, detail)

    async def note(self, action: str, oddities: list[tuple[str, str]]) -> None:
        """Report departures from the standard, each field of an action once as long as the server runs."""
        for field, explanation in oddities:
            if (action, field) in self._noted or len(self._noted) >= _MAX_DEVIATIONS or not self.is_accepted:
                continue
            event = DeviationSeen(
                station_id=self.station_id,
                received_at=self.surroundings.clock.now(),
                action=action,
                field=field,
                explanation=explanation,
            )
            if await self.mention(event):
                self._noted.add((action, field))
