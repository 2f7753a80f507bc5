"""A process that issues papers from several threads at once: `URL AGENCY CASE THREADS COUNT`.

It says `ready`, waits for a line, issues, and prints the numbers that it was given.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from caseflow.domain.model import PaperDraft
from caseflow.storage import agencies
from caseflow.storage.database import Database
from caseflow.storage.papers import issue_paper

DAY = date(2026, 11, 22)
PAIRS = (("F34", "应急罚"), ("F35", "应急罚"), ("F32", "应急罚当"), ("F33", "应急罚当"))
"""Forms for a unit and for a person, which take their numbers from one sequence."""


def main(url: str, agency_id: int, case_id: int, threads: int, count: int) -> None:
    """Issue `count` papers, the forms in turn."""
    database = Database(url)
    with database.read() as conn:
        bureau = agencies.get_agency(conn, agency_id=agency_id)

    def issue(turn: int) -> tuple[str, int]:
        form, word = PAIRS[turn % len(PAIRS)]
        draft = PaperDraft(form=form, title="决定书", code_word=word, serve=True)
        with database.write() as conn:
            made = issue_paper(
                conn, draft, bureau=bureau, case_id=case_id, action="act", act_seq=1, on=DAY
            )
        return made.code_word, made.serial

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(threads) as pool:
        sys.stdout.write(json.dumps(list(pool.map(issue, range(count)))))
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:]))
