"""One poller a link: asks the devices behind it in turn, one request at a time, and gives failing ones time."""

import asyncio
import logging
import random as random_module
from collections.abc import Callable

from hubmanager.chargers.modbus.backoff import wait_s
from hubmanager.chargers.modbus.client import ModbusClient
from hubmanager.chargers.modbus.failures import ModbusFailure, NotConnected
from hubmanager.chargers.modbus.pace import Pace
from hubmanager.chargers.modbus.unit import PolledUnit

_LOG = logging.getLogger(__name__)
_SHARE_OF_OTHERS = 3
"""The others on a link get at least this many times what waiting for a silent one costs."""


class LinkPoller:
    """The devices of one link. A silent one is asked less and less often, so that the others keep their pace."""

    def __init__(self, client: ModbusClient, random: random_module.Random, pace: Pace) -> None:
        """Keep the link, and how fast to go."""
        self.client = client
        self._random = random
        self._pace = pace
        self._due: dict[PolledUnit, float] = {}
        self._news = asyncio.Event()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to poll."""
        return not self._due

    def add(self, unit: PolledUnit) -> None:
        """Poll a device from now on."""
        self._due[unit] = 0.0
        self._news.set()

    def remove(self, unit: PolledUnit) -> None:
        """Poll it no more."""
        self._due.pop(unit, None)

    def waker(self, unit: PolledUnit) -> Callable[[], None]:
        """Return the function that makes a device be asked at once."""

        def wake() -> None:
            if unit in self._due:
                self._due[unit] = 0.0
                self._news.set()

        return wake

    async def run(self) -> None:
        """Poll until cancelled."""
        await asyncio.sleep(self._random.uniform(0, self._pace.stagger_s))
        while True:
            await self._wait_for_due()
            unit = min(self._due, key=lambda one: self._due[one], default=None)
            if unit is not None and self._due[unit] <= asyncio.get_running_loop().time():
                await self._poll(unit)

    async def _wait_for_due(self) -> None:
        self._news.clear()
        now = asyncio.get_running_loop().time()
        pause = min(self._due.values()) - now if self._due else None
        if pause is not None and pause <= 0:
            return
        try:
            async with asyncio.timeout(pause):
                await self._news.wait()
        except TimeoutError:
            return

    async def _poll(self, unit: PolledUnit) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            await unit.poll()
        except NotConnected as failure:
            self._whole_link_failed(failure)
        except ModbusFailure as failure:
            self._failed(unit, failure, loop.time() - began)
        except Exception:  # noqa: BLE001 - a fault at one device must not end the polling of the others: it is logged whole
            _LOG.exception("polling a device on %s failed", self.client.endpoint)
            self._failed(
                unit, ModbusFailure("The program could not read this device; its log says why."), loop.time() - began
            )
        else:
            if unit in self._due:
                self._due[unit] = max(began + unit.interval_s, loop.time())

    def _whole_link_failed(self, failure: NotConnected) -> None:
        """Without a link no device behind it can answer: all wait alike, instead of each trying the same dead host."""
        for unit in list(self._due):
            unit.failed(failure)
        longest = max((unit.failures for unit in self._due), default=1)
        pause = self._pause_s(longest)
        for unit in self._due:
            self._due[unit] = asyncio.get_running_loop().time() + pause

    def _failed(self, unit: PolledUnit, failure: ModbusFailure, cost_s: float) -> None:
        """Let a failing device wait; where others share the link, long enough that it never takes much of their time."""
        unit.failed(failure)
        if unit not in self._due:
            return
        pause = self._pause_s(unit.failures)
        if len(self._due) > 1:
            pause = max(pause, cost_s * _SHARE_OF_OTHERS)
        self._due[unit] = asyncio.get_running_loop().time() + pause

    def _pause_s(self, failures: int) -> float:
        pace = self._pace
        return wait_s(failures, self._random, first_s=pace.first_wait_s, longest_s=pace.longest_wait_s)
