"""How the hub speaks to equipment: one port, one folder a protocol."""
