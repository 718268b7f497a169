"""Words of 2.0.1 and what they mean in ours."""

from collections.abc import Mapping
from types import MappingProxyType

from hubmanager.chargers.events import Reply
from hubmanager.chargers.ocpp.dialect import Answer
from hubmanager.chargers.ocpp.v201.payloads import IdToken
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.token import TokenStatus

CONNECTOR_WORDS: Mapping[str, EvseStatus] = MappingProxyType(
    {
        "Available": EvseStatus.AVAILABLE,
        "Occupied": EvseStatus.PLUGGED_IN,
        "Reserved": EvseStatus.RESERVED,
        "Unavailable": EvseStatus.UNAVAILABLE,
        "Faulted": EvseStatus.FAULTED,
    }
)

CHARGING_STATES: Mapping[str, EvseStatus] = MappingProxyType(
    {
        "Charging": EvseStatus.CHARGING,
        "EVConnected": EvseStatus.PLUGGED_IN,
        "SuspendedEV": EvseStatus.SUSPENDED_EV,
        "SuspendedEVSE": EvseStatus.SUSPENDED_EVSE,
        # Idle says nothing of the bay: no car is connected, which the connector tells.
    }
)

_TOKEN_STATUS = {
    TokenStatus.ACCEPTED: "Accepted",
    TokenStatus.BLOCKED: "Blocked",
    TokenStatus.EXPIRED: "Expired",
    TokenStatus.INVALID: "Invalid",
}


def id_token_info(reply: Reply) -> Answer:
    """Return the idTokenInfo of an answer: in 2.x the true word on the token, also in mid-charge."""
    return {"status": _TOKEN_STATUS[reply.token_status]}


def token_uid(token: IdToken | None) -> str:
    """Return a token's uid, empty where none was needed."""
    return "" if token is None or token.type == "NoAuthorization" else token.id_token
