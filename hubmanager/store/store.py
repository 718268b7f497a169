"""The database as the rest of the program sees it: jobs in, answers out after the commit."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import URL

from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import StoreUnavailable
from hubmanager.store.address import database_url, spoken_name
from hubmanager.store.engines import reading_engine, writing_engine
from hubmanager.store.errors import our_errors
from hubmanager.store.group_commit import GroupCommitter
from hubmanager.store.schema import bring_up_to_date
from hubmanager.store.unit_of_work import UnitOfWork

T = TypeVar("T")

_READER_COUNT = 4


class Store:
    """One open database.

    A job is a plain function of a UnitOfWork. It runs on a thread of the store's, so it must not touch what belongs to the
    caller's thread; what it returns is what the caller gets.
    """

    def __init__(self, url: URL, clock: Clock) -> None:
        """Use `open`, which sees to the tables first."""
        self.name = spoken_name(url)
        """How to name the database to a person."""
        self._clock = clock
        self._write_engine = writing_engine(url)
        self._read_engine = reading_engine(url, _READER_COUNT)
        self._committer = GroupCommitter(self._write_engine, clock)
        self._readers = ThreadPoolExecutor(_READER_COUNT, thread_name_prefix="store-reader")
        self._closing = threading.Lock()
        self._is_closed = False

    @classmethod
    def open(cls, url: str, *, clock: Clock, backup_folder: Path | None = None) -> Self:
        """Open a database, creating or migrating its tables; a SQLite file is copied to `backup_folder` before it changes.

        Raises InvalidInput (the URL), StoreIncompatible (foreign, newer or damaged) or StoreUnavailable (can't be reached
        or written). Each says what to do, and the database is left as it was.
        """
        address = database_url(url)
        bring_up_to_date(address, clock, backup_folder)
        return cls(address, clock)

    async def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """Run a job that changes things; come back after the COMMIT that holds it.

        Jobs that wait together share one COMMIT. A job's own exception rolls back that job alone and is raised here.
        Raises StoreUnavailable when the database failed: then nothing of the job is stored, except where a server was lost
        in the very moment of the commit (the job must find its own repeat, which natural keys make sure of).
        Cancelled before its turn, the job never runs; cancelled later, it is committed all the same.
        """
        return await self._committer.submit_on_loop(job)

    def write_now(self, job: Callable[[UnitOfWork], T]) -> T:
        """Do what `write` does, blocking. Not for an event loop's thread."""
        return self._committer.submit(job).result()

    async def read(self, job: Callable[[UnitOfWork], T]) -> T:
        """Run a job that only reads. It sees one state of the database throughout and never holds up the writer.

        Raises StoreUnavailable when the database failed.
        """
        return await asyncio.wrap_future(self._reader_pool().submit(self._read, job))

    def read_now(self, job: Callable[[UnitOfWork], T]) -> T:
        """Do what `read` does, blocking."""
        return self._reader_pool().submit(self._read, job).result()

    def close(self) -> None:
        """Finish what is queued, then close. Further calls do nothing; other methods raise StoreUnavailable from now on."""
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
        self._committer.close()
        self._readers.shutdown()
        self._read_engine.dispose()
        self._write_engine.dispose()

    @property
    def commit_count(self) -> int:
        """How many commits there were; fewer than jobs when jobs waited together."""
        return self._committer.commit_count

    def _reader_pool(self) -> ThreadPoolExecutor:
        if self._is_closed:
            raise StoreUnavailable("The database is closed.", remedy="Start the program again.", key="store_closed")
        return self._readers

    def _read(self, job: Callable[[UnitOfWork], T]) -> T:
        with our_errors(), self._read_engine.connect() as connection:
            connection.begin()  # rolled back with the connection: a COMMIT of nothing could fail on a damaged file
            return job(UnitOfWork(connection, self._clock))
