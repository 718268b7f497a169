"""Which handler takes which event."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hubmanager.chargers import events
from hubmanager.chargers.events import Reply
from hubmanager.hub.handlers import (
    connection,
    faults,
    identification,
    meter,
    notices,
    status,
    token,
    transaction_ended,
    transaction_started,
    transaction_updated,
)
from hubmanager.hub.parts import HubParts

Handler = Callable[[Any, HubParts], Awaitable[Reply]]

HANDLERS: Mapping[type, Handler] = {
    events.StationConnected: connection.on_connected,
    events.StationDisconnected: connection.on_disconnected,
    events.StationHeard: connection.on_heard,
    events.IdentityDisputed: connection.on_disputed,
    events.StationIdentified: identification.on_identified,
    events.SettingsReported: identification.on_settings_reported,
    events.EvseStatusChanged: status.on_status,
    events.FaultReported: faults.on_fault,
    events.TokenPresented: token.on_token,
    events.TransactionStarted: transaction_started.on_started,
    events.TransactionUpdated: transaction_updated.on_updated,
    events.TransactionEnded: transaction_ended.on_ended,
    events.MeterSampled: meter.on_sampled,
    events.DeviationSeen: notices.on_deviation,
    events.SecurityEventReported: notices.on_security_event,
    events.StationTaskProgressed: notices.on_task_progressed,
    events.VendorMessageReceived: notices.on_vendor_message,
}
