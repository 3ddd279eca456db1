"""Write one HTML file that runs this same app in the reader's browser, without a server.

    python .deploy/static_page.py index.html

Experimental. The browser fetches stlite (Streamlit compiled to WebAssembly) and the packages
from public hosts, some 50 MB at the first visit; nothing is computed anywhere else.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STLITE = "https://cdn.jsdelivr.net/npm/@stlite/browser@1.9.2/build"
FOLDERS = ("klcore", "pages")
KINDS = {".py", ".toml", ".md", ".js", ".css", ".html", ".csv", ".txt", ".json"}
# These come with stlite and Pyodide, in the versions they were compiled in.
BUILT_IN = {"numpy", "scipy"}

PAGE = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>KL, both ways · KL 的两面</title>
    <link rel="stylesheet" href="{stlite}/stlite.css">
  </head>
  <body>
    <div id="root">
      <p>Loading Python into this browser; the first time takes a minute.</p>
      <p lang="zh">正在把 Python 载入浏览器，第一次大约需要一分钟。</p>
    </div>
    <script type="application/json" id="app">{app}</script>
    <script type="module">
      import {{ mount }} from "{stlite}/stlite.js"
      const app = JSON.parse(document.getElementById("app").textContent)
      mount(app, document.getElementById("root"))
    </script>
  </body>
</html>
"""


def files() -> dict[str, str]:
    """Return the app's files, and no others: path below the root, and text."""
    paths = [ROOT / "app.py", ROOT / ".streamlit" / "config.toml"]
    for folder in FOLDERS:
        paths += [path for path in (ROOT / folder).rglob("*") if path.suffix in KINDS]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(paths)
        if "__pycache__" not in path.parts and path.name != "README.md"
    }


def requirements() -> list[str]:
    """Return the packages to install: those of requirements.txt that stlite does not bring."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").split()
    names = {line: re.split(r"[<>=~!]", line)[0] for line in lines}
    return [
        name if name in BUILT_IN else line for line, name in names.items() if name != "streamlit"
    ]


def settings() -> dict[str, object]:
    """Return the app's settings as stlite takes them: one flat mapping, without the themes."""
    sections = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": value
        for section, values in sections.items()
        for name, value in values.items()
        if section in {"client", "runner"}
    }


def page() -> str:
    """Return the HTML."""
    app = {
        "entrypoint": "app.py",
        "files": files(),
        "requirements": requirements(),
        "streamlitConfig": settings(),
    }
    # Inside a script element only a closing tag or a comment could end the text early.
    text = json.dumps(app, ensure_ascii=False).replace("<", "\\u003c")
    return PAGE.format(stlite=STLITE, app=text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
