"""The device model of our OCPP 2.0.1 firmware, as `Component.Variable`, with its values as delivered."""

from hubmanager.simulator.settings import Setting, SettingKind, Settings


def settings_201(evse_count: int, max_power_w: int) -> Settings:
    """Return a new station's variables."""
    whole, switch = SettingKind.WHOLE, SettingKind.SWITCH
    measurands = "Energy.Active.Import.Register,Power.Active.Import,Current.Import,SoC"
    return Settings(
        (
            Setting("OCPPCommCtrlr.HeartbeatInterval", "300", whole),
            Setting("OCPPCommCtrlr.WebSocketPingInterval", "0", whole),
            Setting("OCPPCommCtrlr.OfflineThreshold", "0", whole),
            Setting("OCPPCommCtrlr.RetryBackOffWaitMinimum", "1", whole),
            Setting("OCPPCommCtrlr.NetworkConfigurationPriority", "1"),
            Setting("OCPPCommCtrlr.ResetRetries", "1", whole),
            Setting("OCPPCommCtrlr.UnlockOnEVSideDisconnect", "true", switch),
            Setting("SampledDataCtrlr.TxUpdatedInterval", "15", whole),
            Setting("SampledDataCtrlr.TxUpdatedMeasurands", measurands),
            Setting("SampledDataCtrlr.TxStartedMeasurands", measurands),
            Setting("SampledDataCtrlr.TxEndedMeasurands", measurands),
            Setting("SampledDataCtrlr.TxEndedInterval", "0", whole),
            Setting("AlignedDataCtrlr.Interval", "0", whole),
            Setting("TxCtrlr.EVConnectionTimeOut", "60", whole),
            Setting("TxCtrlr.TxStartPoint", "PowerPathClosed", SettingKind.TEXT, is_read_only=True),
            Setting("TxCtrlr.TxStopPoint", "PowerPathClosed,EVConnected", SettingKind.TEXT, is_read_only=True),
            Setting("TxCtrlr.StopTxOnInvalidId", "true", switch),
            Setting("TxCtrlr.StopTxOnEVSideDisconnect", "true", switch),
            Setting("AuthCtrlr.AuthorizeRemoteStart", "false", switch),
            Setting("AuthCtrlr.LocalAuthorizeOffline", "true", switch),
            Setting("AuthCtrlr.LocalPreAuthorize", "false", switch),
            Setting("AuthCtrlr.OfflineTxForUnknownIdEnabled", "true", switch),
            Setting("ChargingStation.Available", "true", switch, is_read_only=True),
            Setting("ChargingStation.Problem", "false", switch, is_read_only=True),
            Setting("ChargingStation.SupplyPhases", "3", whole, is_read_only=True),
            Setting("ChargingStation.EVSECount", str(evse_count), whole, is_read_only=True),
            Setting("EVSE.Power", str(max_power_w), whole, is_read_only=True),
            Setting("SmartChargingCtrlr.Enabled", "true", switch),
            Setting("SmartChargingCtrlr.ProfileStackLevel", "10", whole, is_read_only=True),
            Setting("SmartChargingCtrlr.RateUnit", "A,W", SettingKind.TEXT, is_read_only=True),
            Setting("SecurityCtrlr.SecurityProfile", "1", whole, is_read_only=True),
        )
    )
