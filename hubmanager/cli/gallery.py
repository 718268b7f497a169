"""`hubmanager gallery`: pictures of every page, and receipts."""

import argparse
import time
from decimal import Decimal
from pathlib import Path

from hubmanager.cli.demo_stage import DemoStage
from hubmanager.cli.program import demo_folder, held, recorded
from hubmanager.hub.messages.commands import OpenShift, SaveReceiptPdf, StartSession, StopSession
from hubmanager.hub.messages.queries import GetReceipt, GetSnapshot, ListReceipts
from hubmanager.hub.messages.views import BayView, ReceiptRow
from hubmanager.hub_thread import HubThread

_WARM_UP_S = 12
_SCENE_S = 6


def gallery(options: argparse.Namespace) -> int:
    """Run a demo for a few seconds and take pictures of every page."""
    from hubmanager.cli.arguments import make_parser

    choices = make_parser().parse_args(["demo", "--speed", "20"])
    options.out.mkdir(parents=True, exist_ok=True)
    with demo_folder(options.data) as folder, held(folder, "gallery") as config, recorded(folder, config):
        stage = DemoStage(folder, config, choices, crash_report="")
        hub = HubThread(stage.open)
        hub.start()
        try:
            hub.opened.result()
            time.sleep(_WARM_UP_S)
            _set_scene(hub)
            from hubmanager.ui.gallery import take_gallery

            pictures = take_gallery(hub, options.out, clock=stage.clock)
            receipts = _save_receipts(hub, options.out / "receipts")
        finally:
            hub.stop()
            stage.stop()
    print(f"{len(pictures)} pictures and {receipts} receipts written to {options.out}")
    return 0


def _save_receipts(hub: HubThread, folder: Path) -> int:
    """Save the newest receipts, one of each kind and means of payment, as PDF and as the picture of the roll."""

    folder.mkdir(exist_ok=True)
    newest: dict[object, ReceiptRow] = {}
    for row in hub.ask(ListReceipts()).result():
        newest.setdefault((row.kind, row.paid_by), row)
    for row in newest.values():
        name = f"{row.kind.value}-{row.paid_by.value if row.paid_by else 'unpaid'}"
        for suffix, is_a4 in (("roll", False), ("a4", True)):
            path = str((folder / f"{name}-{suffix}.pdf").absolute())
            hub.execute(SaveReceiptPdf(receipt_id=row.receipt_id, path=path, a4=is_a4)).result()
        detail = hub.ask(GetReceipt(receipt_id=row.receipt_id)).result()
        (folder / f"{name}-roll.png").write_bytes(detail.preview_png)
    return len(newest)


def _set_scene(hub: HubThread) -> None:
    """Open the shift and let a driver without a card charge a little, so that a bay waits for its payment."""
    hub.execute(OpenShift(opening_cash=Decimal(150))).result()
    waiting: BayView | None = next((bay for bay in hub.ask(GetSnapshot()).result().bays if _is_walk_in(bay)), None)
    if waiting is not None and hub.execute(StartSession(bay_id=waiting.bay_id)).result().is_done:
        time.sleep(_SCENE_S)
        hub.execute(StopSession(bay_id=waiting.bay_id)).result()
        time.sleep(1)


def _is_walk_in(bay: BayView) -> bool:
    return bay.can_start and bay.occupancy is not None and not bay.is_session_open
