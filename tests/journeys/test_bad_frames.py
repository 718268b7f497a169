"""Stations that send rubbish: the hub answers by the standard, keeps serving the others, and bills none of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.messages.commands import AddStation, RemoveBay, RemoveStation
from hubmanager.hub.messages.views import BayDraft, SessionRow
from hubmanager.simulator import faults
from tests.journeys.books import all_heard, lost_energy, wrong
from tests.journeys.programs import Hub, Site, wait_until
from tests.journeys.scenes import charge, leave

PATIENCE_S = 5
STATION, BAY = "RUBBISH", "R1"


@pytest.fixture
def link(hub: Hub) -> Iterator[ClientConnection]:
    """The socket of a 1.6 station that the hub knows, after its boot."""
    wait_until(
        lambda: all_heard(hub) or BAY in {bay.number for bay in hub.snapshot().bays}, 20, "every bay is heard of"
    )
    draft = BayDraft(number=BAY, max_power_w=22_000)
    hub.execute(AddStation(station_id=STATION, bays=(draft,), protocol=ChargerProtocol.OCPP_16))  # type: ignore[arg-type]
    with connect(hub.url + STATION, subprotocols=["ocpp1.6"], proxy=None, compression=None) as socket:  # type: ignore[list-item]
        boot = {"chargePointVendor": "Rubbish", "chargePointModel": "One"}
        assert call(socket, "BootNotification", boot)["status"] == "Accepted"
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
        assert call(socket, "StatusNotification", status) == {}
        yield socket
    wait_until(lambda: not hub.bay(BAY).is_session_open, 20, "its sessions are over")
    hub.execute(RemoveStation(station_id=STATION))  # type: ignore[arg-type]
    bay_id = hub.bay(BAY).bay_id
    hub.execute(RemoveBay(bay_id=bay_id))
    assert wrong(hub) == []


_numbers = iter(range(1, 1_000_000))


def exchange(socket: ClientConnection, action: str, payload: Any) -> list[Any]:
    """Send a call and return the whole answer to it."""
    message_id = f"m{next(_numbers)}"
    socket.send(json.dumps([2, message_id, action, payload]))
    while True:
        answer: list[Any] = json.loads(socket.recv(timeout=PATIENCE_S))
        if answer[0] in (3, 4) and answer[1] == message_id:
            return answer
        if answer[0] == 2:  # the hub asks something of its own
            socket.send(json.dumps([4, answer[1], "NotSupported", "", {}]))


def call(socket: ClientConnection, action: str, payload: Any) -> Any:
    answer = exchange(socket, action, payload)
    assert answer[0] == 3, answer
    return answer[2]


FRAMES = {
    "no_json": "hello",
    "cut_off": '[2,"1","Heartbeat",{',
    "object": '{"a": 1}',
    "number": "42",
    "null": "null",
    "empty": "",
    "empty_list": "[]",
    "unknown_type": '[9,"1","Heartbeat",{}]',
    "type_as_text": '["2","1","Heartbeat",{}]',
    "id_is_a_number": '[2,1,"Heartbeat",{}]',
    "id_too_long": json.dumps([2, "x" * 500, "Heartbeat", {}]),
    "action_missing": '[2,"1"]',
    "action_is_a_number": '[2,"1",5,{}]',
    "action_unknown": '[2,"1","MakeCoffee",{}]',
    "payload_is_a_list": '[2,"1","Heartbeat",[]]',
    "payload_is_text": '[2,"1","StatusNotification","free"]',
    "payload_misses_fields": '[2,"1","StatusNotification",{}]',
    "word_out_of_the_list": '[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Happy"}]',
    "connector_below_0": '[2,"1","StatusNotification",{"connectorId":-1,"errorCode":"NoError","status":"Available"}]',
    "answer_nobody_asked_for": '[3,"nobody",{}]',
    "error_nobody_asked_for": '[4,"nobody","InternalError","",{}]',
    "deep": "[" * 5_000 + "]" * 5_000,
    "nul_bytes": '[2,"1","DataTransfer",{"vendorId":"a\\u0000b"}]',
    "lone_surrogate": '[2,"1","DataTransfer",{"vendorId":"\\ud800"}]',
    "huge_number": '[2,"1","MeterValues",{"connectorId":1e999,"meterValue":[]}]',
    "megabyte": json.dumps([2, "1", "DataTransfer", {"vendorId": "x", "data": "y" * 1_000_000}]),
    "binary": b"\x00\xff\xfe",
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_malformed_frame_ends_nobody_elses_day(hub: Hub, link: ClientConnection, frame: str | bytes) -> None:
    try:
        link.send(frame)
        assert "currentTime" in call(link, "Heartbeat", {}), "the link must go on after rubbish"
    except ConnectionClosed as closed:
        # Hanging up with a code is allowed for what is no text; the hub itself must be unmoved.
        assert closed.rcvd is not None
        assert closed.rcvd.code in (1002, 1003, 1007, 1009)
    assert hub.snapshot().hub.is_store_healthy
    assert hub.snapshot().hub.crash_report == ""


def meter_values(transaction_id: int, **sample: Any) -> dict[str, Any]:
    value = {"measurand": "Energy.Active.Import.Register", "unit": "Wh", **sample}
    return {
        "connectorId": 1,
        "transactionId": transaction_id,
        "meterValue": [{"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [value]}],
    }


ABSURD = {
    "minus": {"value": "-5"},
    "not_a_number": {"value": "NaN"},
    "infinite": {"value": "Infinity"},
    "words": {"value": "about five"},
    "empty": {"value": ""},
    "1e300": {"value": "1e300"},
    "huge": {"value": "9" * 40},
    "int64": {"value": "9223372036854775807"},
    "past_int64": {"value": "9223372036854775808"},
    "comma": {"value": "1000500,5"},
    "hundred_megawatt_hours": {"value": "100000000000"},
    "furlongs": {"value": "1000100", "unit": "furlong"},
    "power_in_wh": {"value": "11000", "measurand": "Power.Active.Import", "unit": "Wh"},
    "signed_text": {"value": "+1000100"},
    "spaces": {"value": " 1000100 "},
    "arabic_digits": {"value": "١٠٠٠١٠٠"},
}


@pytest.mark.parametrize("sample", ABSURD.values(), ids=ABSURD)
def test_absurd_meter_value_reaches_no_bill(
    hub: Hub, site: Site, link: ClientConnection, sample: dict[str, Any]
) -> None:
    now = call(link, "Heartbeat", {})["currentTime"]
    start = {"connectorId": 1, "idTag": site.token(7), "meterStart": 1_000_000, "timestamp": now}
    started = call(link, "StartTransaction", start)
    assert started["idTagInfo"]["status"] == "Accepted"
    values = meter_values(started["transactionId"], **sample)
    values["meterValue"][0]["timestamp"] = call(link, "Heartbeat", {})["currentTime"]
    assert exchange(link, "MeterValues", values)[0] in (3, 4)
    energy = hub.bay(BAY).energy_wh
    assert energy is not None
    assert 0 <= energy <= 600, "the board shows energy that can't be"
    stop = {"transactionId": started["transactionId"], "meterStop": 1_000_200}
    stopped = call(link, "StopTransaction", stop | {"timestamp": call(link, "Heartbeat", {})["currentTime"]})
    assert stopped.get("idTagInfo", {"status": "Accepted"})["status"] == "Accepted"
    row: SessionRow = next(row for row in hub.sessions() if row.session_id == started["transactionId"])
    assert row.end_register_wh is not None
    assert 0 <= row.energy_wh <= 600
    assert wrong(hub) == []


STOPS = {
    "below_the_start": {"meterStop": 5},
    "negative": {"meterStop": -1_000},
    "int64": {"meterStop": 9_223_372_036_854_775_807},
    "past_int64": {"meterStop": 10**30},
    "unknown_transaction": {"transactionId": 987_654_321, "meterStop": 1_000_300},
    "transaction_0": {"transactionId": 0, "meterStop": 1_000_300},
}


@pytest.mark.parametrize("change", STOPS.values(), ids=STOPS)
def test_absurd_stop_is_answered_and_bills_nothing_impossible(
    hub: Hub, site: Site, link: ClientConnection, change: dict[str, int]
) -> None:
    now = call(link, "Heartbeat", {})["currentTime"]
    start = {"connectorId": 1, "idTag": site.token(7), "meterStart": 1_000_000, "timestamp": now}
    started = call(link, "StartTransaction", start)
    known = {row.session_id for row in hub.sessions()} - {started["transactionId"]}
    stop = {"transactionId": started["transactionId"], "meterStop": 1_000_100, "timestamp": now} | change
    answer = exchange(link, "StopTransaction", stop)
    if answer[0] == 4 or hub.bay(BAY).is_session_open:
        right = {"transactionId": started["transactionId"], "meterStop": 1_000_100}
        call(link, "StopTransaction", right | {"timestamp": call(link, "Heartbeat", {})["currentTime"]})
    for row in hub.sessions():
        if row.session_id not in known:
            assert 0 <= row.energy_wh <= 600, row
    assert not hub.bay(BAY).is_session_open
    assert wrong(hub) == []


def test_neighbours_charge_on_through_a_storm_of_rubbish(hub: Hub, site: Site, link: ClientConnection) -> None:
    charge(hub, site, 1, 5)
    for frame in FRAMES.values():
        if isinstance(frame, str) and len(frame) < 10_000:
            site.do(faults.SendMalformedFrame(station_id=site.station_of(1), text=frame))
            site.do(faults.SendMalformedFrame(station_id=site.station_of(5), text=frame))
    energy = hub.bay(1).energy_wh or 0
    wait_until(lambda: (hub.bay(1).energy_wh or 0) > energy, 10, "its own meter values go on")
    leave(hub, site, 1, 5)
    assert lost_energy(hub, site.ledger()) == []
