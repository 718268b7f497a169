"""Read-only queries for lists and sums, past the repositories."""
