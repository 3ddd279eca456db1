"""How files are read: those of readers, and the real sets that other packages ship.

``python -m tests.benchmarks.files``. Each file is read right, read right and told as a guess,
refused rightly, refused although it can be read, or read wrong. What is right stands in
`tests.files_of_readers` for the first; for the others it is what pandas reads when a person has
told it the separator and where the table begins. scikit-learn and statsmodels bring their sets
along where they are installed (they need not be importable); seaborn fetches its own from the
net, so none of them is here.
"""

import gzip
import importlib.util
import io
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from pages.ui.controls.files import (
    MAX_BYTES,
    MAX_ROWS,
    Column,
    UnusableFileError,
    preferred,
    read_columns,
)
from tests.files_of_readers import EXPECTED, FOLDER, Expected

VERDICTS = ("right", "guess told", "refused rightly", "refused though readable", "wrong")
ENDINGS = (".csv", ".csv.gz", ".dat")
# What a person would tell pandas; the others have a row of names above and commas between.
TOLD: dict[str, dict[str, object]] = {
    "breast_cancer.csv": {"header": None, "skiprows": 1},
    "diabetes_data_raw.csv.gz": {"sep": r"\s+", "header": None},
    "diabetes_target.csv.gz": {"header": None},
    "digits.csv.gz": {"header": None},
    "iris.csv": {"header": None, "skiprows": 1},
    "linnerud_exercise.csv": {"sep": r"\s+"},
    "linnerud_physiological.csv": {"sep": r"\s+"},
    "wine_data.csv": {"header": None, "skiprows": 1},
    "anes96/anes96.csv": {"sep": "\t"},
    "anes96/src/anes96.csv": {"sep": r"\s+"},
    "co2/src/maunaloa_c.dat": {"sep": r"\s+", "header": None, "skiprows": 26},
    "committee/src/committee.dat": {"sep": r"\s+"},
    "copper/src/copper.dat": {"sep": r"\s+"},
    "cpunish/src/cpunish.dat": {"sep": r"\s+"},
    "elnino/src/elnino.dat": {"sep": r"\s+"},
    "interest_inflation/E6_jmulti.csv": {"sep": r"\s+", "header": None},
    "macrodata/src/unemp.csv": {"skiprows": 9},
    "modechoice/modechoice.csv": {"sep": ";"},
    "scotland/src/scotland_population.csv": {"skiprows": 13, "nrows": 34},
    "scotland/src/scotvote.csv": {"sep": r"\s+"},
    "scotland/src/scotvote.dat": {"sep": r"\s+"},
    "spector/spector.csv": {"sep": r"\s+"},
    "star98/src/star.bi.dat": {"sep": r"\s+", "header": None},
    "star98/src/star98.dat": {"sep": "\t"},
    "sunspots/src/sunspots_monthly.dat": {
        "sep": r"\s+", "header": None, "skiprows": 4, "nrows": 261, "names": range(13),
    },
    "sunspots/src/sunspots_yearly.dat": {"sep": r"\s+", "header": None},
}  # fmt: skip


def told(column: Column) -> bool:
    """Whether the page says that it had to guess, or points to a value that may be missing."""
    return bool(column.guesses or column.reading.guesses)


def verdict_of_a_readers_file(name: str) -> str:
    """Compare one of the readers' files with what a person reads in it."""
    expected = EXPECTED[name]
    try:
        columns = read_columns((FOLDER / name).read_bytes())
    except UnusableFileError:
        return "refused though readable" if isinstance(expected, Expected) else "refused rightly"
    column = columns[preferred(columns)]
    if (
        not isinstance(expected, Expected)
        or column.name != expected.name
        or len(column.values) != expected.count
        or not np.allclose(column.values[: len(expected.first)], expected.first, rtol=1e-12, atol=0)
    ):
        return "wrong"
    return "guess told" if told(column) else "right"


def real_sets() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the sets that installed packages bring along."""
    for package, below in (("sklearn", "datasets/data"), ("statsmodels", "datasets")):
        found = importlib.util.find_spec(package)
        if found is None or not found.origin:
            print(f"{package} is not installed: its sets are not read")
            continue
        root = Path(found.origin).parent / below
        for path in sorted(root.rglob("*")):
            if path.name.endswith(ENDINGS) and "tests" not in path.parts:
                data = path.read_bytes()
                yield (
                    str(path.relative_to(root)),
                    gzip.decompress(data) if path.suffix == ".gz" else data,
                )


def columns_of_pandas(name: str, data: bytes) -> list[tuple[float, ...]]:
    """Return the columns of numbers that pandas reads, if five of their values differ."""
    options: dict[str, object] = {"sep": ",", "skipinitialspace": True} | TOLD.get(name, {})
    frame = pd.read_csv(io.BytesIO(data), encoding="utf-8-sig", na_values=["."], **options)
    if len(frame) > MAX_ROWS:
        frame = frame.iloc[np.arange(MAX_ROWS) * (len(frame) - 1) // (MAX_ROWS - 1)]
    numbers = [frame.iloc[:, j].dropna() for j in range(frame.shape[1])]
    found = [s.astype(float) for s in numbers if pd.api.types.is_numeric_dtype(s)]
    return [tuple(s) for s in found if s.nunique() >= 5 and s.dtype == float]


def verdict_of_a_set(name: str, data: bytes) -> tuple[str, int, str]:
    """Return the verdict on one real set, how many of its columns are right, and what is not."""
    if len(data) > MAX_BYTES:
        return "refused rightly", 0, "more than 1 MB"
    wanted = columns_of_pandas(name, data)
    try:
        columns = read_columns(data)
    except UnusableFileError as problem:
        verdict = "refused though readable" if wanted else "refused rightly"
        return verdict, 0, problem.reason
    read = [column.values for column in columns]
    lacking = [values for values in wanted if values not in read]
    extra = [column.name for column in columns if column.values not in wanted]
    if lacking or extra:
        return "wrong", len(wanted) - len(lacking), f"{len(lacking)} lacking, extra: {extra}"
    return ("guess told" if any(map(told, columns)) else "right"), len(wanted), ""


def main() -> None:
    """Print the table."""
    counts: dict[str, Counter[str]] = {"files of readers": Counter(), "real sets": Counter()}
    for name in EXPECTED:
        verdict = verdict_of_a_readers_file(name)
        counts["files of readers"][verdict] += 1
        if verdict not in ("right", "refused rightly"):
            print(f"{name}: {verdict}")
    right, longest = 0, 0.0
    for name, data in real_sets():
        start = time.process_time()
        verdict, columns, what = verdict_of_a_set(name, data)
        longest = max(longest, time.process_time() - start)
        counts["real sets"][verdict] += 1
        right += columns
        if verdict != "right":
            print(f"{name}: {verdict} {what}")
    print(f"\n| | {' | '.join(VERDICTS)} |\n| --- |{' --- |' * len(VERDICTS)}")
    for kind, count in counts.items():
        print(f"| {kind} | {' | '.join(str(count[verdict]) for verdict in VERDICTS)} |")
    print(f"\n{right} columns of the real sets; at most {longest:.2f} s of processor time a set.")


if __name__ == "__main__":
    main()
