"""What is looked at once a second, one file a matter. Each round is `async def (parts, now) -> None`."""
