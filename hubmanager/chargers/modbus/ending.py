"""Ends tasks for certain."""

import asyncio
from collections.abc import Iterable

_AGAIN_S = 0.1


async def end_tasks(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks and return when all have ended.

    Cancelled more than once: before Python 3.12 `asyncio.wait_for`, which the Modbus library waits in, loses a cancellation that
    comes in the same moment as the answer (python/cpython issue 86296).
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _done, pending = await asyncio.wait(pending, timeout=_AGAIN_S)
