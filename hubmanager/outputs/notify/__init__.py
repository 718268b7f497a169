"""Telling people through the operating system."""
