"""What a commit costs, and what waiting together saves. By hand: `python -m tests.benchmarks.store_commits [folder]`.

Give a folder on the disk that counts: a memory disk shows no sync at all.
"""

import asyncio
import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from hubmanager.domain.ids import SessionId, StationId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.session import ChargingSession
from hubmanager.store.check import prove_books
from hubmanager.store.store import Store
from hubmanager.store.unit_of_work import UnitOfWork
from tests.store.builders import NOON, HandClock, a_session, billed_session, pay

BAYS = 200
SECONDS = 10
HISTORY_SESSIONS = 10_000
READINGS_EACH = 20


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "hub.sqlite"
        store = Store.open(f"sqlite:///{path}", clock=HandClock())
        sessions = store.write_now(_open_sessions)
        print(
            f"{'jobs waiting':>14} {'jobs/s':>8} {'commits/s':>10} {'jobs a commit':>14} {'wait p50 ms':>12} {'p99 ms':>8}"
        )
        for waiting in (1, 2, 12, 50, 200):
            asyncio.run(_measure(store, sessions, waiting))
        asyncio.run(_steady(store, sessions, path))
        store.close()
        _history(Path(place) / "history.sqlite")


def _open_sessions(work: UnitOfWork) -> list[ChargingSession]:
    return [work.sessions.add(a_session(f"open-{bay}", 0, station_id=StationId(f"CP-{bay}"))) for bay in range(BAYS)]


def _reading_job(session: ChargingSession, second: int) -> Callable[[UnitOfWork], SessionId]:
    """What one meter message does: find the session, keep the reading and the register, note the message's number."""
    taken_at = NOON + timedelta(seconds=second)
    reading = MeterReading(taken_at, taken_at, session.start_register_wh + second, power_w=11_000)

    def job(work: UnitOfWork) -> SessionId:
        found = work.sessions.get(session.session_id)
        work.readings.add(found.session_id, [reading])
        work.sequence.seen(found.session_id, second)
        work.sessions.save(found.with_reading(found.start_register_wh + second, taken_at))
        return found.session_id

    return job


_seconds = itertools.count(1)


async def _measure(store: Store, sessions: list[ChargingSession], waiting: int) -> None:
    waits: list[float] = []
    until = time.perf_counter() + 2

    async def station(session: ChargingSession) -> None:
        while time.perf_counter() < until:
            begun = time.perf_counter()
            await store.write(_reading_job(session, next(_seconds)))
            waits.append(time.perf_counter() - begun)

    commits, begun = store.commit_count, time.perf_counter()
    await asyncio.gather(*(station(session) for session in sessions[:waiting]))
    took, commits = time.perf_counter() - begun, store.commit_count - commits
    waits.sort()
    print(
        f"{waiting:>14} {len(waits) / took:>8.0f} {commits / took:>10.0f} {len(waits) / commits:>14.1f}"
        f" {waits[len(waits) // 2] * 1000:>12.2f} {waits[int(len(waits) * 0.99)] * 1000:>8.2f}"
    )


async def _steady(store: Store, sessions: list[ChargingSession], path: Path) -> None:
    """200 bays with one reading each per second, spread over the second."""
    waits: list[float] = []

    async def station(place: int, session: ChargingSession) -> None:
        await asyncio.sleep(place / BAYS)
        for _ in range(SECONDS):
            begun = time.perf_counter()
            await store.write(_reading_job(session, next(_seconds)))
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(max(0.0, begun + 1 - time.perf_counter()))

    size = path.stat().st_size
    commits, cpu, begun = store.commit_count, time.process_time(), time.perf_counter()
    await asyncio.gather(*(station(place, session) for place, session in enumerate(sessions)))
    took, used = time.perf_counter() - begun, time.process_time() - cpu
    waits.sort()
    print(
        f"\n{BAYS} bays, one reading a second each, {SECONDS} s: {used / took * 100:.1f} % of one core,"
        f" {(store.commit_count - commits) / took:.0f} commits/s, wait p50 {waits[len(waits) // 2] * 1000:.2f} ms,"
        f" p99 {waits[int(len(waits) * 0.99)] * 1000:.2f} ms, file grew {(path.stat().st_size - size) / len(waits):.0f} bytes a reading"
    )


@contextmanager
def _timed(what: str) -> Iterator[None]:
    begun, cpu = time.perf_counter(), time.process_time()
    yield
    print(f"{what}: {time.perf_counter() - begun:.2f} s ({time.process_time() - cpu:.2f} s of CPU)")


def _history(path: Path) -> None:
    store = Store.open(f"sqlite:///{path}", clock=HandClock())

    def seed(work: UnitOfWork) -> None:
        shift = work.shifts.open(NOON, None, Decimal(100))
        for number in range(HISTORY_SESSIONS):
            started_at = NOON + timedelta(hours=2 * number)
            session, receipt = billed_session(
                work, f"key-{number}", start_register_wh=number, last_register_wh=number + 1, started_at=started_at
            )
            times = (started_at + timedelta(minutes=minute) for minute in range(READINGS_EACH))
            work.readings.add(session.session_id, [MeterReading(at, at, number, power_w=11_000) for at in times])
            work.timeline.add(session.session_id, started_at, "timeline.started", {"bay": "7"})
            pay(work, receipt, shift.shift_id)

    print()
    with _timed(f"{HISTORY_SESSIONS} billed sessions with {READINGS_EACH} readings each in one write_now"):
        store.write_now(seed)
    with _timed("proving these books"):
        findings = store.read_now(prove_books)
    print("all in order" if all(each.is_ok for each in findings) else findings)
    store.close()
    print(f"file: {path.stat().st_size / HISTORY_SESSIONS:.0f} bytes a session")


if __name__ == "__main__":
    main()
