"""Frames that break OCPP-J get the right CALLERROR of their version, and no frame ends the connection."""

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from hubmanager.chargers import events
from tests.chargers.ocpp.support import a_hub, run

HEARTBEAT = [2, "hb", "Heartbeat", {}]

# frame, id that is echoed, code in 1.6, code in 2.0.1
FRAMES: list[tuple[Any, Any, str, str]] = [
    ("no json", "-1", "FormationViolation", "RpcFrameworkError"),
    ("[2,", "-1", "FormationViolation", "RpcFrameworkError"),
    ('[2,"a","Heartbeat",{"x":NaN}]', "-1", "FormationViolation", "RpcFrameworkError"),
    ('[2,"a\ud800","Heartbeat",{}]'.encode("utf-8", "surrogatepass"), "-1", "FormationViolation", "RpcFrameworkError"),
    (b"\xff\xfe\x00", "-1", "FormationViolation", "RpcFrameworkError"),
    ({}, "-1", "FormationViolation", "RpcFrameworkError"),
    ("null", "-1", "FormationViolation", "RpcFrameworkError"),
    ('"text"', "-1", "FormationViolation", "RpcFrameworkError"),
    ([], "-1", "FormationViolation", "RpcFrameworkError"),
    ([2], "-1", "FormationViolation", "RpcFrameworkError"),
    ([2, None, "Heartbeat", {}], "-1", "FormationViolation", "RpcFrameworkError"),
    ([2, {}, "Heartbeat", {}], "-1", "FormationViolation", "RpcFrameworkError"),
    ([2, True, "Heartbeat", {}], "-1", "FormationViolation", "RpcFrameworkError"),
    ([2, 1.5, "Heartbeat", {}], "-1", "FormationViolation", "RpcFrameworkError"),
    ([9, "a", "Heartbeat", {}], "a", "FormationViolation", "MessageTypeNotSupported"),
    ([None, "a", "Heartbeat", {}], "a", "FormationViolation", "MessageTypeNotSupported"),
    ([True, "a", "Heartbeat", {}], "a", "FormationViolation", "MessageTypeNotSupported"),
    (["x", "a", "Heartbeat", {}], "a", "FormationViolation", "MessageTypeNotSupported"),
    ([2, "a"], "a", "FormationViolation", "FormatViolation"),
    ([2, "a", 5, {}], "a", "FormationViolation", "FormatViolation"),
    ([2, "a", None, {}], "a", "FormationViolation", "FormatViolation"),
    ([2, "a", "Heartbeat", "text"], "a", "FormationViolation", "FormatViolation"),
    ([2, "a", "Heartbeat", [1]], "a", "FormationViolation", "FormatViolation"),
    ([2, "a", "Heartbeat", 5], "a", "FormationViolation", "FormatViolation"),
    ([2, "a", "VendorThing", {}], "a", "NotImplemented", "NotImplemented"),
    ([2, "a", "", {}], "a", "NotImplemented", "NotImplemented"),
    ([2, "a", "../../etc/passwd", {}], "a", "NotImplemented", "NotImplemented"),
    ([2, "a", "Reset", {"type": "Soft"}], "a", "NotSupported", "NotSupported"),
]


@pytest.mark.parametrize(("version", "column"), [("ocpp1.6", 2), ("ocpp2.0.1", 3)])
@pytest.mark.parametrize("row", FRAMES, ids=lambda row: str(row[0])[:30])
def test_broken_frame_gets_its_error_and_the_socket_lives(row: tuple[Any, ...], version: str, column: int) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", version) as station:
            kind, message_id, code, description, details = await station.exchange(row[0])
            assert (kind, message_id, code, details) == (4, row[1], row[column], {})
            assert description
            assert (await station.exchange(HEARTBEAT))[:2] == [3, "hb"]

    run(scene())


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "   ",
        [3, "unknown", {}],
        [3, "unknown"],
        [4, "unknown", "InternalError", "", {}],
        [4, "unknown"],
        [5, "unknown", "FormatViolation", "", {}],
        [6, "s1", "NotifyPeriodicEventStream", {}],
    ],
    ids=str,
)
def test_frame_that_asks_nothing_gets_no_answer(frame: Any) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            await station.send(frame)
            assert (await station.exchange(HEARTBEAT))[:2] == [3, "hb"]

    run(scene())


@pytest.mark.parametrize(
    ("frame", "message_id"),
    [
        ([2, 17, "Heartbeat", {}], 17),
        (["2", "a", "Heartbeat", {}], "a"),
        ([2, "a", "Heartbeat"], "a"),
        ([2, "a", "Heartbeat", None], "a"),
        ([2, "a", "Heartbeat", []], "a"),
        ([2, "a", "Heartbeat", {}, {}], "a"),
        ([2, "x" * 37, "Heartbeat", {}], "x" * 37),
        (json.dumps([2, "a", "Heartbeat", {}]).encode(), "a"),  # sent as a binary frame
    ],
    ids=str,
)
def test_odd_frame_is_read_in_tolerant_mode(frame: Any, message_id: Any) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            assert (await station.exchange(frame))[:2] == [3, message_id]

    run(scene())


def test_odd_frame_is_refused_in_strict_mode() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            hub.directory.add("CP-1", is_strict=True)
            async with hub.station() as station:
                assert (await station.exchange([2, "a", "Heartbeat", None]))[:3] == [4, "a", "FormationViolation"]

    run(scene())


def test_every_frame_is_journalled_as_it_came() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            await station.exchange("no json")
            await station.exchange(HEARTBEAT)
            await station.send([3, "unknown", {}])
            await station.exchange(b"\xff\x00")
            said = [(frame.direction, frame.text) for frame in hub.frames]
            incoming = [text for direction, text in said if direction is events.FrameDirection.IN]
            assert incoming == ["no json", json.dumps(HEARTBEAT), '[3, "unknown", {}]', "\ufffd\\u0000"]
            assert len(said) == len(incoming) + 3

    run(scene())


def test_flood_of_broken_frames_closes_the_socket() -> None:
    async def scene() -> None:
        async with a_hub(max_faulty_frames_per_minute=3) as hub, hub.station() as station:
            for _ in range(3):
                await station.exchange("nonsense")
            await station.send("nonsense")
            with pytest.raises(ConnectionClosed):
                while True:
                    await station.receive()
            assert station.socket.close_code == 1008

    run(scene())
