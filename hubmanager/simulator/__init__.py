"""Stations, Modbus devices and cars that speak the real protocols over real sockets."""
