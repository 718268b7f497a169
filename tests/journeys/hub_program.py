"""A hub as a process of its own, on the clock of a simulated site: `python -m tests.journeys.hub_program DATA PORT BEGAN SPEED`.

BEGAN is the real time (seconds since 1970) at which simulated time began; a hub that is started again goes on with it.
SIGUSR1 sets its clock back by an hour, as somebody at the PC might; SIGUSR2 puts it right.
"""

import asyncio
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubmanager.app import HubOptions, RunningHub
from hubmanager.data_folder import DataFolder
from hubmanager.domain.clock import Clock
from hubmanager.hub.clock import ScaledClock, SteadyClock
from hubmanager.logs import set_up_logging
from hubmanager.start_config import StartConfig

SET_BACK_BY = timedelta(hours=1)


class ClockOnTheWall:
    """A clock that somebody can set back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return what it shows."""
        return self._clock.now() + self._offset

    def set_back(self) -> None:
        """Show an hour less from now on."""
        self._offset -= SET_BACK_BY

    def put_right(self) -> None:
        """Show the right time again."""
        self._offset = timedelta(0)


async def serve(folder: DataFolder, port: int, began: float, speed: float) -> None:
    """Run until SIGTERM."""
    passed = timedelta(seconds=(time.time() - began) * speed)
    clock = ClockOnTheWall(ScaledClock(datetime.fromtimestamp(began, UTC) + passed, speed))
    options = HubOptions(
        clock=SteadyClock(clock), random_source=random.Random(1), ocpp_host="127.0.0.1", ocpp_port=port
    )
    hub = await RunningHub.start(folder, StartConfig(), options)
    end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, clock.set_back)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, clock.put_right)
    print("running", flush=True)
    await end.wait()
    await hub.stop()


def main() -> None:
    """Hold the data folder and serve."""
    path, port, began, speed = sys.argv[1:]
    folder = DataFolder(Path(path))
    folder.create()
    lock = folder.lock("test hub")
    set_up_logging(folder.logs, "info")
    asyncio.run(serve(folder, int(port), float(began), float(speed)))
    lock.release()


if __name__ == "__main__":
    main()
