"""`station add --ocpp`: the version that a person chose is the only one a station may speak."""

import asyncio
import random
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from hubmanager.app import HubOptions, RunningHub
from hubmanager.data_folder import DataFolder
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.clock import SystemClock
from hubmanager.hub.messages.commands import AddStation
from hubmanager.start_config import StartConfig

V16, V201 = ChargerProtocol.OCPP_16, ChargerProtocol.OCPP_201
BOTH = ("ocpp2.0.1", "ocpp1.6")


@pytest.mark.parametrize(
    ("pinned", "offered", "spoken"),
    [
        (V16, BOTH, "ocpp1.6"),
        (V16, ("ocpp2.0.1",), None),
        (V201, ("ocpp1.6",), None),
        (V201, BOTH, "ocpp2.0.1"),
        (None, BOTH, "ocpp2.0.1"),
        (None, ("ocpp1.6",), "ocpp1.6"),
    ],
)
def test_station_speaks_the_version_that_was_chosen_for_it(
    tmp_path: Path, pinned: ChargerProtocol | None, offered: tuple[str, ...], spoken: str | None
) -> None:
    async def scene() -> str | None:
        folder = DataFolder(tmp_path / "hub")
        folder.create()
        options = HubOptions(SystemClock(), random.Random(1), ocpp_host="127.0.0.1", ocpp_port=0)
        hub = await RunningHub.start(folder, StartConfig(), options)
        try:
            await hub.engine.execute(
                AddStation(station_id=StationId("CP-17"), bays=(), protocol=pinned), is_trusted=True
            )
            async with connect(f"{hub.ocpp_url}CP-17", subprotocols=list(offered)) as link:  # type: ignore[arg-type]
                return link.subprotocol
        except InvalidStatus as refusal:
            assert refusal.response.status_code == 400
            return None
        finally:
            await hub.stop()

    assert asyncio.run(scene()) == spoken
