"""The head of the audit chain, noted each night outside the database: only beside it is a tail seen that was cut off.

It goes to a file of this machine and to the log. Whoever owns the database but not this machine, nor the place where
the log is kept, can cut the chain but not the note. A database that is made anew needs a new file.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from sio_workflow.domain.audit_chain import Head
from sio_workflow.storage.database import Database

FILE = "audit_heads"
_log = logging.getLogger(__name__)


class NotedHeads:
    """One line a night: when, and the newest seal."""

    def __init__(self, database: Database, file: Path) -> None:
        self._database = database
        self._file = file

    def last(self) -> Head | None:
        """The newest that was noted here."""
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        return Head.parse(lines[-1].partition(" ")[2]) if lines else None

    def note(self, now: datetime) -> Head | None:
        """Note the newest seal; None, and an error in the log, when the one noted before is not in the chain any more.

        Then nothing is noted: the older head is what shows where the chain was cut.
        """
        noted = self.last()
        with self._database.unit_of_work(writing=False) as uow:
            head = uow.audit.head()
            there = noted is None or uow.audit.digest(noted.number) == noted.digest
        if not there:
            _log.error("the audit chain has lost the seal noted earlier, %s: run `sio audit verify`", noted)
            return None
        if head is not None and head != noted:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(f"{now.isoformat()} {head}\n")
            _log.info("head of the audit chain: %s", head)
        return head
