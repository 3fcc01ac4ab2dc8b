"""What every repository starts from."""

from __future__ import annotations

from sqlalchemy.orm import Session


class Rows:
    """Reads and writes the rows of one subject inside the unit of work's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
