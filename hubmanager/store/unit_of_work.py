"""One transaction of the database, seen as repositories that speak domain values."""

from sqlalchemy import Connection

from hubmanager.domain.clock import Clock
from hubmanager.store.repositories.alerts import AlertRepository
from hubmanager.store.repositories.bay_intervals import BayIntervalRepository
from hubmanager.store.repositories.bays import BayRepository
from hubmanager.store.repositories.cdrs import CdrRepository
from hubmanager.store.repositories.journal import JournalRepository
from hubmanager.store.repositories.outbox import OutboxRepository
from hubmanager.store.repositories.payments import PaymentRepository
from hubmanager.store.repositories.readings import ReadingRepository
from hubmanager.store.repositories.receipts import ReceiptRepository
from hubmanager.store.repositories.sequence import SequenceRepository
from hubmanager.store.repositories.session_notes import ActivityRepository, TimelineRepository
from hubmanager.store.repositories.sessions import SessionRepository
from hubmanager.store.repositories.settings import SettingsRepository
from hubmanager.store.repositories.shifts import ShiftRepository
from hubmanager.store.repositories.staff import StaffRepository
from hubmanager.store.repositories.stations import StationRepository
from hubmanager.store.repositories.tariffs import TariffRepository
from hubmanager.store.repositories.tokens import TokenRepository


class UnitOfWork:
    """What a job of `Store.write` or `Store.read` works on. It is good only until the job returns.

    Commit and rollback belong to the store: a job that returns is committed, one that raises leaves no trace.
    """

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.connection = connection
        """For queries inside the store folder only."""
        self.settings = SettingsRepository(connection)
        self.bays = BayRepository(connection)
        self.stations = StationRepository(connection)
        self.tokens = TokenRepository(connection)
        self.tariffs = TariffRepository(connection)
        self.sessions = SessionRepository(connection)
        self.readings = ReadingRepository(connection)
        self.activities = ActivityRepository(connection)
        self.timeline = TimelineRepository(connection)
        self.sequence = SequenceRepository(connection)
        self.cdrs = CdrRepository(connection)
        self.receipts = ReceiptRepository(connection)
        self.payments = PaymentRepository(connection)
        self.shifts = ShiftRepository(connection)
        self.staff = StaffRepository(connection)
        self.alerts = AlertRepository(connection, clock)
        self.bay_intervals = BayIntervalRepository(connection)
        self.outbox = OutboxRepository(connection)
        self.journal = JournalRepository(connection)
