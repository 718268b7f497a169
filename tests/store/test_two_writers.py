"""Several PCs, one database: numbers stay without gaps."""

import random
import threading

import pytest

from hubmanager.store.check import prove_books
from hubmanager.store.store import Store
from tests.store.builders import HandClock, billed_session

JOBS_EACH = 60


class ChangedMind(Exception):
    """The job gives up after it took a number."""


def bill_many(store: Store, name: str, numbers: list[str], seed: int) -> None:
    chance = random.Random(seed)
    for each in range(JOBS_EACH):
        gives_up = chance.random() < 0.3

        def job(work, each=each, gives_up=gives_up):
            registers = {"start_register_wh": each * 10, "last_register_wh": each * 10 + 10}
            _, receipt = billed_session(work, f"{name}-{each}", station_id=name, **registers)
            if gives_up:
                raise ChangedMind
            return receipt.number

        try:
            numbers.append(store.write_now(job))
        except ChangedMind:
            continue


def test_numbers_have_no_gaps_when_several_pcs_write(url: str) -> None:
    stores = [Store.open(url, clock=HandClock()) for _ in range(3)]
    numbers: list[str] = []
    threads = [
        threading.Thread(target=bill_many, args=(store, f"PC-{place}-{part}", numbers, place * 10 + part))
        for place, store in enumerate(stores)
        for part in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"R-{number:06d}" for number in range(1, len(numbers) + 1)]
    assert 300 < len(numbers) < 9 * JOBS_EACH
    assert all(finding.is_ok for finding in stores[0].read_now(prove_books))
    for store in stores:
        store.close()


@pytest.mark.postgresql
def test_two_pcs_that_start_together_make_the_tables_once(empty_postgresql: str) -> None:
    opened: list[Store] = []
    threads = [
        threading.Thread(target=lambda: opened.append(Store.open(empty_postgresql, clock=HandClock())))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for store in opened:
        store.close()
