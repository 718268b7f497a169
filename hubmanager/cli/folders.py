"""Which data folder a command means, and what is set in it. Light: the window waits for it."""

import os
from pathlib import Path

from hubmanager.data_folder import DataFolder
from hubmanager.start_config import StartConfig, load_start_config


def data_folder(chosen: Path | None) -> DataFolder:
    """Return the data folder: --data, else HUBMANAGER_DATA, else the user's own."""
    if chosen is None and "HUBMANAGER_DATA" in os.environ:
        chosen = Path(os.environ["HUBMANAGER_DATA"])
    if chosen is None:
        import platformdirs

        chosen = Path(platformdirs.user_data_dir("hubmanager", appauthor=False))
    return DataFolder(chosen.expanduser().absolute())


def start_config(folder: DataFolder) -> StartConfig:
    """Return what is set before the database opens."""
    return load_start_config(folder.config_file)
