"""The text files as they stand, one entry a label, a choice's option or a section of prose."""

import tomllib
from pathlib import Path

from pages.ui.shell.text import read_prose


def entries(path: Path) -> dict[str, str]:
    """Return what one file says, an option under ``<choice>.<option>``."""
    if path.suffix != ".toml":
        return read_prose(path)
    labels = tomllib.loads(path.read_text(encoding="utf-8"))
    for choice, options in labels.pop("choices", {}).items():
        labels |= {f"{choice}.{option}": label for option, label in options.items()}
    return labels
