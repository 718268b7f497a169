"""What handlers and commands work with, handed to each of them; the engine builds it and owns it."""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from hubmanager.chargers.port import Charger, ChargerSource
from hubmanager.domain.clock import Clock
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import BayId, StationId
from hubmanager.hub.alerting.desk import AlertDesk
from hubmanager.hub.alerting.faults import FaultBook
from hubmanager.hub.billing.closing import BillingTerms
from hubmanager.hub.bus import EventBus
from hubmanager.hub.live_board import LiveBoard, LiveStation
from hubmanager.hub.messages.views import ModbusModelView
from hubmanager.hub.ports import FreeDisk, IdSource, ReceiptPaper, ReceiptPrinter
from hubmanager.hub.prices import CurrentPrices
from hubmanager.hub.sign_ins import SignIns
from hubmanager.hub.store_health import StoreHealth
from hubmanager.hub.till_figures import TillFigures
from hubmanager.store.store import Store

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Surroundings:
    """What of the outside world was handed in."""

    new_token: IdSource
    """For walk-in tags and sign-ins."""
    paper: ReceiptPaper | None = None
    printer: ReceiptPrinter | None = None
    free_disk: FreeDisk | None = None
    modbus_models: tuple[ModbusModelView, ...] = ()
    is_demo: bool = False
    ocpp_url: str = ""
    crash_report: str = ""


@dataclass(slots=True)
class HubParts:
    """The parts of a running hub. Everything in it is touched from the engine's loop only."""

    store: Store
    clock: Clock
    bus: EventBus
    board: LiveBoard
    desk: AlertDesk
    faults: FaultBook
    health: StoreHealth
    sign_ins: SignIns
    prices: CurrentPrices
    till: TillFigures
    outside: Surroundings
    rng: random.Random
    """For jitter; never for secrets."""
    settings: HubSettings = field(default_factory=HubSettings)
    sources: list[ChargerSource] = field(default_factory=list)
    locks: dict[StationId, asyncio.Lock] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    refusals: dict[str, list[datetime]] = field(default_factory=dict)
    """Recent refusals per card."""
    review_count: int = 0
    dropped_bays: list[BayId] = field(default_factory=list)
    """Bays that were removed and whose listeners are to be told."""
    is_paper_due: bool = False
    """A print was stored: the outbox should look at once."""

    @property
    def time_zone(self) -> ZoneInfo:
        """The hub's zone."""
        return ZoneInfo(self.settings.time_zone)

    def now(self) -> datetime:
        """Return the clock's time."""
        return self.clock.now()

    def terms(self, now: datetime) -> BillingTerms:
        """Return what billing needs to know."""
        return BillingTerms(now, self.settings)

    def lock_of(self, station_id: StationId) -> asyncio.Lock:
        """Return the lock that keeps a station's messages in order."""
        return self.locks.setdefault(station_id, asyncio.Lock())

    def take_dropped_bays(self) -> tuple[BayId, ...]:
        """Return the bays removed since the last call."""
        dropped, self.dropped_bays = tuple(self.dropped_bays), []
        return dropped

    def find_charger(self, station_id: StationId | None) -> Charger | None:
        """Return the handle of a connected station."""
        if station_id is None:
            return None
        for source in self.sources:
            charger = source.find(station_id)
            if charger is not None:
                return charger
        return None

    def station(self, station_id: StationId) -> LiveStation | None:
        """Return a station of the board."""
        return self.board.stations.get(station_id)

    def price_at(self, max_power_w: int) -> Decimal | None:
        """Return what a kWh costs now at a bay of that power."""
        return self.prices.per_kwh(max_power_w, self.now(), self.time_zone)

    def follow_up(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something after the answer, such as a call to a station: never awaited by a handler, ended by stop()."""
        task = asyncio.get_running_loop().create_task(_logged(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 - nobody awaits a follow-up: its bug is logged whole
        _log.exception("follow_up_failed")
