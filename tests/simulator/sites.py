"""Sites and stations for these tests, and an agenda that is moved on by hand."""

import heapq
import itertools
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargerProtocol
from hubmanager.simulator.clock import ScaledClock
from hubmanager.simulator.ocpp_station import FirmwareTraits
from hubmanager.simulator.outbox import RetrySettings
from hubmanager.simulator.plan import DemoToken, PlannedStation, SitePlan
from hubmanager.simulator.site import SimulatedSite
from tests.simulator.central_system import CentralSystem, until

ORIGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CARD = "04A1B2C3D4E5F6"
QUICK = FirmwareTraits(call_timeout_s=1.0, retry=RetrySettings(first_s=0.05, longest_s=0.2), start_spread_s=0.0)


def ac_station(bays: tuple[str, ...] = ("1",), **changes: Any) -> PlannedStation:
    values: dict[str, Any] = {
        "station_id": StationId("AC-01"),
        "protocol": ChargerProtocol.OCPP_16,
        "current_kind": CurrentKind.AC,
        "max_power_w": 22_000,
        "bay_numbers": bays,
        "vendor": "Plugwell",
        "model": "Post 22",
        "serial_number": "1",
        "firmware": "1.0",
    }
    return PlannedStation(**(values | changes))


def dc_station(bays: tuple[str, ...] = ("1",), **changes: Any) -> PlannedStation:
    return ac_station(
        bays,
        **(
            {
                "station_id": StationId("DC-01"),
                "protocol": ChargerProtocol.OCPP_201,
                "current_kind": CurrentKind.DC,
                "max_power_w": 150_000,
            }
            | changes
        ),
    )


@asynccontextmanager
async def quiet_site(
    *stations: PlannedStation, speed: float = 60.0, hub: CentralSystem | None = None
) -> AsyncIterator[tuple[CentralSystem, SimulatedSite]]:
    """A hub and a site without drivers, every station accepted."""
    async with hub or CentralSystem() as listening:
        plan = SitePlan(stations, (DemoToken(CARD, "Taxi 1"),))
        clock = ScaledClock(datetime.now(UTC), speed)
        site = SimulatedSite(plan, listening.url, random.Random(1), speed, clock, has_drivers=False, traits=QUICK)
        await site.start()
        try:
            await until(lambda: all(station.is_online for station in site.stations.values()))
            yield listening, site
        finally:
            await site.stop()


@dataclass(order=True)
class HandAppointment:
    at: datetime
    number: int
    job: Callable[[], None] = field(compare=False)
    is_cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.is_cancelled = True


class HandAgenda:
    """Simulated time that only moves when told to; a day passes in the time that its appointments take."""

    def __init__(self) -> None:
        self._now = ORIGIN
        self._heap: list[HandAppointment] = []
        self._numbers = itertools.count()

    def now(self) -> datetime:
        return self._now

    def call_in(self, delay_s: float, job: Callable[[], None], *, at_least_real_s: float = 0.0) -> HandAppointment:
        appointment = HandAppointment(self._now + timedelta(seconds=max(delay_s, 0.0)), next(self._numbers), job)
        heapq.heappush(self._heap, appointment)
        return appointment

    def pass_time(self, seconds: float) -> None:
        end = self._now + timedelta(seconds=seconds)
        while self._heap and self._heap[0].at <= end:
            appointment = heapq.heappop(self._heap)
            if not appointment.is_cancelled:
                self._now = appointment.at
                appointment.job()
        self._now = end
