"""Tasks end even when one cancellation gets lost."""

import asyncio

from hubmanager.chargers.modbus.ending import end_tasks


def test_a_task_that_loses_its_first_cancellation_is_ended_all_the_same() -> None:
    async def scene() -> None:
        lost = 0

        async def stubborn() -> None:
            nonlocal lost
            while True:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    lost += 1
                    if lost > 1:
                        raise

        task = asyncio.get_running_loop().create_task(stubborn())
        await asyncio.sleep(0)
        async with asyncio.timeout(2):
            await end_tasks([task])
        assert task.cancelled()

    asyncio.run(scene())
