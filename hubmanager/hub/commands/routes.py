"""Which file does which command."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hubmanager.hub.commands import (
    alerts,
    bay_control,
    bays,
    correct_receipt,
    print_receipt,
    review_session,
    settings,
    shifts,
    staff,
    start_session,
    stations,
    stop_session,
    take_payment,
    tariffs,
    tokens,
)
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages import commands as words
from hubmanager.hub.messages.commands import CommandAnswer
from hubmanager.hub.parts import HubParts

Doer = Callable[[Any, HubParts, Asker], Awaitable[CommandAnswer]]

COMMANDS: Mapping[type, Doer] = {
    words.StartSession: start_session.start_session,
    words.StopSession: stop_session.stop_session,
    words.UnlockConnector: bay_control.unlock_connector,
    words.ResetStation: bay_control.reset_station,
    words.SetAvailability: bay_control.set_availability,
    words.SetCurrentLimit: bay_control.set_current_limit,
    words.RequestStatus: bay_control.request_status,
    words.AcceptStation: stations.accept_station,
    words.RefuseStation: stations.refuse_station,
    words.AddStation: stations.add_station,
    words.AddModbusStation: stations.add_modbus_station,
    words.RemoveStation: stations.remove_station,
    words.ChangeBay: bays.change_bay,
    words.AddBay: bays.add_bay,
    words.RemoveBay: bays.remove_bay,
    words.OpenShift: shifts.open_shift,
    words.CloseShift: shifts.close_shift,
    words.TakePayment: take_payment.take_payment,
    words.CorrectReceipt: correct_receipt.correct_receipt,
    words.PrintReceipt: print_receipt.print_receipt,
    words.SaveReceiptPdf: print_receipt.save_receipt_pdf,
    words.ReviewSession: review_session.review_session,
    words.PublishTariff: tariffs.publish_tariff,
    words.AddToken: tokens.add_token,
    words.RemoveToken: tokens.remove_token,
    words.AcknowledgeAlert: alerts.acknowledge_alert,
    words.ResetAlert: alerts.reset_alert,
    words.ShelveAlert: alerts.shelve_alert,
    words.SignIn: staff.sign_in,
    words.SignOut: staff.sign_out,
    words.AddStaff: staff.add_staff,
    words.RemoveStaff: staff.remove_staff,
    words.ChangeSettings: settings.change_settings,
    words.SetUpHub: settings.set_up_hub,
}
