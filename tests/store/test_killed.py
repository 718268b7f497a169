"""The process is killed at the worst moments: what was acknowledged is there, what was not leaves no trace."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hubmanager.store.check import prove_books
from hubmanager.store.store import Store
from tests.store.builders import HandClock, billed_session

ROOT = Path(__file__).parents[2]

_DIES_BETWEEN_COMMIT_AND_ANSWER = """
import os, signal, sys
from hubmanager.store.store import Store
from tests.store.builders import HandClock, billed_session
store = Store.open(sys.argv[1], clock=HandClock())
store.write_now(lambda work: billed_session(work, "key-1"))
os.kill(os.getpid(), signal.SIGKILL)  # the answer is never given
"""

_DIES_BEFORE_THE_COMMIT = """
import os, signal, sys
from hubmanager.store.store import Store
from tests.store.builders import HandClock, billed_session
store = Store.open(sys.argv[1], clock=HandClock())
def job(work):
    billed_session(work, "key-1")
    os.kill(os.getpid(), signal.SIGKILL)
store.write_now(job)
"""

_ACKNOWLEDGES_UNTIL_KILLED = """
import asyncio, sys
from hubmanager.store.store import Store
from tests.store.builders import HandClock, billed_session

async def station(store, name):
    number = 0
    while True:
        key = f"{sys.argv[2]}-{name}-{number}"
        changes = dict(station_id=name, start_register_wh=number * 100, last_register_wh=(number + 1) * 100)
        await store.write(lambda work: billed_session(work, key, **changes))
        print(key, flush=True)
        number += 1

async def all_stations():
    store = Store.open(sys.argv[1], clock=HandClock())
    print("ready", flush=True)
    await asyncio.gather(*(station(store, f"{sys.argv[2]}-CP-{each}") for each in range(12)))

asyncio.run(all_stations())
"""


def run_killed(program: str, url: str) -> None:
    done = subprocess.run([sys.executable, "-c", program, url], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL


def books(url: str) -> tuple[int, bool]:
    store = Store.open(url, clock=HandClock())
    findings = store.read_now(prove_books)
    count = store.read_now(lambda work: work.connection.exec_driver_sql("SELECT count(*) FROM receipts").scalar())
    store.close()
    return count, all(finding.is_ok for finding in findings)


def test_what_was_committed_before_the_answer_is_found_by_its_repeat(own_url: str) -> None:
    run_killed(_DIES_BETWEEN_COMMIT_AND_ANSWER, own_url)
    assert books(own_url) == (1, True)
    store = Store.open(own_url, clock=HandClock())
    session = store.read_now(lambda work: work.sessions.find_by_key("key-1"))
    assert session is not None
    assert store.read_now(lambda work: work.receipts.find_for_session(session.session_id)) is not None
    store.close()


def test_what_was_not_committed_leaves_no_trace_and_no_gap(own_url: str) -> None:
    run_killed(_DIES_BEFORE_THE_COMMIT, own_url)
    assert books(own_url) == (0, True)
    store = Store.open(own_url, clock=HandClock())
    assert store.write_now(lambda work: billed_session(work))[1].number == "R-000001"
    store.close()


@pytest.mark.parametrize("rounds", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_everything_acknowledged_survives_a_kill_at_a_random_moment(sqlite_url: str, rounds: int) -> None:
    moments = random.Random(7)
    acknowledged: list[str] = []
    for each in range(rounds):
        process = subprocess.Popen(
            [sys.executable, "-c", _ACKNOWLEDGES_UNTIL_KILLED, sqlite_url, str(each)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        acknowledged += [process.stdout.readline().strip() for _ in range(moments.randrange(1, 300))]
        process.kill()
        acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.stdout.close()
        process.wait()
    count, is_clean = books(sqlite_url)
    assert is_clean
    assert count >= len(acknowledged) > rounds
    store = Store.open(sqlite_url, clock=HandClock())
    lost = store.read_now(lambda work: [key for key in acknowledged if work.sessions.find_by_key(key) is None])
    store.close()
    assert lost == []
