"""Where the program's data files (texts, themes, Modbus models, templates) lie."""

from pathlib import Path


def resources_folder() -> Path:
    """Return the folder `resources/`: beside the package in a checkout, inside it when installed from a wheel."""
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"
