"""Modbus chargers and meters, described by data files."""
