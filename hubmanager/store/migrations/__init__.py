"""Migrations, packaged with the program and run at its start.

To change the tables: change `store/tables`, add `versions/000N_<what>.py` by hand, set `HEAD_REVISION`. Tests compare the
migrated database with the tables, and open the small database that each release left in `tests/store/released`.
"""

HEAD_REVISION = "0001"
"""The revision that this version of the program works with: known without loading Alembic, so that a start is quick."""
