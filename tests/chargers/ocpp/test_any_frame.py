"""Properties: no frame kills a connection, and every call that can be named gets exactly one answer."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hubmanager.chargers import events
from hubmanager.chargers.ocpp.call_errors import MessageFault
from hubmanager.chargers.ocpp.frames import Call, read_frame
from hubmanager.chargers.ocpp.meter_values import read_number, read_samples
from hubmanager.chargers.ocpp.times import read_time, write_time
from hubmanager.chargers.ocpp.v16.handlers import HANDLERS_16
from hubmanager.chargers.ocpp.v201.handlers import HANDLERS_201
from tests.chargers.ocpp.support import NOW, SCHEMAS, a_hub, run

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**66), 2**66)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from(
        ["2026-05-04T10:00:00Z", "Available", "Started", "Ended", "1e999999", "12,5", "0001-01-01T00:00:00+14:00"]
    )
)
names = st.sampled_from(
    [
        "connectorId", "status", "errorCode", "timestamp", "idTag", "meterStart", "meterStop", "transactionId", "reason",
        "transactionData", "meterValue", "sampledValue", "value", "unit", "measurand", "phase", "context", "evse", "id",
        "evseId", "connectorStatus", "eventType", "transactionInfo", "seqNo", "triggerReason", "chargingState", "idToken",
        "type", "eventData", "component", "variable", "actualValue", "reportData", "variableAttribute", "unitOfMeasure",
        "multiplier", "offline", "chargingStation", "vendorName", "key",
    ]
)  # fmt: skip
documents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(names, inner, max_size=6)
        | st.dictionaries(st.text(max_size=8), inner, max_size=2)
    ),
    max_leaves=20,
)
payloads = st.dictionaries(names, documents, max_size=8) | documents


def calls(handlers: Any) -> st.SearchStrategy[list[Any]]:
    actions = st.sampled_from(sorted(handlers))
    return st.tuples(st.just(2), st.just("id"), actions, payloads).map(list)


@st.composite
def nearly_right(draw: st.DrawFn, version: str, handlers: Any) -> list[Any]:
    """A call with all required fields, most of them of the right type."""
    action = draw(st.sampled_from(sorted(handlers)))
    document = SCHEMAS[version].request(action).document

    def build(part: dict[str, Any], depth: int) -> Any:
        if "$ref" in part:
            part = document["definitions"][part["$ref"].rsplit("/", 1)[1]]
        if draw(st.integers(0, 15)) == 0:
            return draw(documents)
        if "enum" in part:
            return draw(st.sampled_from(part["enum"]))
        kind = part.get("type")
        if kind == "object":
            required = part.get("required", [])
            return {
                name: build(inner, depth + 1)
                for name, inner in part.get("properties", {}).items()
                if name in required or (depth < 4 and draw(st.booleans()))
            }
        if kind == "array":
            return [build(part["items"], depth + 1) for _ in range(draw(st.integers(0, 2)))]
        if part.get("format") == "date-time":
            return draw(st.datetimes(min_value=datetime(1, 1, 1))).isoformat() + "Z"  # noqa: DTZ001
        if kind == "string":
            return draw(st.text(max_size=25) | st.integers().map(str))
        return draw(
            {"integer": st.integers(-5, 2**63), "number": st.floats(), "boolean": st.booleans()}.get(str(kind), scalars)
        )

    return [2, "id", action, build(document, 0)]


async def _each_is_answered_once(version: str, frames: list[Any]) -> None:
    async with a_hub(max_faulty_frames_per_minute=10_000) as hub, hub.station("CP-1", version) as station:
        for frame in frames:
            text = json.dumps(frame, allow_nan=True)
            answer = await station.exchange(text)
            assert answer[0] in {3, 4}
            if answer[0] == 3:
                errors = list(SCHEMAS[version].response(frame[2]).validator.iter_errors(answer[2]))
                assert errors == []
            else:
                assert answer[2] != "InternalError", answer
        assert (await station.exchange([2, "last", "Heartbeat", {}]))[:2] == [3, "last"]
        for event in hub.sink.events:
            for field in ("readings",):
                for reading in getattr(event, field, ()):
                    assert reading.value_wh is None or abs(reading.value_wh) < 10**16
        assert all(isinstance(frame.text, str) and "\x00" not in frame.text for frame in hub.frames)


@settings(max_examples=60, deadline=None)
@given(st.lists(calls(HANDLERS_16) | nearly_right("ocpp1.6", HANDLERS_16), min_size=1, max_size=8))
def test_every_16_call_is_answered_once_and_never_with_an_internal_error(frames: list[Any]) -> None:
    run(_each_is_answered_once("ocpp1.6", frames))


@settings(max_examples=60, deadline=None)
@given(st.lists(calls(HANDLERS_201) | nearly_right("ocpp2.0.1", HANDLERS_201), min_size=1, max_size=8))
def test_every_201_call_is_answered_once_and_never_with_an_internal_error(frames: list[Any]) -> None:
    run(_each_is_answered_once("ocpp2.0.1", frames))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=60) | st.text(max_size=60) | documents.map(json.dumps), max_size=10))
def test_no_frame_kills_a_connection(frames: list[str | bytes]) -> None:
    async def scene() -> None:
        async with a_hub(max_faulty_frames_per_minute=10_000) as hub, hub.station() as station:
            for frame in frames:
                await station.send(frame)
            await station.send([2, "last", "Heartbeat", {}])
            while (await station.receive())[:2] != [3, "last"]:
                continue
            assert hub.sink.of(events.StationDisconnected) == []

    run(scene())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_reading_a_frame_raises_nothing_but_its_own_fault(raw: bytes) -> None:
    try:
        frame = read_frame(raw)
    except MessageFault as fault:
        assert fault.description
    else:
        assert not isinstance(frame, Call) or isinstance(frame.payload, dict)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.floats(allow_nan=False) | st.integers())
def test_any_time_is_read_or_refused(value: str | float) -> None:
    at, oddity = read_time(value)
    assert (at is not None and 1969 <= at.year <= 2200 and at.utcoffset() is not None) or oddity


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2199, 1, 1)))  # noqa: DTZ001
def test_our_own_times_are_read_back(moment: datetime) -> None:
    at = moment.replace(tzinfo=NOW.tzinfo, microsecond=0)
    assert read_time(write_time(at)) == (at, "")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=45) | st.floats() | st.integers(-(2**64), 2**64) | st.decimals().map(str))
def test_any_number_is_read_exactly_or_refused(value: str | float) -> None:
    number = read_number(value)
    if number is not None:
        assert abs(Decimal(number)) < Decimal(10) ** 31
        assert Decimal(number) == Decimal(str(value).strip().strip("'\"").replace(",", "."))


@given(
    st.lists(
        st.tuples(scalars.filter(lambda v: not isinstance(v, bool)), *[st.text(max_size=9)] * 5, st.integers(-20, 20))
    )
)
def test_any_samples_are_read_or_noted(samples: list[Any]) -> None:
    notes: list[str] = []
    readings = read_samples(
        [s for s in samples if s[0] is None or isinstance(s[0], str | int | float)], NOW, NOW, notes.append
    )
    assert len(readings) <= 8
