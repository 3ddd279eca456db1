"""An interpreter that has nothing of this project, for the snippets a reader may paste."""

import atexit
import json
import subprocess
import sys
import tempfile
from functools import cache

# Starting Python and importing scipy takes longer than most snippets, so one process runs them
# all, each with names of its own: what a snippet uses it must import itself.
LOOP = """
import contextlib, io, json, sys, traceback
for line in sys.stdin:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(json.loads(line), "<snippet>", "exec"), {"__name__": "__main__"})
        problem = ""
    except BaseException:
        problem = traceback.format_exc()
    print(json.dumps([printed.getvalue(), problem]), flush=True)
"""


@cache
def interpreter() -> subprocess.Popen[str]:
    """Start the process: warnings are errors, and the project is not on its path."""
    folder = tempfile.TemporaryDirectory()
    process = subprocess.Popen(
        [sys.executable, "-I", "-W", "error", "-c", LOOP],
        cwd=folder.name, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip

    def stop() -> None:
        process.communicate(timeout=20)
        folder.cleanup()

    atexit.register(stop)
    return process


def printed_by(source: str) -> str:
    """Run a snippet and return what it printed."""
    process = interpreter()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(source) + "\n")
    process.stdin.flush()
    printed, problem = json.loads(process.stdout.readline())
    assert not problem, problem
    return str(printed)
