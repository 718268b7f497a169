"""Keeps the interpreter alive where PySide6 loses count of None, True and False.

Measured here: PySide6 6.12.0 on Python 3.11 takes one reference too many from None with nearly every overridden method, painter
call and timer, and from True with every signal; after some thousand calls the interpreter ends with "deallocating None".
6.8.3 and 6.11.3 count right. From Python 3.12 on these constants are immortal (PEP 683) and cannot be harmed.
"""

import ctypes
import sys

import PySide6

_PLENTY = 1 << 40
_FIRST_BAD = (6, 12)
_IMMORTAL_FROM = (3, 12)


def is_guard_needed(python: tuple[int, int] = sys.version_info[:2], qt: str = PySide6.__version__) -> bool:
    """Whether this Python and this PySide6 don't get on."""
    release = tuple(int(part) for part in qt.split(".")[:2])
    return python < _IMMORTAL_FROM and release >= _FIRST_BAD and ctypes.sizeof(ctypes.c_ssize_t) == 8


def guard_constants() -> bool:
    """Give None, True and False so many references that no miscount uses them up. Returns whether that was needed."""
    if not is_guard_needed():
        return False
    for constant in (None, True, False):
        # CPython keeps an object's reference count in its first machine word (Include/object.h up to 3.11).
        count = ctypes.c_ssize_t.from_address(id(constant))
        if count.value < _PLENTY:
            count.value += _PLENTY
    return True
