"""The components' own files: HTML, CSS and JavaScript beside the Python that declares them.

There is no build step. A component's script is the files it names, one after the other; what
several share stands in ``handles.js``. Streamlit sends the text again with every answer, so lines
that hold nothing but a comment stay at home.
"""

from pathlib import Path

__all__ = ["script", "style"]

HERE = Path(__file__).resolve().parent


def script(*names: str) -> str:
    """Return the JavaScript of the files `names`, joined, without its comment lines."""
    lines = (line for name in names for line in read(name))
    return "\n".join(line for line in lines if line.strip() and not line.strip().startswith("//"))


def style(*names: str) -> str:
    """Return the CSS of the files `names`, joined, without its one-line comments."""
    lines = (line for name in names for line in read(name))
    return "\n".join(line for line in lines if line.strip() and not line.strip().startswith("/*"))


def read(name: str) -> list[str]:
    """Return the lines of one file beside this one."""
    return (HERE / name).read_text(encoding="utf-8").splitlines()
