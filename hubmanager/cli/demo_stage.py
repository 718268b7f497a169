"""The demo's site, and what the hub finds in its database."""

import argparse
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hubmanager.data_folder import DataFolder
from hubmanager.start_config import StartConfig

if TYPE_CHECKING:
    from hubmanager.demo import DemoSite
    from hubmanager.hub_thread import StartedHub


class DemoStage:
    """The demo's site and what the hub finds in its database."""

    def __init__(self, folder: DataFolder, config: StartConfig, choices: argparse.Namespace, crash_report: str) -> None:
        self._folder = folder
        self._config = config
        self._choices = choices
        self._crash_report = crash_report
        self._site: DemoSite | None = None
        from hubmanager.hub.clock import ScaledClock

        self.clock = ScaledClock(datetime.now(UTC), choices.speed)

    async def open(self) -> "StartedHub":
        """Start the site, fill the database, then start the hub on it."""
        from hubmanager.app import HubOptions, RunningHub, open_store
        from hubmanager.demo import DemoSite, free_port, prepare_store
        from hubmanager.simulator.plan import demo_plan

        choices = self._choices
        clock = self.clock
        port = choices.ocpp_port or free_port()
        plan = demo_plan(choices.bays, choices.seed)
        self._site = DemoSite(plan, f"ws://127.0.0.1:{port}/", choices.seed, choices.speed, clock)
        store = open_store(self._folder, self._config, clock)
        try:
            prepare_store(store, self._site.start(), clock, seed=choices.seed, has_history=not choices.no_history)
        finally:
            store.close()
        return await RunningHub.start(
            self._folder,
            self._config,
            HubOptions(
                clock=clock,
                random_source=random.Random(choices.seed),  # noqa: S311 - jitter, no secret
                ocpp_host="127.0.0.1",
                ocpp_port=port,
                is_demo=True,
                crash_report=self._crash_report,
                speed=choices.speed,
            ),
        )

    def wind_down(self) -> None:
        """Let all cars leave, so that every session closes."""
        if self._site is not None:
            self._site.wind_down()

    def stop(self) -> None:
        """Switch the site off."""
        if self._site is not None:
            self._site.stop()
