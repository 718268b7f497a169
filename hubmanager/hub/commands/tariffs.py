"""Publishing prices."""

from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ocpi_tariff import tariff_from_json
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
    tariff = tariff_from_json(command.tariff_json, parts.settings.vat_pct)
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
