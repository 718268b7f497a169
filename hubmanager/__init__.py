"""Site manager for one EV charging hub."""

__version__ = "0.1.0"
