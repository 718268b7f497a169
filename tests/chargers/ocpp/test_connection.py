"""Sockets come, go, hang and compete; the station's state survives them."""

import asyncio

import pytest
from websockets.exceptions import ConnectionClosed

from hubmanager.chargers import events
from hubmanager.chargers.port import CommandOutcome, CommandResult, Triggers
from hubmanager.domain.errors import StoreUnavailable
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import Acceptance, ChargerProtocol
from tests.chargers.ocpp.support import a_hub, answered, run

CP = StationId("CP-1")
START = {"connectorId": 1, "idTag": "ABC", "meterStart": 1000, "timestamp": "2026-05-04T09:59:58Z"}


def test_newest_socket_wins_and_the_old_ones_close_does_not_evict_it() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as old:
            await old.boot()
            async with hub.station() as new:
                await new.boot()
                with pytest.raises(ConnectionClosed):
                    await old.receive()
                await old.socket.wait_closed()
                await new.call("Heartbeat", {})
                assert hub.server.find(CP) is not None
                assert hub.sink.of(events.StationDisconnected) == []
                assert len(hub.sink.of(events.IdentityDisputed)) == 1
                charger = hub.server.find(CP)
                assert charger is not None
                result, _ = await answered(
                    charger.start(1, "TAG"), new.answer("RemoteStartTransaction", {"status": "Accepted"})
                )
                assert result.outcome is CommandOutcome.ACCEPTED
            await hub.sink.wait_for(events.StationDisconnected)
            assert hub.server.find(CP) is None

    run(scene())


def test_reconnect_after_a_close_is_no_dispute() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            for round_ in (1, 2):
                async with hub.station() as station:
                    await station.boot()
                await hub.sink.wait_for(events.StationDisconnected, round_)
            kinds = [type(event) for event in hub.sink.events if not isinstance(event, events.StationIdentified)]
            assert kinds == [events.StationConnected, events.StationDisconnected] * 2

    run(scene())


def test_waiting_call_goes_out_on_the_next_socket_and_the_one_in_flight_fails() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as old:
            await old.boot()
            charger = hub.server.find(CP)
            assert isinstance(charger, Triggers)
            in_flight = asyncio.create_task(charger.request_status(1))
            await old.receive()
            waiting = asyncio.create_task(charger.request_status(2))
            async with hub.station() as new:
                payload = await new.answer("TriggerMessage", {"status": "Accepted"})
                assert payload["connectorId"] == 2
                assert (await waiting).outcome is CommandOutcome.ACCEPTED
                assert (await in_flight).outcome is CommandOutcome.UNREACHABLE

    run(scene())


def test_store_failure_is_never_answered_as_stored() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            await station.boot()
            hub.sink.error = StoreUnavailable("The disk is full.")
            for action, payload in (
                ("StartTransaction", START),
                ("StopTransaction", {"transactionId": 1, "meterStop": 5, "timestamp": "2026-05-04T11:00:00Z"}),
                (
                    "MeterValues",
                    {
                        "connectorId": 1,
                        "meterValue": [{"timestamp": "2026-05-04T11:00:00Z", "sampledValue": [{"value": "1"}]}],
                    },
                ),
            ):
                assert await station.refused(action, payload) == "InternalError"
            hub.sink.error = None
            answer = await station.call("StartTransaction", START)  # the station kept it, and the disk has room again
            assert answer["transactionId"] == 4711

    run(scene())


def test_unexpected_fault_of_the_hub_is_answered_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            hub.sink.error = ZeroDivisionError("a bug")
            assert await station.refused("StartTransaction", START) == "InternalError"
            hub.sink.error = None
            await station.call("Heartbeat", {})

    run(scene())
    assert "the handler of StartTransaction failed" in caplog.text


def test_answer_waits_for_the_commit() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            await station.boot()
            hub.sink.gate = asyncio.Event()
            await station.send([2, "a", "StartTransaction", START])
            await station.send([2, "b", "Heartbeat", {}])
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await station.socket.recv()
            hub.sink.gate.set()
            assert [(await station.receive())[1], (await station.receive())[1]] == ["a", "b"]

    run(scene())


def test_answer_to_our_call_is_taken_while_the_stations_own_call_waits_for_the_commit() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            await station.boot()
            hub.sink.gate = asyncio.Event()
            await station.send([2, "a", "StartTransaction", START])
            charger = hub.server.find(CP)
            assert charger is not None
            result, _ = await answered(
                charger.stop(1, "5"), station.answer("RemoteStopTransaction", {"status": "Accepted"})
            )
            assert result.outcome is CommandOutcome.ACCEPTED
            hub.sink.gate.set()
            assert (await station.receive())[:2] == [3, "a"]

    run(scene())


def test_same_message_again_gets_the_stored_answer_even_on_a_new_socket() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            async with hub.station() as station:
                first = await station.exchange([2, "x1", "StartTransaction", START])
            async with hub.station() as station:
                assert await station.exchange([2, "x1", "StartTransaction", START]) == first
                assert len(hub.sink.of(events.TransactionStarted)) == 1
                other = await station.exchange([2, "x1", "StartTransaction", {**START, "meterStart": 7}])
                assert other[2] != first[2]  # a station that counts its ids from 1 again after a boot

    run(scene())


def test_repeat_on_a_second_socket_waits_for_the_first_ones_commit() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as old:
            await old.boot()
            hub.sink.gate = asyncio.Event()
            await old.send([2, "x1", "StartTransaction", START])
            async with hub.station() as new:
                await new.send([2, "x1", "StartTransaction", START])
                hub.sink.gate.set()
                assert (await new.receive())[2]["transactionId"] == 4711
                assert len(hub.sink.of(events.TransactionStarted)) == 1

    run(scene())


