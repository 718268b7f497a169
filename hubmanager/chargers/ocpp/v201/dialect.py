"""OCPP 2.0.1 put together."""

from hubmanager.chargers.ocpp.call_errors import ERROR_CODES_201
from hubmanager.chargers.ocpp.dialect import Dialect
from hubmanager.chargers.ocpp.schemas import SchemaShelf
from hubmanager.chargers.ocpp.v201.charger import Charger201
from hubmanager.chargers.ocpp.v201.follow_up import follow_up
from hubmanager.chargers.ocpp.v201.handlers import HANDLERS_201
from hubmanager.domain.station import ChargerProtocol


def dialect_201() -> Dialect:
    """Return the version with its own shelf of schemas."""
    return Dialect(
        protocol=ChargerProtocol.OCPP_201,
        schemas=SchemaShelf("v201", "Request"),
        error_codes=ERROR_CODES_201,
        handlers=HANDLERS_201,
        make_charger=Charger201,
        follow_up=follow_up,
    )
