"""The first tables.

Types are spelt out here, free of `store/types.py`: a migration must do for ever what it did on its first day.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPLICATION_ID = 0x48756273
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AMOUNT = sa.BigInteger()
INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
CHOICE = sa.String(40)


def upgrade() -> None:
    """Create the tables and begin the number series."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    op.create_table(
        "hub_settings",
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row_id", name="pk_hub_settings"),
    )
    op.create_table(
        "journal",
        sa.Column("frame_id", KEY, nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evse_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("frame_id", name="pk_journal"),
    )
    op.create_index("ix_journal_station_id_at", "journal", ["station_id", "at"])
    op.create_table(
        "number_series",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_number_series"),
    )
    op.create_table(
        "outbox",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
    op.create_table(
        "staff",
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", CHOICE, nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_staff"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "station_deviations",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("occurrence_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "action", "field", name="pk_station_deviations"),
    )
    op.create_table(
        "station_settings",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("setting", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "name", name="pk_station_settings"),
    )
    op.create_table(
        "stations",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("protocol", CHOICE, nullable=False),
        sa.Column("acceptance", CHOICE, nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("serial_number", sa.Text(), nullable=False),
        sa.Column("firmware", sa.Text(), nullable=False),
        sa.Column("is_strict", sa.Boolean(), nullable=False),
        sa.Column("accepts_missing_subprotocol", sa.Boolean(), nullable=False),
        sa.Column("is_protocol_pinned", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("modbus", sa.Text(), nullable=True),
        sa.Column("is_meter_only", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=True),
        sa.Column("last_seen_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("station_id", name="pk_stations"),
    )
    op.create_table(
        "tariff_versions",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("tariff_id", sa.Text(), nullable=False),
        sa.Column("tariff", sa.Text(), nullable=False),
        sa.Column("tariff_json", sa.Text(), nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("version_id", name="pk_tariff_versions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tariff_versions_valid_from", "tariff_versions", ["valid_from"])
    op.create_table(
        "tokens",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), nullable=False),
        sa.Column("valid_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("uid", name="pk_tokens"),
    )
    op.create_index("ix_tokens_kind", "tokens", ["kind"])
    op.create_table(
        "bays",
        sa.Column("bay_id", KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "station_id", sa.Text(), sa.ForeignKey("stations.station_id", name="fk_bays_station_id"), nullable=True
        ),
        sa.Column("evse_id", sa.Integer(), nullable=True),
        sa.Column("current_kind", CHOICE, nullable=False),
        sa.Column("max_power_w", sa.Integer(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("bay_id", name="pk_bays"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_bays_evse",
        "bays",
        ["station_id", "evse_id"],
        unique=True,
        sqlite_where=sa.text("is_removed = 0"),
        postgresql_where=sa.text("NOT is_removed"),
    )
    op.create_index(
        "uq_bays_number",
        "bays",
        ["number"],
        unique=True,
        sqlite_where=sa.text("is_removed = 0"),
        postgresql_where=sa.text("NOT is_removed"),
    )
    op.create_table(
        "shifts",
        sa.Column("shift_id", KEY, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", KEY, sa.ForeignKey("staff.staff_id", name="fk_shifts_opened_by"), nullable=True),
        sa.Column("opening_cash", AMOUNT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("counted_cash", AMOUNT, nullable=True),
        sa.Column("z_number", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shift_id", name="pk_shifts"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_shifts_one_open",
        "shifts",
        ["is_open"],
        unique=True,
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_index("uq_shifts_z_number", "shifts", ["z_number"], unique=True)
    op.create_table(
        "alerts",
        sa.Column("alert_id", KEY, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("priority", CHOICE, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("bay_id", KEY, sa.ForeignKey("bays.bay_id", name="fk_alerts_bay_id"), nullable=True),
        sa.Column("station_id", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("returned_at", INSTANT, nullable=True),
        sa.Column("acknowledged_at", INSTANT, nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("is_latching", sa.Boolean(), nullable=False),
        sa.Column("reset_at", INSTANT, nullable=True),
        sa.Column("shelved_until", INSTANT, nullable=True),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.Column("occurrence_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", name="pk_alerts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_raised_at", "alerts", ["raised_at"])
    op.create_table(
        "bay_intervals",
        sa.Column("interval_id", KEY, nullable=False),
        sa.Column("bay_id", KEY, sa.ForeignKey("bays.bay_id", name="fk_bay_intervals_bay_id"), nullable=False),
        sa.Column("availability", CHOICE, nullable=False),
        sa.Column("occupancy", CHOICE, nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("interval_id", name="pk_bay_intervals"),
    )
    op.create_index("ix_bay_intervals_bay_id_started_at", "bay_intervals", ["bay_id", "started_at"])
    op.create_index(
        "uq_bay_intervals_last",
        "bay_intervals",
        ["bay_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "charging_sessions",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("evse_id", sa.Integer(), nullable=False),
        sa.Column("bay_id", KEY, sa.ForeignKey("bays.bay_id", name="fk_charging_sessions_bay_id"), nullable=True),
        sa.Column("protocol", CHOICE, nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("token_uid", sa.Text(), nullable=False),
        sa.Column("token_kind", CHOICE, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("start_register_wh", sa.BigInteger(), nullable=False),
        sa.Column("last_register_wh", sa.BigInteger(), nullable=False),
        sa.Column("last_reading_at", INSTANT, nullable=False),
        sa.Column(
            "tariff_version_id",
            KEY,
            sa.ForeignKey("tariff_versions.version_id", name="fk_charging_sessions_tariff_version_id"),
            nullable=True,
        ),
        sa.Column("state", CHOICE, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("end_register_wh", sa.BigInteger(), nullable=True),
        sa.Column("stop_reason", sa.Text(), nullable=False),
        sa.Column("review_reasons", sa.Text(), nullable=False),
        sa.Column("reserved_from", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("session_id", name="pk_charging_sessions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_charging_sessions_bay_id_started_at", "charging_sessions", ["bay_id", "started_at"])
    op.create_index("ix_charging_sessions_evse", "charging_sessions", ["station_id", "evse_id"])
    op.create_index("ix_charging_sessions_started_at", "charging_sessions", ["started_at"])
    op.create_index("ix_charging_sessions_transaction", "charging_sessions", ["station_id", "transaction_id"])
    op.create_index(
        "ix_charging_sessions_unbilled",
        "charging_sessions",
        ["state"],
        sqlite_where=sa.text("state IN ('open', 'ended')"),
        postgresql_where=sa.text("state IN ('open', 'ended')"),
    )
    op.create_index("uq_charging_sessions_natural_key", "charging_sessions", ["natural_key"], unique=True)
    op.create_table(
        "cdrs",
        sa.Column(
            "session_id",
            KEY,
            sa.ForeignKey("charging_sessions.session_id", name="fk_cdrs_session_id"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("energy_wh", sa.BigInteger(), nullable=False),
        sa.Column("time_s", sa.BigInteger(), nullable=False),
        sa.Column("parking_time_s", sa.BigInteger(), nullable=False),
        sa.Column("periods", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("vat", sa.Text(), nullable=False),
        sa.Column("total_gross", AMOUNT, nullable=False),
        sa.Column("total_net", AMOUNT, nullable=False),
        sa.Column(
            "tariff_version_id",
            KEY,
            sa.ForeignKey("tariff_versions.version_id", name="fk_cdrs_tariff_version_id"),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("session_id", name="pk_cdrs"),
    )
    op.create_table(
        "meter_readings",
        sa.Column(
            "session_id",
            KEY,
            sa.ForeignKey("charging_sessions.session_id", name="fk_meter_readings_session_id"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("context", CHOICE, nullable=False),
        sa.Column("register_wh", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("power_w", sa.BigInteger(), nullable=True),
        sa.Column("current_ma", sa.BigInteger(), nullable=True),
        sa.Column("soc_pct", AMOUNT, nullable=True),
        sa.PrimaryKeyConstraint("session_id", "taken_at", "context", "register_wh", name="pk_meter_readings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipts",
        sa.Column("receipt_id", KEY, nullable=False),
        sa.Column("series_number", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column(
            "session_id",
            KEY,
            sa.ForeignKey("charging_sessions.session_id", name="fk_receipts_session_id"),
            nullable=False,
        ),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("vat", sa.Text(), nullable=False),
        sa.Column("total_gross", AMOUNT, nullable=False),
        sa.Column("total_tax", AMOUNT, nullable=False),
        sa.Column(
            "original_id", KEY, sa.ForeignKey("receipts.receipt_id", name="fk_receipts_original_id"), nullable=True
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("copies_printed", sa.Integer(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("receipt_id", name="pk_receipts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipts_issued_at", "receipts", ["issued_at"])
    op.create_index("ix_receipts_original_id", "receipts", ["original_id"])
    op.create_index("ix_receipts_session_id", "receipts", ["session_id"])
    op.create_index(
        "ix_receipts_unsettled",
        "receipts",
        ["series_number"],
        sqlite_where=sa.text("is_settled = 0"),
        postgresql_where=sa.text("NOT is_settled"),
    )
    op.create_index(
        "uq_receipts_billed_once",
        "receipts",
        ["session_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'receipt'"),
        postgresql_where=sa.text("kind = 'receipt'"),
    )
    op.create_index("uq_receipts_number", "receipts", ["number"], unique=True)
    op.create_index("uq_receipts_series_number", "receipts", ["series_number"], unique=True)
    op.create_table(
        "sequence_ranges",
        sa.Column(
            "session_id",
            KEY,
            sa.ForeignKey("charging_sessions.session_id", name="fk_sequence_ranges_session_id"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("first_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "first_no", name="pk_sequence_ranges"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session_activities",
        sa.Column("activity_id", KEY, nullable=False),
        sa.Column(
            "session_id",
            KEY,
            sa.ForeignKey("charging_sessions.session_id", name="fk_session_activities_session_id"),
            nullable=False,
        ),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("status", CHOICE, nullable=False),
        sa.PrimaryKeyConstraint("activity_id", name="pk_session_activities"),
    )
    op.create_index("ix_session_activities_session_id_at", "session_activities", ["session_id", "at"])
    op.create_table(
        "session_timeline",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column(
            "session_id",
            KEY,
            sa.ForeignKey("charging_sessions.session_id", name="fk_session_timeline_session_id"),
            nullable=False,
        ),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_session_timeline"),
    )
    op.create_index("ix_session_timeline_session_id", "session_timeline", ["session_id"])
    op.create_table(
        "payments",
        sa.Column("payment_id", KEY, nullable=False),
        sa.Column(
            "receipt_id", KEY, sa.ForeignKey("receipts.receipt_id", name="fk_payments_receipt_id"), nullable=False
        ),
        sa.Column("method", CHOICE, nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("shift_id", KEY, sa.ForeignKey("shifts.shift_id", name="fk_payments_shift_id"), nullable=True),
        sa.Column("tendered", AMOUNT, nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("payment_id", name="pk_payments"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payments_receipt_id", "payments", ["receipt_id"])
    op.create_index("ix_payments_shift_id", "payments", ["shift_id"])
    op.create_index("ix_payments_taken_at", "payments", ["taken_at"])
    op.execute("INSERT INTO number_series (name, last_number) VALUES ('receipts', 0), ('z_reports', 0)")
