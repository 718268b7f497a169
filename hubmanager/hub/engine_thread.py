"""The engine on a thread and loop of its own, and the door to it from any other thread."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

import structlog

from hubmanager.domain.errors import HubError, Unreachable
from hubmanager.hub.engine import Engine
from hubmanager.hub.messages.commands import Command, CommandAnswer
from hubmanager.hub.messages.events import HubEvent
from hubmanager.hub.messages.queries import Query

_T = TypeVar("_T")
_log = structlog.get_logger(__name__)

STOP_PATIENCE_S = 5.0


class EngineThread:
    """Runs the engine and what belongs to it; is a `Door` (hub/door.py). Start and stop it from one thread.

    `build` is awaited on the new loop and returns the engine, ready to be started, so that everything with a loop of its own
    (sockets, locks) is born on that loop. `after_stop` runs there too, after the engine has stopped.
    """

    def __init__(
        self, build: Callable[[], Awaitable[Engine]], after_stop: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self._build = build
        self._after_stop = after_stop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The running engine. Only its loop may touch it. Raises Unreachable before start and after stop."""
        if self._engine is None:
            raise _not_running()
        return self._engine

    def start(self) -> None:
        """Start thread, loop and engine; come back when the engine runs. Raises what the start raised (HubError: for people)."""
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_log_uncaught)
        self._thread = threading.Thread(target=self._run, args=(self._loop,), name="engine", daemon=True)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result()
        except BaseException:
            self._end_loop()
            raise

    def stop(self) -> None:
        """Stop engine, loop and thread. Further calls do nothing."""
        if self._loop is None:
            return
        try:
            asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result(STOP_PATIENCE_S)
        except TimeoutError:
            _log.exception("engine_did_not_stop_in_time")
        finally:
            self._end_loop()

    # --- the door

    def execute(self, command: Command, sign_in: str = "", is_trusted: bool = False) -> "Future[CommandAnswer]":
        """Send a command, under the sign-in that a SignIn command gave."""
        return self._submit(lambda engine: engine.execute(command, sign_in, is_trusted))

    def ask(self, query: Query) -> "Future[Any]":
        """Send a query."""
        return self._submit(lambda engine: engine.ask(query))

    def subscribe(self, listener: Callable[[HubEvent], None]) -> Callable[[], None]:
        """Hear every hub event from now on, on the engine's thread. Returns the function that ends it."""
        loop, engine = self._loop, self._engine
        if loop is None or engine is None:
            raise _not_running()
        ends: list[Callable[[], None]] = []
        loop.call_soon_threadsafe(lambda: ends.append(engine.subscribe(listener)))

        def end() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(lambda: [unsubscribe() for unsubscribe in ends])

        return end

    # --- inside

    def _submit(self, work: Callable[[Engine], Coroutine[Any, Any, _T]]) -> "Future[_T]":
        loop, engine = self._loop, self._engine
        if loop is None or engine is None or loop.is_closed():
            failed: Future[_T] = Future()
            failed.set_exception(_not_running())
            return failed
        return asyncio.run_coroutine_threadsafe(_logged(work(engine)), loop)

    async def _begin(self) -> None:
        engine = await self._build()
        await engine.start()
        self._engine = engine

    async def _finish(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.stop()
        if self._after_stop is not None:
            await self._after_stop()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            _cancel_rest(loop)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    def _end_loop(self) -> None:
        loop, self._loop = self._loop, None
        self._engine = None
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(loop.stop)
        if self._thread is not None:
            self._thread.join(STOP_PATIENCE_S)
            self._thread = None


async def _logged(work: Coroutine[Any, Any, _T]) -> _T:
    try:
        return await work
    except HubError:
        raise
    except Exception:
        _log.exception("command_failed")
        raise


def _log_uncaught(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    del loop
    _log.error("uncaught_in_engine", message=context.get("message"), exc_info=context.get("exception"))


def _cancel_rest(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


def _not_running() -> Unreachable:
    return Unreachable("The hub is not running.", remedy="Start the program again.", key="hub_not_running")
