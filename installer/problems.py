"""What can go wrong while setting up, as one sentence each."""


class SetupProblem(Exception):
    """Set-up can't go on; the text says why and what to do."""
