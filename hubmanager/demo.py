"""The demo: a simulated site on real sockets beside a real hub, in one process."""

import asyncio
import random
import socket
import threading
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from argon2 import PasswordHasher

from hubmanager.domain.bay import Bay
from hubmanager.domain.clock import Clock
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import BayId, StaffId, TariffId
from hubmanager.domain.ocpi_tariff import simple_tariff, tariff_to_ocpi
from hubmanager.domain.staff import Role, StaffMember
from hubmanager.domain.station import ChargingStation
from hubmanager.domain.token import Token, normal_uid
from hubmanager.hub.messages.codec import encode
from hubmanager.hub.seed_history import seed_history
from hubmanager.simulator.plan import SitePlan
from hubmanager.simulator.site import SimulatedSite
from hubmanager.store.store import Store
from hubmanager.store.unit_of_work import UnitOfWork

MANAGER_PIN, ATTENDANT_PIN = "2580", "1111"
_METER_INTERVAL_S = 5
"""Shorter than a real hub's, so that the tiles move."""
_PATIENCE_S = 15


class DemoSite:
    """The simulated site on a loop and thread of its own, so that it loads the engine's loop no more than real chargers do."""

    def __init__(self, plan: SitePlan, ocpp_url: str, seed: int, speed: float, clock: Clock) -> None:
        self._site = SimulatedSite(plan, ocpp_url, random.Random(seed), speed, clock)  # noqa: S311
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulated-site", daemon=True)

    def start(self) -> SitePlan:
        """Switch everything on. Returns the plan with the ports of its Modbus devices."""
        self._thread.start()
        self._do(self._site.start())
        return self._site.plan

    def wind_down(self) -> bool:
        """Let all cars leave; returns whether the hub has acknowledged everything."""
        return bool(self._do(self._site.wind_down()))

    def stop(self) -> None:
        """Switch everything off."""
        self._do(self._site.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_S)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_S)


def free_port() -> int:
    """Return a loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare_store(store: Store, plan: SitePlan, clock: Clock, *, seed: int, has_history: bool) -> None:
    """Enter the plan's stations, bays and cards, and on an empty database also people, prices and 30 days of takings."""
    is_new = not store.read_now(lambda work: work.settings.get().is_set_up)
    store.write_now(lambda work: _enter_site(work, plan))
    if not is_new:
        return
    now = clock.now()
    store.write_now(lambda work: _set_up(work, now))
    if has_history:
        seed_history(store, clock, random.Random(seed))  # noqa: S311


def _enter_site(work: UnitOfWork, plan: SitePlan) -> None:
    known = {bay.number for bay in work.bays.list_all()}
    for planned in plan.stations:
        station = work.stations.find(planned.station_id) or ChargingStation(
            planned.station_id,
            planned.protocol,
            vendor=planned.vendor,
            model=planned.model,
            serial_number=planned.serial_number,
            firmware=planned.firmware,
        )
        work.stations.save(replace(station, modbus=planned.modbus))
        for evse_id, number in enumerate(planned.bay_numbers, start=1):
            if number not in known:
                work.bays.add(
                    Bay(BayId(0), number, planned.station_id, evse_id, planned.current_kind, planned.max_power_w)
                )
    for token in plan.tokens:
        work.tokens.save(Token(normal_uid(token.uid), label=token.label))


def _set_up(work: UnitOfWork, now: datetime) -> None:
    settings = HubSettings(
        is_set_up=True,
        name="Harbour Street Hub",
        operator="Northlight Charging Ltd",
        address="12 Harbour Street\n20457 Hamburg",
        tax_number="DE 123 456 789",
        phone="+49 40 555 0123",
        meter_interval_s=_METER_INTERVAL_S,
    )
    work.settings.save(settings)
    hasher = PasswordHasher()
    work.staff.add(StaffMember(StaffId(0), "Maria (manager)", Role.MANAGER, hasher.hash(MANAGER_PIN)))
    work.staff.add(StaffMember(StaffId(0), "Alex (attendant)", Role.ATTENDANT, hasher.hash(ATTENDANT_PIN)))
    tariff = simple_tariff(
        TariffId("standard"),
        settings.currency,
        price_per_kwh_gross=Decimal("0.59"),
        vat_pct=settings.vat_pct,
        idle_per_minute_gross=Decimal("0.10"),
        name="Standard",
    )
    long_ago = datetime(now.year - 1, 1, 1, tzinfo=UTC)
    work.tariffs.add(tariff, encode(tariff_to_ocpi(tariff)).decode(), long_ago)
