"""The meanings that a register can have. A device file names one of these; a slip of the pen is refused."""

STATE_ROLES = ("status", "plug", "charging", "error", "lock_state", "availability", "meter_state")
LIVE_ROLES = ("power", "power_phase", "current", "voltage", "soc")
ENERGY_ROLES = (
    "energy_total",
    "energy_total_phase",
    "energy_session",
    "energy_since_power_on",
    "energy_import",
    "energy_export",
)
METER_ROLES = (
    "apparent",
    "apparent_phase",
    "reactive",
    "reactive_phase",
    "power_factor",
    "power_factor_phase",
    "frequency",
    "energy_sum",
    "energy_import_phase",
    "energy_export_phase",
)
SESSION_ROLES = ("session_time", "session_start", "session_end", "connection_time", "id_tag", "vehicle_id")
SET_ROLES = (
    "enable",
    "pause",
    "charge_command",
    "session_command",
    "lock_command",
    "unlock",
    "restart",
    "max_current_set",
    "max_power_set",
    "energy_limit_set",
    "phases_set",
    "phase_source_set",
    "standby",
    "remote_lock",
    "failsafe_current",
    "failsafe_persist",
    "comm_timeout",
    "alive",
    "id_tag_clear",
)
READ_BACK_ROLES = (
    "max_current_actual",
    "max_power_actual",
    "failsafe_current_actual",
    "comm_timeout_actual",
    "valid_time",
    "setpoint_accounted",
    "safe_current",
    "phases_actual",
    "phases_busy",
    "phase_source",
)
IDENTITY_ROLES = (
    "vendor",
    "model",
    "product",
    "serial",
    "firmware",
    "map_version",
    "socket_count",
    "connector_count",
    "hw_max_current",
    "hw_min_current",
    "cable_max_current",
    "site_max_current",
    "temperature",
)
ROLES: tuple[str, ...] = (
    *STATE_ROLES,
    *LIVE_ROLES,
    *ENERGY_ROLES,
    *METER_ROLES,
    *SESSION_ROLES,
    *SET_ROLES,
    *READ_BACK_ROLES,
    *IDENTITY_ROLES,
)
"""Every role, in the words of the device files."""
