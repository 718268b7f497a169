"""The embedded OCPP server."""
