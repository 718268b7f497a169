"""Repositories: domain values in, domain values out. Each works inside one unit of work, on its connection."""
