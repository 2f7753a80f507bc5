"""Write the first version of all templates into a folder (default `doc_templates`)."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.draft_templates import (
    compulsion,
    control,
    evidence,
    inspection,
    investigation,
    money,
    penalty,
    service,
    sheets,
    special,
)


def main(folder: Path, chosen: list[str]) -> None:
    """Write the chosen forms, or all of them."""
    folder.mkdir(exist_ok=True)
    for module in (
        inspection,
        investigation,
        penalty,
        special,
        compulsion,
        service,
        evidence,
        money,
        control,
    ):
        for form, draft in module.DRAFTS.items():
            if not chosen or form in chosen:
                draft().save(folder / f"{form}.docx")
    inner = folder / "sheets"
    inner.mkdir(exist_ok=True)
    for name, draft in sheets.DRAFTS.items():
        if not chosen or name in chosen:
            draft().save(inner / f"{name}.docx")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "doc_templates"), sys.argv[2:])
