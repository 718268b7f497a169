"""The window waits neither long for the hub's thread nor for the garbage collector."""

import gc
import sys

import pytest

from hubmanager.ui.short_pauses import settle_memory, switch_threads_often


@pytest.fixture(autouse=True)
def as_before():
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()


def test_a_busy_thread_gives_way_within_a_millisecond():
    switch_threads_often()
    assert sys.getswitchinterval() <= 0.001


def test_what_was_loaded_is_left_out_of_collections():
    settle_memory()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < gc.get_freeze_count()
