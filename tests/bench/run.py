"""Print every bench as a table: ours, the peer's, the ratio. Words name the benches to run.

The word `million` runs what a million entries cost instead, where a bench has that: some minutes.
"""

import importlib.util
import sys
from itertools import groupby
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
LONG = "million"
sys.path.insert(0, str(HERE.parent.parent))  # benches share `tests`, as tests do


def load(path: Path) -> ModuleType:
    """Import one bench by its path: the tests are no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def main(words: list[str]) -> int:
    """Run the benches whose name holds one of the words, all without words."""
    long = LONG in words
    words = [word for word in words if word != LONG]
    benches = [
        path
        for path in sorted(HERE.glob("bench_*.py"))
        if not words or any(word in path.stem for word in words)
    ]
    for path in benches:
        bench = load(path)
        if long and not hasattr(bench, "run_million"):
            continue
        print(f"\n{path.stem.removeprefix('bench_')}", flush=True)
        rows: list[dict[str, object]] = bench.run_million() if long else bench.run()
        for _, table in groupby(rows, key=lambda row: next(iter(row))):
            show_table(list(table))
    return 0


def show_table(rows: list[dict[str, object]]) -> None:
    """Print rows of one kind, each column as wide as it needs."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [columns, *[[show(row.get(key, "")) for key in columns] for row in rows]]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    for line in cells:
        print("  " + "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)))


def show(value: object) -> str:
    """Write a figure with three significant digits where it is a fraction."""
    return f"{value:.3g}" if isinstance(value, float) and abs(value) < 1000 else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
