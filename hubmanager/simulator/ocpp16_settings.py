"""The configuration keys of our OCPP 1.6 firmware, with their values as delivered."""

from hubmanager.simulator.settings import Setting, SettingKind, Settings

MEASURANDS = frozenset(
    (
        "Energy.Active.Import.Register",
        "Power.Active.Import",
        "Current.Import",
        "Voltage",
        "SoC",
        "Current.Offered",
        "Power.Offered",
        "Temperature",
    )
)
"""What the meter board knows; a key that names others is refused."""


def settings_16(connector_count: int) -> Settings:
    """Return a new station's keys."""
    whole, switch = SettingKind.WHOLE, SettingKind.SWITCH
    return Settings(
        (
            Setting("HeartbeatInterval", "300", whole),
            Setting("ConnectionTimeOut", "60", whole),
            Setting("MeterValueSampleInterval", "15", whole),
            Setting("ClockAlignedDataInterval", "0", whole),
            Setting("MeterValuesSampledData", "Energy.Active.Import.Register,Power.Active.Import,Current.Import,SoC"),
            Setting("MeterValuesAlignedData", "Energy.Active.Import.Register"),
            Setting("StopTxnSampledData", ""),
            Setting("StopTxnAlignedData", ""),
            Setting("StopTransactionOnInvalidId", "true", switch),
            Setting("StopTransactionOnEVSideDisconnect", "true", switch),
            Setting("UnlockConnectorOnEVSideDisconnect", "true", switch),
            Setting("AuthorizeRemoteTxRequests", "false", switch),
            Setting("LocalAuthorizeOffline", "true", switch),
            Setting("LocalPreAuthorize", "false", switch),
            Setting("AllowOfflineTxForUnknownId", "true", switch),
            Setting("TransactionMessageAttempts", "3", whole),
            Setting("TransactionMessageRetryInterval", "60", whole),
            Setting("ResetRetries", "1", whole),
            Setting("WebSocketPingInterval", "0", whole),
            Setting("ConnectorPhaseRotation", "NotApplicable"),
            Setting("NumberOfConnectors", str(connector_count), whole, is_read_only=True),
            Setting("GetConfigurationMaxKeys", "50", whole, is_read_only=True),
            Setting(
                "SupportedFeatureProfiles", "Core,SmartCharging,RemoteTrigger", SettingKind.TEXT, is_read_only=True
            ),
            Setting("ChargeProfileMaxStackLevel", "10", whole, is_read_only=True),
            Setting("ChargingScheduleAllowedChargingRateUnit", "Current,Power", SettingKind.TEXT, is_read_only=True),
            Setting("ChargingScheduleMaxPeriods", "24", whole, is_read_only=True),
            Setting("MaxChargingProfilesInstalled", "20", whole, is_read_only=True),
        )
    )
