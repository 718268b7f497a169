"""The one thread that writes. Jobs that wait together share one COMMIT, each in a SAVEPOINT of its own."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import StoreIncompatible, StoreUnavailable
from hubmanager.store.commit_pace import CommitPace
from hubmanager.store.errors import StoreDefect, our_errors, translated
from hubmanager.store.unit_of_work import UnitOfWork

T = TypeVar("T")
Job = Callable[[UnitOfWork], T]

MOST_JOBS_A_COMMIT = 256
"""Keeps one commit, and so the wait of its first job, short even under a flood."""
_ENOUGH_JOBS = 16
"""When so many wait the commit begins whatever the pace: more company would save little."""


@dataclass(slots=True)
class _Waiting:
    """A job and the promise of its answer, to a thread or (with `loop`) to a task on an event loop."""

    job: Job[Any]
    promise: "Future[Any] | asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop | None = None
    answer: Any = None
    error: BaseException | None = None

    def begin(self) -> bool:
        """Whether anybody still wants the job to be done."""
        if isinstance(self.promise, Future):
            return self.promise.set_running_or_notify_cancel()
        return not self.promise.cancelled()

    def settle(self) -> None:
        """Keep the promise; on its loop if it has one. One that was cancelled meanwhile is left alone."""
        if self.promise.done():
            return
        if self.error is not None:
            self.promise.set_exception(self.error)
        else:
            self.promise.set_result(self.answer)


class _BatchLost(Exception):
    """The database failed: nothing of the batch can be committed. Its cause says why."""


class GroupCommitter:
    """Runs jobs one after the other on its own thread and answers each only after the commit that holds it.

    A job that raises is rolled back alone. When the database fails (in a job or at the commit) every job of that batch
    gets StoreUnavailable and the connection is thrown away; the next batch begins with a new one, so writing goes on by
    itself as soon as the disk or the server does.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._jobs: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._entrance = threading.Lock()
        self._is_closed = False
        self._connection: Connection | None = None
        self._pace = CommitPace(time.monotonic())
        self._hurry = threading.Event()
        self.commit_count = 0
        self.job_count = 0
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job[T]) -> "Future[T]":
        """Queue a job. A job whose future is cancelled before its turn is never run. Raises StoreUnavailable when closed."""
        promise: Future[T] = Future()
        self._queue(_Waiting(job, promise))
        return promise

    def submit_on_loop(self, job: Job[T]) -> "asyncio.Future[T]":
        """Do the same for a task on the running event loop, which is woken once for all answers of a commit."""
        loop = asyncio.get_running_loop()
        promise: asyncio.Future[T] = loop.create_future()
        self._queue(_Waiting(job, promise, loop))
        return promise

    def _queue(self, waiting: _Waiting) -> None:
        with self._entrance:
            if self._is_closed:
                raise StoreUnavailable("The database is closed.", remedy="Start the program again.")
            self._jobs.put(waiting)
        if self._jobs.qsize() >= _ENOUGH_JOBS:
            self._hurry.set()

    def close(self) -> None:
        """Run what is queued, then end the thread. Further calls do nothing."""
        with self._entrance:
            if not self._is_closed:
                self._is_closed = True
                self._jobs.put(None)
        self._hurry.set()
        self._thread.join()

    def _run(self) -> None:
        is_last = False
        while not is_last:
            batch, is_last = self._next_batch()
            if batch:
                self._work_off(batch)
        self._drop_connection()

    def _next_batch(self) -> tuple[list[_Waiting], bool]:
        batch: list[_Waiting] = []
        item = self._jobs.get()
        if item is not None:
            self._let_others_come()
        while item is not None:
            if item.begin():
                batch.append(item)
            if len(batch) == MOST_JOBS_A_COMMIT:
                return batch, False
            try:
                item = self._jobs.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _let_others_come(self) -> None:
        wait_s = self._pace.take(time.monotonic())
        if wait_s > 0:
            self._hurry.clear()
            if self._jobs.qsize() < _ENOUGH_JOBS and not self._is_closed:
                self._hurry.wait(wait_s)

    def _work_off(self, batch: list[_Waiting]) -> None:
        try:
            self._commit(batch)
        except Exception as error:  # noqa: BLE001 - handed to everyone who waits
            self._drop_connection()
            failure = error.__cause__ if isinstance(error, _BatchLost) and error.__cause__ else error
            for waiting in batch:
                waiting.error = waiting.error or failure
        _answer(batch)

    def _commit(self, batch: list[_Waiting]) -> None:
        with our_errors():
            if self._connection is None:
                self._connection = self._engine.connect()
            with self._connection.begin():
                for waiting in batch:
                    self._try(waiting, self._connection)
        self.commit_count += 1
        self.job_count += len(batch)

    def _try(self, waiting: _Waiting, connection: Connection) -> None:
        connection.exec_driver_sql("SAVEPOINT job")
        try:
            waiting.answer = waiting.job(UnitOfWork(connection, self._clock))
        except SQLAlchemyError as error:
            failure = translated(error)
            failure.__cause__ = error
            if isinstance(failure, (StoreUnavailable, StoreIncompatible)):
                # SQLite may have rolled everything back by itself (disk full); nothing before this job is safe either.
                raise _BatchLost from failure
            waiting.error = failure
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            waiting.error = error
        if waiting.error is not None:
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT job")
        connection.exec_driver_sql("RELEASE SAVEPOINT job")

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.invalidate()
            connection.close()
        except SQLAlchemyError as error:
            # A connection that can't even be closed is gone already; the next batch opens another one.
            failure = translated(error)
            if isinstance(failure, StoreDefect):
                raise failure from error


def _answer(batch: list[_Waiting]) -> None:
    for loop in {waiting.loop for waiting in batch}:
        theirs = [waiting for waiting in batch if waiting.loop is loop]
        if loop is None:
            _settle(theirs)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_settle, theirs)


def _settle(batch: list[_Waiting]) -> None:
    for waiting in batch:
        waiting.settle()
