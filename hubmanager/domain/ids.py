"""Types of the keys by which things are known. All are handed out by the database or by the equipment, never guessed."""

from typing import NewType

StationId = NewType("StationId", str)
"""A charging station's OCPP identity, or the name of a Modbus device (`modbus-<host>-<port>-<unit>`)."""
BayId = NewType("BayId", int)
SessionId = NewType("SessionId", int)
"""Also the transactionId told to OCPP 1.6 stations: it comes from the database, so it is never 0, -1 or reused."""
TariffId = NewType("TariffId", str)
ReceiptId = NewType("ReceiptId", int)
PaymentId = NewType("PaymentId", int)
ShiftId = NewType("ShiftId", int)
AlertId = NewType("AlertId", int)
StaffId = NewType("StaffId", int)
