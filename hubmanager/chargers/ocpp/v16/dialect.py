"""OCPP 1.6J put together."""

from hubmanager.chargers.ocpp.call_errors import ERROR_CODES_16
from hubmanager.chargers.ocpp.dialect import Dialect
from hubmanager.chargers.ocpp.schemas import SchemaShelf
from hubmanager.chargers.ocpp.v16.charger import Charger16
from hubmanager.chargers.ocpp.v16.follow_up import follow_up
from hubmanager.chargers.ocpp.v16.handlers import HANDLERS_16
from hubmanager.domain.station import ChargerProtocol


def dialect_16() -> Dialect:
    """Return the version with its own shelf of schemas."""
    return Dialect(
        protocol=ChargerProtocol.OCPP_16,
        schemas=SchemaShelf("v16", ""),
        error_codes=ERROR_CODES_16,
        handlers=HANDLERS_16,
        make_charger=Charger16,
        follow_up=follow_up,
    )
