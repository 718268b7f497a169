"""`hubmanager status`."""

import argparse

from hubmanager.cli.access import open_hub
from hubmanager.cli.emit import emit_json, emit_table
from hubmanager.hub.messages.queries import GetSnapshot
from hubmanager.hub.messages.views import Snapshot


def show(options: argparse.Namespace) -> int:
    """Print bays, alerts and the head line."""
    with open_hub(options.data) as hub:
        snapshot: Snapshot = hub.ask(GetSnapshot())
    if options.json:
        emit_json(snapshot)
        return 0
    head = snapshot.hub
    print(f"{head.name or 'Hub without a name'}: {head.free_count} of {head.bay_count} bays free, ", end="")
    print(f"{head.takings_today} {head.currency} taken today, {head.open_alert_count} alerts open")
    rows = [
        (
            bay.number,
            bay.station_id or "-",
            bay.availability.value + (f" ({bay.occupancy.value})" if bay.occupancy else ""),
            "" if bay.power_w is None else f"{bay.power_w / 1000:.1f} kW",
            "" if bay.energy_wh is None else f"{bay.energy_wh / 1000:.3f} kWh",
            "" if bay.cost_gross is None else f"{bay.cost_gross} {head.currency}",
        )
        for bay in snapshot.bays
    ]
    emit_table(
        ("bay", "station", "state", "power", "energy", "cost"), rows, "No bays yet: hubmanager station add ID --bays 1"
    )
    return 0
