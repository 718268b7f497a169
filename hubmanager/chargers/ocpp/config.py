"""What can be set on the OCPP server."""

import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OcppServerConfig:
    """Address, patience and limits."""

    host: str = "0.0.0.0"  # noqa: S104  (stations must reach it)
    port: int = 9000
    """0: any free one (tests)."""
    ping_interval_s: float = 30
    """A station that was silent so long is pinged."""
    ping_timeout_s: float = 15
    """... and is given up when it stays silent so long after it."""
    call_timeout_s: float = 30
    """For an answer to a call of ours; some slow actions get twice as long."""
    meter_interval_s: int = 30
    """How often stations are asked to send meter values while they charge."""
    waiting_retry_s: int = 30
    """When a station that is not accepted may ask again."""
    follows_up: bool = True
    """Whether stations are asked for settings and states after they boot."""
    settle_s: float = 3
    """How long a station is left alone after it connects or boots."""
    jitter_s: float = 5
    """Follow-up calls are spread over this time, so that a hub whose power returns is not flooded."""
    max_frame_bytes: int = 1 << 20
    max_links: int = 1000
    """Sockets at a time."""
    max_waiting_links: int = 50
    """Sockets of stations that are not accepted, at a time."""
    max_faulty_frames_per_minute: int = 120
    """A socket that sends more unreadable frames is closed."""
    tls: ssl.SSLContext | None = None
