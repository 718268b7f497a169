"""Publishing prices."""

import json

from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ocpi_tariff import tariff_from_ocpi
from hubmanager.hub.alerting.subjects import PRICES
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import CommandAnswer, PublishTariff
from hubmanager.hub.messages.events import SettingsChanged
from hubmanager.hub.parts import HubParts

_LONGEST_DOCUMENT = 200_000


async def publish_tariff(command: PublishTariff, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Make a price list valid for sessions that start from now on. Running sessions keep the price of their start."""
    del asker
    if len(command.tariff_json) > _LONGEST_DOCUMENT:
        raise InvalidInput("This price list is too long.", remedy="Shorten it.", field="tariff_json", key="tariff_long")
    try:
        document = json.loads(command.tariff_json)
    except json.JSONDecodeError as error:
        raise InvalidInput(
            f"The price list is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.",
            remedy="Correct it there.",
            field="tariff_json",
            key="tariff_json",
            values={"line": str(error.lineno), "column": str(error.colno)},
        ) from error
    except RecursionError as error:
        raise InvalidInput(
            "The price list is nested too deeply.", remedy="Correct it.", field="tariff_json", key="tariff_long"
        ) from error
    if not isinstance(document, dict):
        raise InvalidInput(
            "The price list is no OCPI Tariff object.",
            remedy="It begins with a curly bracket.",
            field="tariff_json",
            key="tariff_object",
        )
    tariff = tariff_from_ocpi(document)
    if tariff.currency != parts.settings.currency:
        raise InvalidInput(
            f"The price list is in {tariff.currency}, the hub in {parts.settings.currency}.",
            remedy="Use the hub's currency.",
            field="currency",
            key="tariff_currency",
            values={"tariff": tariff.currency, "hub": parts.settings.currency},
        )
    now = parts.now()
    version = await parts.store.write(lambda work: work.tariffs.add(tariff, command.tariff_json, now))
    parts.prices.use(version)
    parts.desk.note("tariff", PRICES, False, now)
    for bay_id in parts.board.bays:
        parts.board.touch(bay_id)
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.tariff_published", values={"name": tariff.name or tariff.tariff_id})
