"""A disk without room: nobody gets a false 'stored', and writing goes on by itself afterwards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hubmanager.domain.errors import StoreUnavailable
from hubmanager.store.store import Store
from tests.store.builders import HandClock, a_bay

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of a process's files")

_PROGRAM = """
import asyncio, resource, sys
from hubmanager.domain.errors import StoreUnavailable
from hubmanager.store.check import prove_books
from hubmanager.store.store import Store
from tests.store.builders import HandClock, billed_session

url = sys.argv[1]
store = Store.open(url, clock=HandClock())
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

def job(number):
    def run(work):
        session, receipt = billed_session(work, f"key-{number}", start_register_wh=number * 22000,
                                          last_register_wh=(number + 1) * 22000, stop_reason="x" * 2000)
        return receipt.number
    return run

async def flood(numbers):
    return await asyncio.gather(*(store.write(job(number)) for number in numbers), return_exceptions=True)

resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, hard))
stored, refused = [], []
for start in range(0, 2000, 20):
    for answer in asyncio.run(flood(range(start, start + 20))):
        (refused if isinstance(answer, Exception) else stored).append(answer)
assert refused, "the limit was never reached"
assert all(isinstance(error, StoreUnavailable) for error in refused), refused
print("refused", refused[0])
assert store.read_now(lambda work: len(work.sessions.list_open())) == 0  # reading still works

resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
healed = asyncio.run(flood(range(5000, 5020)))
assert not any(isinstance(answer, Exception) for answer in healed), healed
stored += healed
assert stored == [f"R-{number:06d}" for number in range(1, len(stored) + 1)], stored
findings = store.read_now(prove_books)
assert all(finding.is_ok for finding in findings), findings
print("stored", len(stored), "in the database", findings[2].compared)
store.close()
"""


def test_a_full_disk_refuses_every_waiting_job_and_heals_by_itself(sqlite_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, sqlite_url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert "refused" in done.stdout


def test_a_full_database_takes_all_jobs_of_one_commit_with_it(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, clock=HandClock())

    def too_much(work):
        pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar()
        work.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        for number in range(5000):
            work.bays.add(a_bay(str(number)))

    with pytest.raises(StoreUnavailable, match="full") as refused:
        store.write_now(too_much)
    assert "Free some space" in refused.value.remedy
    assert store.read_now(lambda work: work.bays.list_all()) == ()
    store.write_now(lambda work: work.bays.add(a_bay("1")))
    assert len(store.read_now(lambda work: work.bays.list_all())) == 1
    store.close()


def test_a_lost_server_is_found_again(postgresql_url: str) -> None:
    store = Store.open(postgresql_url, clock=HandClock())
    store.write_now(lambda work: work.bays.add(a_bay("1")))
    victim = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(StoreUnavailable):
        store.write_now(lambda work: work.connection.exec_driver_sql(victim))
    store.write_now(lambda work: work.bays.add(a_bay("2")))
    assert len(store.read_now(lambda work: work.bays.list_all())) == 2
    with pytest.raises(StoreUnavailable):
        store.read_now(lambda work: work.connection.exec_driver_sql(victim))
    assert len(store.read_now(lambda work: work.bays.list_all())) == 2
    store.close()