def test_what_was_sent_before_the_close_is_still_stored() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            async with hub.station() as station:
                await station.send([2, "a", "StartTransaction", START])
            await hub.sink.wait_for(events.StationDisconnected)
            kinds = [type(event) for event in hub.sink.events]
            assert kinds == [events.StationConnected, events.TransactionStarted, events.StationDisconnected]

    run(scene())


def test_other_version_on_reconnect_changes_the_handle() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            async with hub.station("CP-1", "ocpp1.6") as station:
                await station.boot()
                old_handle = hub.server.find(CP)
            async with hub.station("CP-1", "ocpp2.0.1") as station:
                await station.boot()
                assert hub.server.find(CP) is not old_handle
                assert hub.server.protocol_of(CP) is ChargerProtocol.OCPP_201
                assert await station.refused("StartTransaction", START) == "NotImplemented"
            protocols = [event.protocol for event in hub.sink.of(events.StationConnected)]
            assert protocols == [ChargerProtocol.OCPP_16, ChargerProtocol.OCPP_201]

    run(scene())


def test_silent_station_is_given_up() -> None:
    async def scene() -> None:
        async with a_hub(ping_interval_s=0.05, ping_timeout_s=0.05) as hub, hub.station() as station:
            await station.boot()
            station.socket.transport.pause_reading()  # no pong can leave: the router has dropped the line
            (lost,) = await hub.sink.wait_for(events.StationDisconnected)
            assert lost.reason == "silent too long"
            station.socket.transport.resume_reading()

    run(scene())


def test_answering_pings_keeps_an_idle_station_connected() -> None:
    async def scene() -> None:
        async with a_hub(ping_interval_s=0.02, ping_timeout_s=0.2) as hub, hub.station() as station:
            await station.boot()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.4):
                    await station.socket.recv()
            assert hub.server.find(CP) is not None

    run(scene())


def test_stranger_waits_and_nothing_of_it_is_stored() -> None:
    async def scene() -> None:
        async with a_hub(waiting_retry_s=17) as hub:
            async with hub.station("NEW", is_known=False) as station:
                boot = await station.boot()
                assert (boot["status"], boot["interval"]) == ("Pending", 17)
                assert await station.refused("StartTransaction", START) == "SecurityError"
                status = {"connectorId": 1, "status": "Available", "errorCode": "NoError"}
                assert await station.refused("StatusNotification", status) == "SecurityError"
                assert "currentTime" in await station.call("Heartbeat", {})
                await station.exchange("nonsense")
                assert hub.server.find(StationId("NEW")) is None
                assert hub.frames == []
            await hub.sink.wait_for(events.StationDisconnected)
            kinds = {type(event) for event in hub.sink.events}
            assert kinds == {events.StationConnected, events.StationIdentified, events.StationDisconnected}

    run(scene())


def test_stranger_that_a_person_accepts_is_asked_to_boot_and_let_in() -> None:
    async def scene() -> None:
        async with a_hub(follows_up=True) as hub, hub.station("NEW", is_known=False) as station:
            assert (await station.boot())["status"] == "Pending"
            hub.directory.add("NEW")
            hub.server.readmit(StationId("NEW"))
            payload = await station.answer("TriggerMessage", {"status": "Accepted"})
            assert payload == {"requestedMessage": "BootNotification"}
            assert (await station.boot())["status"] == "Accepted"
            assert hub.server.find(StationId("NEW")) is not None

    run(scene())


def test_stranger_that_a_person_accepts_is_let_in_with_its_next_message() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("NEW", is_known=False) as station:
            await station.boot()
            hub.directory.add("NEW")
            assert (await station.call("StartTransaction", START))["transactionId"] == 4711

    run(scene())


def test_refused_station_is_told_so() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("BAD", is_known=False) as station:
            hub.directory.add("BAD", acceptance=Acceptance.REFUSED)
            assert (await station.boot())["status"] == "Rejected"

    run(scene())


def test_stop_closes_every_socket_within_two_seconds() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            async with hub.station("A") as a, hub.station("B", "ocpp2.0.1") as b:
                await a.boot()
                await b.boot()
                b.socket.transport.pause_reading()  # this one will not answer the close
                async with asyncio.timeout(2):
                    await hub.server.stop()
                b.socket.transport.abort()
                with pytest.raises(ConnectionClosed):
                    await a.receive()
            assert len(hub.sink.of(events.StationDisconnected)) == 2

    run(scene())


def test_stop_does_not_wait_for_a_hub_that_never_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            await station.boot()
            hub.sink.gate = asyncio.Event()
            await station.send([2, "a", "StartTransaction", START])
            await station.send([2, "b", "Heartbeat", {}])
            await hub.sink.blocked.wait()
            async with asyncio.timeout(2.2):
                await hub.server.stop()
            hub.sink.gate.set()
            with pytest.raises(ConnectionClosed):
                await station.receive()

    run(scene())
    assert "did not close in time" in caplog.text


def test_handle_of_a_gone_station_says_unreachable() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            async with hub.station() as station:
                await station.boot()
                charger = hub.server.find(CP)
            await hub.sink.wait_for(events.StationDisconnected)
            assert charger is not None
            result: CommandResult = await charger.start(1, "TAG")
            assert result.outcome is CommandOutcome.UNREACHABLE

    run(scene())


def test_oversized_frame_closes_only_its_socket() -> None:
    async def scene() -> None:
        async with a_hub(max_frame_bytes=4096) as hub, hub.station("A") as a, hub.station("B") as b:
            await a.boot()
            await a.send("[" + "1," * 5000)
            await a.socket.wait_closed()
            assert a.socket.close_code == 1009
            await b.boot()

    run(scene())
