"""Alerts: the rule catalogue, the conditions, and the life that ISA-18.2 gives each alert."""
