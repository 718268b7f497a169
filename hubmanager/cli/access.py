"""Reaching a hub from the command line, whether or not its program is running."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from hubmanager.cli.folders import data_folder, start_config
from hubmanager.data_folder import DataFolder, is_locked
from hubmanager.domain.errors import NotFound, WrongState
from hubmanager.hub.control_client import ControlClient
from hubmanager.hub.messages.commands import Command, CommandAnswer
from hubmanager.hub.messages.queries import GetSnapshot, Query
from hubmanager.hub.messages.views import BayView


class HubAccess(Protocol):
    """Blocking access to one hub, with its owner's rights."""

    def execute(self, command: Command) -> CommandAnswer:
        """Do a command."""
        ...

    def ask(self, query: Query) -> Any:
        """Answer a query."""
        ...


@contextmanager
def open_hub(chosen: Path | None) -> Iterator[HubAccess]:
    """Reach the hub of a data folder: over the control socket if its program runs, else by opening the folder here."""
    folder = data_folder(chosen)
    if is_locked(folder.path):
        with ControlClient(folder.control_address) as client:
            yield client
        return
    folder.create()
    lock = folder.lock("command line")
    try:
        with _Offline(folder) as hub:
            yield hub
    finally:
        lock.release()


class _Offline:
    """An engine without equipment, on a loop of its own."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._runner = asyncio.Runner()

    def __enter__(self) -> "_Offline":
        from hubmanager.app import open_engine_without_equipment

        try:
            self._store, self._engine = self._runner.run(
                open_engine_without_equipment(self._folder, start_config(self._folder))
            )
        except BaseException:
            self._runner.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._runner.run(self._engine.stop())
        finally:
            self._store.close()
            self._runner.close()

    def execute(self, command: Command) -> CommandAnswer:
        if command.needs_running_hub:
            raise WrongState(
                f"No program runs on the data folder {self._folder.path}, so its chargers can't be reached.",
                remedy="Start it with: hubmanager run",
            )
        return self._runner.run(self._engine.execute(command, is_trusted=True))

    def ask(self, query: Query) -> Any:
        return self._runner.run(self._engine.ask(query))


def find_bay(hub: HubAccess, number: str) -> BayView:
    """Return the bay that people call `number`. Raises NotFound, naming those that exist."""
    bays: tuple[BayView, ...] = hub.ask(GetSnapshot()).bays
    for bay in bays:
        if bay.number.casefold() == number.casefold():
            return bay
    known = ", ".join(bay.number for bay in bays) or "none yet"
    raise NotFound(f"There is no bay {number}.", remedy=f"Bays of this hub: {known}.")
