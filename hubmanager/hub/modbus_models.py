"""The Modbus models that can be chosen, as the settings page and the command line show them."""

from collections.abc import Mapping

from hubmanager.chargers.modbus.device_model import ModbusProfile
from hubmanager.hub.messages.views import ModbusModelView


def modbus_model_views(profiles: Mapping[str, ModbusProfile]) -> tuple[ModbusModelView, ...]:
    """Return one view a model, sorted by vendor."""
    views = [
        ModbusModelView(
            model=profile.model,
            vendor=profile.vendor,
            names=profile.names,
            kind=profile.kind.value,
            transports=tuple(transport.value for transport in profile.connection.transports),
            port=profile.connection.port,
            unit_id=profile.connection.unit_id,
            connector_count=profile.connectors.count,
        )
        for profile in profiles.values()
    ]
    return tuple(sorted(views, key=lambda view: (view.kind, view.vendor, view.model)))
