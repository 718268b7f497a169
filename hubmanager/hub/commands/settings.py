"""The hub's settings, and its first start."""

import json
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hubmanager.domain.bay import Bay
from hubmanager.domain.errors import InvalidInput, WrongState
from hubmanager.domain.hub_settings import HubSettings, PrinterKind
from hubmanager.domain.ids import StaffId, TariffId
from hubmanager.domain.ocpi_tariff import simple_tariff, tariff_to_ocpi
from hubmanager.domain.staff import Role, StaffMember
from hubmanager.hub.alerting.subjects import PRICES, PRINTER
from hubmanager.hub.commands.bays import add_bays, checked_draft
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.commands.staff import checked_name
from hubmanager.hub.messages.commands import ChangeSettings, CommandAnswer, SetUpHub
from hubmanager.hub.messages.events import SettingsChanged
from hubmanager.hub.parts import HubParts
from hubmanager.store.repositories.tariffs import TariffVersion
from hubmanager.store.unit_of_work import UnitOfWork
from hubmanager.texts import LANGUAGES

_LONGEST_NAME = 80
_LONGEST_TEXT = 500
_MOST_PER_KWH = Decimal(100)

_RANGES = {
    "offline_after_s": (10, 3600),
    "meter_interval_s": (5, 3600),
    "heartbeat_interval_s": (10, 86_400),
    "printer_columns": (24, 64),
}


def checked_settings(settings: HubSettings) -> HubSettings:
    """Return the settings, trimmed. Raises InvalidInput naming the field."""
    name = settings.name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise _wrong("name", "The hub's name has 1 to 80 characters.", "Enter it again.")
    for field in ("operator", "address", "tax_number", "phone", "printer_target"):
        if len(getattr(settings, field)) > _LONGEST_TEXT:
            raise _wrong(field, "This text is too long.", "Use at most 500 characters.")
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _wrong(
            "time_zone", f"There is no time zone {settings.time_zone}.", "Choose such as Europe/Berlin."
        ) from error
    if len(settings.currency) != 3 or not settings.currency.isascii() or not settings.currency.isupper():
        raise _wrong("currency", f"{settings.currency} is no currency.", "Use a code such as EUR.")
    for field in ("language", "receipt_language"):
        if getattr(settings, field) not in LANGUAGES:
            raise _wrong(field, "There are no texts in this language.", f"Choose one of: {', '.join(LANGUAGES)}.")
    if not settings.vat_pct.is_finite() or not 0 <= settings.vat_pct <= 100:
        raise _wrong("vat_pct", "A VAT rate is between 0 and 100 %.", "Enter it again.")
    if len(settings.receipt_prefix) > 12 or not settings.receipt_prefix.isprintable():
        raise _wrong("receipt_prefix", "The prefix has at most 12 characters.", "Shorten it.")
    if settings.printer_kind is not PrinterKind.NONE and not settings.printer_target.strip():
        raise _wrong("printer_target", "The printer's address is missing.", "Enter queue, host:port or device.")
    for field, (least, most) in _RANGES.items():
        if not least <= getattr(settings, field) <= most:
            raise _wrong(field, f"This number must be from {least} to {most}.", "Enter it again.")
    return replace(settings, name=name, printer_target=settings.printer_target.strip())


async def change_settings(command: ChangeSettings, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Replace the settings."""
    del asker
    settings = replace(checked_settings(command.settings), is_set_up=parts.settings.is_set_up)
    if settings.currency != parts.settings.currency and parts.board.sessions:
        raise WrongState(
            "The currency can't change while cars are charging.",
            remedy="Wait until the last session has ended.",
            key="currency_while_charging",
        )
    await parts.store.write(lambda work: work.settings.save(settings))
    if settings.printer_kind is PrinterKind.NONE:
        parts.desk.note("printer", PRINTER, False, parts.now())
    parts.settings = settings
    parts.till.is_stale = True
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.settings_saved")


async def set_up_hub(command: SetUpHub, parts: HubParts, asker: Asker) -> CommandAnswer:
    """First start: settings, bays, the manager and the first price in one commit. Refused once it was done."""
    del asker
    if parts.settings.is_set_up:
        raise _done_before()
    settings = replace(checked_settings(command.settings), is_set_up=True)
    drafts = tuple(checked_draft(draft) for draft in command.bays)
    name = checked_name(command.manager_name, "manager_name")
    price = command.price_per_kwh_gross
    if not price.is_finite() or not 0 <= price <= _MOST_PER_KWH:
        raise _wrong("price_per_kwh_gross", "This price can't be right.", "Enter what a kWh costs, tax included.")
    tariff = simple_tariff(TariffId("standard"), settings.currency, price, settings.vat_pct, name=settings.name)
    document = json.dumps(tariff_to_ocpi(tariff), default=str)
    hashed = await parts.sign_ins.hash_new_pin(command.manager_pin, ())
    now = parts.now()

    def job(work: UnitOfWork) -> tuple[tuple[Bay, ...], TariffVersion]:
        if work.settings.get().is_set_up:
            raise _done_before()
        work.settings.save(settings)
        work.staff.add(StaffMember(StaffId(0), name, Role.MANAGER, hashed))
        return add_bays(work, drafts, None), work.tariffs.add(tariff, document, now)

    bays, version = await parts.store.write(job)
    parts.settings = settings
    parts.prices.use(version)
    parts.desk.note("tariff", PRICES, False, now)
    for bay in bays:
        parts.board.put_bay(bay, now)
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.hub_set_up", values={"name": settings.name})


def _done_before() -> WrongState:
    return WrongState("The hub is set up already.", remedy="Change it in the settings.", key="set_up_already")


def _wrong(field: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, remedy=remedy, field=field, key=f"settings_{field}")
