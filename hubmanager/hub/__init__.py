"""The engine: charger events in, commits, hub events out."""
