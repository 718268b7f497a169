"""NotifyEvent and NotifyReport: news and inventories of a 2.0.1 station's device model."""

from hubmanager.chargers.events import FaultReported, SettingsReported
from hubmanager.chargers.ocpp.dialect import Answer
from hubmanager.chargers.ocpp.incoming import Incoming
from hubmanager.chargers.ocpp.journal import MASK, is_secret
from hubmanager.chargers.ocpp.v201 import payloads
from hubmanager.chargers.ocpp.v201.status import tell_connector_state
from hubmanager.chargers.ocpp.v201.words import CONNECTOR_WORDS

_STATE_COMPONENTS = {"ChargingStation", "EVSE", "Connector"}
_STATE_VARIABLE = "AvailabilityState"
_PROBLEM_VARIABLE = "Problem"
_FALSE_WORDS = {"false", "0", ""}


async def on_notify_event(message: Incoming, payload: payloads.NotifyEvent) -> Answer:
    """Report states and faults; events of other variables are only kept in the journal."""
    for event in payload.event_data:
        if event.variable.name == _STATE_VARIABLE and event.component.name in _STATE_COMPONENTS:
            await _on_state(message, event)
        elif event.variable.name == _PROBLEM_VARIABLE or event.trigger == "Alerting":
            await _on_fault(message, event)
    return {}


async def _on_state(message: Incoming, event: payloads.EventData) -> None:
    status = CONNECTOR_WORDS.get(event.actual_value)
    if status is None:
        message.note("eventData[].actualValue", f"'{event.actual_value[:50]}' is no AvailabilityState; it was ignored.")
        return
    evse = event.component.evse or payloads.Evse()
    occurred_at = message.read_time(event.timestamp, "eventData[].timestamp")
    await tell_connector_state(message, evse.id, evse.connector_id or 0, status, occurred_at, event.tech_info)


async def _on_fault(message: Incoming, event: payloads.EventData) -> None:
    """Report a fault by a name that is the same when it comes and when it goes.

    A technical code may be missing from the message that clears the fault, so the name is component and variable.
    """
    evse = event.component.evse or payloads.Evse()
    is_problem = event.variable.name == _PROBLEM_VARIABLE
    is_active = not event.cleared and not (is_problem and event.actual_value.strip().lower() in _FALSE_WORDS)
    said = [event.tech_code, event.tech_info, "" if is_problem else event.actual_value]
    await message.tell(
        FaultReported(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=message.read_time(event.timestamp, "eventData[].timestamp"),
            evse_id=evse.id,
            code=f"{event.component.name}.{event.variable.name}",
            info=" ".join(word for word in said if word),
            is_active=is_active,
        )
    )


async def on_notify_report(message: Incoming, payload: payloads.NotifyReport) -> Answer:
    """Report the values of one part of an inventory; passwords are masked."""
    settings: list[tuple[str, str]] = []
    read_only: list[str] = []
    memory = message.memory
    for entry in payload.report_data:
        if entry.component.evse is not None and entry.component.evse.id > 0:
            memory.evse_ids.add(entry.component.evse.id)
        for attribute in entry.variable_attribute:
            if attribute.type != "Actual":
                continue
            key = setting_key(entry.component, entry.variable)
            value = MASK if is_secret(key) else attribute.value
            settings.append((key, value))
            memory.settings[key.lower()] = value
            if attribute.mutability == "ReadOnly":
                read_only.append(key)
                memory.read_only.add(key.lower())
    if settings:
        await message.tell(
            SettingsReported(
                station_id=message.station_id,
                received_at=message.received_at,
                settings=tuple(settings),
                read_only=tuple(read_only),
            )
        )
    return {}


def setting_key(component: payloads.Component, variable: payloads.Variable) -> str:
    """Return `Component.Variable`; EVSE, connector and instances stand in brackets: `Connector[1,2].Available[x]`."""
    places = [component.instance] if component.instance else []
    if component.evse is not None:
        places.append(str(component.evse.id))
        if component.evse.connector_id is not None:
            places.append(str(component.evse.connector_id))
    place = f"[{','.join(places)}]" if places else ""
    instance = f"[{variable.instance}]" if variable.instance else ""
    return f"{component.name}{place}.{variable.name}{instance}"
