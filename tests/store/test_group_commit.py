"""Jobs that wait together share one commit, and none harms another."""

import asyncio
import threading
from concurrent.futures import Future
from decimal import Decimal

import pytest

from hubmanager.domain.errors import StoreUnavailable
from hubmanager.store.store import Store
from tests.store.builders import NOON, HandClock, a_bay, a_session


def hold(store: Store) -> threading.Event:
    """Keep the writer busy until the event is set."""
    begun, release = threading.Event(), threading.Event()

    def job(work):
        begun.set()
        assert release.wait(10)

    threading.Thread(target=store.write_now, args=(job,)).start()
    assert begun.wait(10)
    return release


def test_jobs_that_wait_together_share_one_commit(store: Store) -> None:
    async def fifty() -> int:
        release = hold(store)
        before = store.commit_count
        waiting = [
            asyncio.ensure_future(store.write(lambda work, n=n: work.bays.add(a_bay(str(n))))) for n in range(50)
        ]
        await asyncio.sleep(0)
        release.set()
        await asyncio.gather(*waiting)
        return store.commit_count - before

    assert asyncio.run(fifty()) == 2  # the one that held the writer, and one for all fifty
    assert len(store.read_now(lambda work: work.bays.list_all())) == 50


def test_a_failing_job_rolls_back_itself_alone(store: Store) -> None:
    def fails(work):
        work.bays.add(a_bay("bad"))
        raise LookupError("mine")

    async def mixed() -> list[object]:
        release = hold(store)
        jobs = [lambda work: work.bays.add(a_bay("1")), fails, lambda work: work.bays.add(a_bay("2"))]
        waiting = [asyncio.ensure_future(store.write(job)) for job in jobs]
        await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    answers = asyncio.run(mixed())
    assert isinstance(answers[1], LookupError)
    assert [bay.number for bay in store.read_now(lambda work: work.bays.list_all())] == ["1", "2"]


def test_an_error_of_the_database_s_rules_harms_only_its_own_job(store: Store) -> None:
    async def mixed() -> list[object]:
        release = hold(store)
        jobs = [lambda work, key=key: work.sessions.add(a_session(key)) for key in ("a", "a", "b")]
        waiting = [asyncio.ensure_future(store.write(job)) for job in jobs]
        await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    answers = asyncio.run(mixed())
    assert isinstance(answers[1], RuntimeError)
    assert [each.natural_key for each in store.read_now(lambda work: work.sessions.list_open())] == ["a", "b"]


def test_an_answer_comes_only_after_its_commit(store: Store, url: str, clock: HandClock) -> None:
    other = Store.open(url, clock=clock)
    for number in range(20):
        store.write_now(lambda work, number=number: work.bays.add(a_bay(str(number))))
        assert other.read_now(lambda work: len(work.bays.list_all())) == number + 1
    other.close()


def test_reading_is_not_held_up_by_the_writer(store: Store) -> None:
    release = hold(store)
    assert store.read_now(lambda work: work.bays.list_all()) == ()
    release.set()


def test_a_reading_job_sees_one_state_and_can_change_nothing(store: Store) -> None:
    def job(work):
        before = len(work.bays.list_all())
        store.write_now(lambda other: other.bays.add(a_bay("1")))
        return before, len(work.bays.list_all())

    assert store.read_now(job) == (0, 0)
    with pytest.raises((StoreUnavailable, RuntimeError)):
        store.read_now(lambda work: work.shifts.open(NOON, None, Decimal(0)))
    assert store.read_now(lambda work: work.shifts.find_open()) is None


def test_a_job_cancelled_before_its_turn_is_never_run(store: Store) -> None:
    async def cancel() -> None:
        release = hold(store)
        task = asyncio.ensure_future(store.write(lambda work: work.bays.add(a_bay("1"))))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        release.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        await store.write(lambda work: work.bays.add(a_bay("2")))

    asyncio.run(cancel())
    assert [bay.number for bay in store.read_now(lambda work: work.bays.list_all())] == ["2"]


def test_closing_finishes_what_is_queued(store: Store, url: str, clock: HandClock) -> None:
    release = hold(store)
    answers: list[Future[object]] = [
        store._committer.submit(lambda work, n=n: work.bays.add(a_bay(str(n)))) for n in range(300)
    ]
    release.set()
    store.close()
    store.close()
    assert all(answer.done() for answer in answers)
    again = Store.open(url, clock=clock)
    assert len(again.read_now(lambda work: work.bays.list_all())) == 300
    again.close()


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.write_now(lambda work: work.bays.list_all())
    with pytest.raises(StoreUnavailable, match="closed"):
        store.read_now(lambda work: work.bays.list_all())
