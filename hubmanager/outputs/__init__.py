"""Paper, files and notifications: one target a file."""
