"""The components' own files: HTML, CSS and JavaScript beside the Python that declares them.

There is no build step. A component's script is the files it names, one after the other; what
several share stands in ``handles.js``. Streamlit sends the text again with every answer, so
comment lines and the space that indents stay at home.
"""

from pathlib import Path

__all__ = ["script", "style"]

HERE = Path(__file__).resolve().parent


def script(*names: str) -> str:
    """Return the JavaScript of the files `names`, joined, without its comment lines."""
    lines = (line.strip() for name in names for line in read(name))
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def style(*names: str) -> str:
    """Return the CSS of the files `names`, joined, without its one-line comments."""
    lines = (line.strip() for name in names for line in read(name))
    return "\n".join(line for line in lines if line and not line.startswith("/*"))


def read(name: str) -> list[str]:
    """Return the lines of one file beside this one."""
    return (HERE / name).read_text(encoding="utf-8").splitlines()
