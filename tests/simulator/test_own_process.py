"""`python -m hubmanager.simulator` as others start it."""

import asyncio
import json
import sys

import pytest

from hubmanager.simulator.__main__ import main
from tests.simulator.central_system import CentralSystem


async def start(*arguments):
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hubmanager.simulator",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def wait_for(process, event, seen):
    while True:
        line = await process.stdout.readline()
        assert line, f"the simulator ended before '{event}': {seen}"
        told = json.loads(line)
        seen.append(told)
        if told["event"] == event:
            return told


def test_it_obeys_orders_and_ends_with_its_ledger():
    async def story():
        seen = []
        async with CentralSystem() as hub, asyncio.timeout(20):
            process = await start("--ocpp", hub.url, "--bays", "2", "--seed", "3", "--speed", "60", "--quiet")
            for _ in range(2):
                await wait_for(process, "boot_answered", seen)
            process.stdin.write(b'{"type": "PlugIn", "bay_number": "2", "token_uid": "04A1"}\n')
            await wait_for(process, "start_acknowledged", seen)
            process.stdin.write(b'{"type": "Nonsense"}\n{"type": "Unplug", "bay_number": "99"}\nledger\n')
            refused = [await wait_for(process, "order_refused", seen) for _ in range(2)]
            running = await wait_for(process, "ledger", seen)
            process.stdin.write(b"wind_down\n")
            wound_down = await wait_for(process, "wound_down", seen)
            process.stdin.write(b"quit\n")
            final = await wait_for(process, "ledger", seen)
            return refused, running, wound_down, final, await process.wait()

    refused, running, wound_down, final, code = asyncio.run(story())
    assert "Nonsense" in refused[0]["reason"]
    assert "99" in refused[1]["reason"]
    assert wound_down["is_complete"] is True
    (before,), (after,) = running["transactions"], final["transactions"]
    assert before["stop_wh"] is None
    assert after["acknowledged_wh"] == after["stop_wh"] >= after["start_wh"]
    assert after["is_stop_acknowledged"] is True
    assert code == 0


def test_it_winds_down_by_itself_after_the_given_time():
    async def story():
        async with CentralSystem() as hub, asyncio.timeout(20):
            process = await start(
                "--ocpp", hub.url, "--bays", "2", "--speed", "120", "--seconds", "2", "--no-events",
                "--origin", "2026-03-02T08:00:00Z",
            )  # fmt: skip
            output, _ = await process.communicate()
            return [json.loads(line) for line in output.splitlines()], process.returncode

    lines, code = asyncio.run(story())
    assert [line["event"] for line in lines] == ["started", "wound_down", "ledger"]
    assert lines[1]["is_complete"] is True
    assert lines[2]["transactions"]
    assert all(entry["is_stop_acknowledged"] for entry in lines[2]["transactions"])
    assert code == 0


@pytest.mark.parametrize("arguments", [["--ocpp", "ws://127.0.0.1:1", "--bays", "0"], []])
def test_wrong_usage_ends_with_code_two(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
