"""Measure everything and print the tables: `python -m benchmarks [table …]`.

It exits with 0 even when a goal is missed: a figure is something to read, not a gate.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.table import show

TABLES = ("acts", "deciding", "serving", "limits", "lists", "rendering", "sweep")


def main(wanted: list[str]) -> None:
    """Run the named tables, or all of them."""
    logging.disable(logging.CRITICAL)
    for name in [n for n in os.environ if n.startswith("CASEFLOW_")]:
        del os.environ[name]  # a setting of the person who measures must not change the figures
    began = time.monotonic()
    load = os.getloadavg()[0]
    print(f"caseflow，{date.today().isoformat()}，Python {sys.version.split()[0]}，", end="")
    print(f"{os.cpu_count()} 核，开始时系统负载 {load:.1f}\n")
    # On the disk of the service and not in /tmp, which is memory on some machines.
    home = Path("var").resolve()
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=home) as folder:
        for name in wanted or TABLES:
            for table in importlib.import_module(f"benchmarks.{name}").measure(Path(folder)):
                print(show(table), end="\n\n", flush=True)
    print(f"用时 {time.monotonic() - began:.0f} 秒；结束时系统负载 {os.getloadavg()[0]:.1f}。")


if __name__ == "__main__":
    main(sys.argv[1:])
