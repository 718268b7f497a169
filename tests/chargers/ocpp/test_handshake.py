"""Who may connect, under which identity, in which version and with which password."""

import base64

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from hubmanager.chargers import events
from hubmanager.chargers.ocpp.handshake import basic_password, choose_protocol, identity_from_path
from hubmanager.chargers.ocpp.server import OcppServer, OcppServerConfig
from hubmanager.domain.errors import HubError, InvalidInput, Unreachable
from hubmanager.domain.station import ChargerProtocol
from tests.chargers.ocpp.support import Hub, a_hub, run

V16, V201 = ChargerProtocol.OCPP_16, ChargerProtocol.OCPP_201


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("/CP-1", "CP-1"),
        ("/CP-1/", "CP-1"),
        ("/ocpp/1.6/CP-1", "CP-1"),
        ("//ocpp//CP-1//", "CP-1"),
        ("/CP%201", "CP 1"),
        ("/CP%2531", "CP%31"),  # decoded once, not twice
        ("/a%2Fb", "a/b"),
        ("/CP-1?token=x/y", "CP-1"),
        ("/S%C3%A4ule", "Säule"),
        ("/", None),
        ("", None),
        ("/%FF", None),
        ("/a%00b", None),
        ("/a%0Ab", None),
        ("/%20", None),
        ("/" + "x" * 64, "x" * 64),
        ("/" + "x" * 65, None),
    ],
)
def test_identity_is_the_last_segment_decoded_once(path: str, identity: str | None) -> None:
    assert identity_from_path(path) == identity


@pytest.mark.parametrize(
    ("offered", "pinned", "accepts_missing", "choice"),
    [
        (["ocpp1.6"], None, True, (V16, "ocpp1.6")),
        (["ocpp2.0.1"], None, True, (V201, "ocpp2.0.1")),
        (["ocpp1.6", "ocpp2.0.1"], None, True, (V201, "ocpp2.0.1")),
        (["ocpp2.1", "ocpp2.0.1", "ocpp1.6"], None, True, (V201, "ocpp2.0.1")),
        (["ocpp1.6", "ocpp2.0.1"], V16, True, (V16, "ocpp1.6")),
        (["OCPP1.6"], None, True, (V16, "OCPP1.6")),
        (["ocpp2.0.1"], V16, True, None),
        (["ocpp2.1"], None, True, None),
        (["soap"], None, True, None),
        ([], None, True, (V16, None)),
        ([], V201, True, (V201, None)),
        ([], None, False, None),
    ],
)
def test_highest_common_version_is_chosen(
    offered: list[str], pinned: ChargerProtocol | None, accepts_missing: bool, choice: object
) -> None:
    assert choose_protocol(offered, pinned, accepts_missing=accepts_missing) == choice


@pytest.mark.parametrize(
    ("header", "password"),
    [
        ("Basic " + base64.b64encode(b"CP-1:geheim").decode(), "geheim"),
        ("basic " + base64.b64encode(b"other:a:b").decode(), "a:b"),
        ("Basic " + base64.b64encode(b"nocolon").decode(), None),
        ("Basic !!!", None),
        ("Bearer x", None),
        (None, None),
        ("", None),
    ],
)
def test_password_is_read_from_the_header(header: str | None, password: str | None) -> None:
    assert basic_password(header) == password


async def _status_of(hub: Hub, path: str, **options: object) -> int:
    try:
        async with connect(hub.url(path), **options):  # type: ignore[arg-type]
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


def test_wrong_or_missing_password_is_refused_and_the_right_one_let_in() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            hub.directory.add("CP-1", needs_password=True)
            hub.directory.passwords["CP-1"] = "geheim"

            def header(password: str) -> dict[str, str]:
                return {"Authorization": "Basic " + base64.b64encode(f"CP-1:{password}".encode()).decode()}

            assert await _status_of(hub, "CP-1", subprotocols=["ocpp1.6"]) == 401
            for password, status in (("falsch", 401), ("geheim", 101)):
                options = {"subprotocols": ["ocpp1.6"], "additional_headers": header(password)}
                assert await _status_of(hub, "CP-1", **options) == status
            assert not any("geheim" in frame.text or "Basic" in frame.text for frame in hub.frames)

    run(scene())


def test_impossible_paths_and_versions_are_refused_in_words() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            hub.directory.add("NEW", pinned_protocol=V201)
            hub.directory.add("STRICT", accepts_missing_subprotocol=False)
            assert await _status_of(hub, "", subprotocols=["ocpp1.6"]) == 404
            assert await _status_of(hub, "CP", subprotocols=["ocpp2.1"]) == 400
            assert await _status_of(hub, "NEW", subprotocols=["ocpp1.6"]) == 400
            assert await _status_of(hub, "STRICT") == 400
            hub.directory.takes_strangers = False
            assert await _status_of(hub, "STRANGER", subprotocols=["ocpp1.6"]) == 404
            assert hub.sink.events == []

    run(scene())


def test_server_names_the_chosen_subprotocol_and_no_compression() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            hub.directory.add("CP-1")
            async with connect(hub.url("CP-1"), subprotocols=["ocpp1.6", "ocpp2.0.1"]) as socket:  # type: ignore[list-item]
                assert socket.subprotocol == "ocpp2.0.1"
                assert socket.response is not None
                assert "Sec-WebSocket-Extensions" not in socket.response.headers

    run(scene())


def test_missing_subprotocol_is_read_as_16_and_noted() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", None) as station:
            await station.boot()
            assert hub.sink.of(events.StationConnected)[0].protocol is V16
            assert ("handshake", "Sec-WebSocket-Protocol") in hub.sink.deviations()

    run(scene())


def test_identity_in_another_case_is_known_by_its_stored_spelling() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            hub.directory.add("Cp-One")
            async with hub.station("ocpp/CP-ONE", is_known=False) as station:
                assert (await station.boot())["status"] == "Accepted"
                assert {event.station_id for event in hub.sink.events} == {"Cp-One"}
                assert hub.server.find("Cp-One") is not None  # type: ignore[arg-type]

    run(scene())


def test_strangers_past_the_cap_are_sent_away() -> None:
    async def scene() -> None:
        async with a_hub(max_waiting_links=1) as hub, hub.station("S1", is_known=False) as stranger:
            await stranger.boot()
            assert await _status_of(hub, "S2", subprotocols=["ocpp1.6"]) == 503
            async with hub.station("KNOWN") as known:
                await known.boot()

    run(scene())


def test_port_in_use_says_what_to_do() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            other = OcppServer(
                OcppServerConfig(host="127.0.0.1", port=hub.server.port),
                hub.sink,
                hub.frames.append,
                hub.directory,
                hub.clock,
            )
            with pytest.raises(Unreachable) as caught:
                await other.start()
            assert str(hub.server.port) in caught.value.message and "--ocpp-port" in caught.value.remedy
            await other.stop()  # nothing to stop

    run(scene())


def test_address_of_another_machine_says_what_to_do() -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            config = OcppServerConfig(host="192.0.2.1", port=0)
            other = OcppServer(config, hub.sink, hub.frames.append, hub.directory, hub.clock)
            with pytest.raises(HubError) as caught:
                await other.start()
            assert isinstance(caught.value, InvalidInput) and caught.value.remedy

    run(scene())
