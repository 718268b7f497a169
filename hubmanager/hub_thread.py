"""A hub on an event loop and thread of its own, and the door to it.

The door works from the first moment: what is asked before the hub has started waits, so that the window can be painted
while the database opens.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from hubmanager.domain.errors import HubError, WrongState
from hubmanager.hub.messages.commands import Command, CommandAnswer
from hubmanager.hub.messages.events import HubEvent
from hubmanager.hub.messages.queries import Query

_log = logging.getLogger(__name__)
_STOP_PATIENCE_S = 10
_T = TypeVar("_T")
_Listener = Callable[[HubEvent], None]


class _Engine(Protocol):
    async def execute(self, command: Command, sign_in: str = "", is_trusted: bool = False) -> CommandAnswer: ...

    async def ask(self, query: Query) -> Any: ...

    def subscribe(self, listener: _Listener) -> Callable[[], None]: ...


class StartedHub(Protocol):
    """What the thread runs."""

    @property
    def engine(self) -> _Engine:
        """Its engine."""
        ...

    @property
    def ocpp_url(self) -> str:
        """What to type into a charger."""
        ...

    async def stop(self) -> None:
        """Stop cleanly."""
        ...


class HubThread:
    """Runs one hub and is a Door to it (hub/door.py)."""

    def __init__(self, open_hub: Callable[[], Awaitable[StartedHub]]) -> None:
        """Keep how to open the hub; nothing happens before `start`."""
        self._open_hub = open_hub
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._opened: Future[StartedHub] = Future()

    @property
    def opened(self) -> "Future[StartedHub]":
        """Done once the hub runs; fails with the HubError that kept it from starting."""
        return self._opened

    def start(self) -> None:
        """Begin to open the hub. Returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the hub and wait for it. Safe to call when it never started."""
        if not self._thread.is_alive():
            self._loop.close()
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_STOP_PATIENCE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_PATIENCE_S)
        self._loop.close()

    # --- the door

    def execute(self, command: Command, sign_in: str = "") -> "Future[CommandAnswer]":
        """Send a command, under a sign-in."""

        async def job() -> CommandAnswer:
            return await (await self._hub()).engine.execute(command, sign_in)

        return asyncio.run_coroutine_threadsafe(_logged(job()), self._loop)

    def ask(self, query: Query) -> "Future[Any]":
        """Send a query."""

        async def job() -> Any:
            return await (await self._hub()).engine.ask(query)

        return asyncio.run_coroutine_threadsafe(_logged(job()), self._loop)

    def subscribe(self, listener: _Listener) -> Callable[[], None]:
        """Hear every hub event, on the engine's thread."""
        is_wanted = True
        ends: list[Callable[[], None]] = []

        async def job() -> None:
            hub = await self._hub()
            if is_wanted:
                ends.append(hub.engine.subscribe(listener))

        def end() -> None:
            nonlocal is_wanted
            is_wanted = False
            if ends and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(ends[0])

        asyncio.run_coroutine_threadsafe(job(), self._loop)
        return end

    # --- the thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(_log_uncaught)
        self._loop.create_task(self._open())
        self._loop.run_forever()

    async def _open(self) -> None:
        try:
            hub = await self._open_hub()
        except HubError as error:
            self._opened.set_exception(error)
        except Exception as error:  # noqa: BLE001 - a bug: logged whole, and told to whoever waits for the hub
            _log.exception("the hub could not start")
            self._opened.set_exception(error)
        else:
            self._opened.set_result(hub)

    async def _hub(self) -> StartedHub:
        try:
            return await asyncio.wrap_future(self._opened)
        except asyncio.CancelledError as error:
            raise WrongState("The hub is closing.", remedy="Start it again.", key="closing") from error

    async def _close(self) -> None:
        if self._opened.done() and self._opened.exception() is None:
            await self._opened.result().stop()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()


async def _logged(work: Coroutine[Any, Any, _T]) -> _T:
    try:
        return await work
    except (HubError, asyncio.CancelledError):
        raise
    except Exception:
        _log.exception("a command or query failed")
        raise


def _log_uncaught(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    _log.error("uncaught on the engine's loop: %s", context.get("message"), exc_info=error)
