"""What people and programs may ask of the hub, one file a command or close family."""
