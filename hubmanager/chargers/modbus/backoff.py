"""How long to wait after failures: longer each time, and never in step with others."""

import random as random_module


def wait_s(failures: int, random: random_module.Random, *, first_s: float = 1.0, longest_s: float = 30.0) -> float:
    """Return the pause after `failures` failures in a row (1 or more): doubling up to `longest_s`, then 75 to 100 % of that.

    The jitter keeps many devices from being asked in the same instant after a switch or gateway came back.
    """
    ceiling = min(longest_s, first_s * 2.0 ** min(failures - 1, 16))
    return float(ceiling * random.uniform(0.75, 1.0))
