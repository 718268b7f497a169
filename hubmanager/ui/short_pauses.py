"""How the interpreter shares its time between the window and the hub, which run in one process."""

import gc
import sys

_SWITCH_INTERVAL_S = 0.0002
"""Python's default of 5 ms is what a busy hub may keep the window waiting for, every time that it wants to run."""


def switch_threads_often() -> None:
    """Let the window's thread have its turn sooner when the hub is busy. For the start of a program with a window."""
    sys.setswitchinterval(_SWITCH_INTERVAL_S)


def settle_memory() -> None:
    """Take what was loaded by now out of the garbage collector's rounds. For a quiet moment after the start.

    A full round stops every thread; with the modules, classes and texts of the whole program in it, it takes more than
    100 ms, and without them a few. None of them is ever garbage.
    """
    gc.collect()
    gc.freeze()
