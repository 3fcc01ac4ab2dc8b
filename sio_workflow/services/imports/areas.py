"""Areas in a file: known ones by their code; new ones only where whoever imports has said so."""

from __future__ import annotations

from uuid import UUID, uuid4

from sio_workflow.services.imports.batch import Batch
from sio_workflow.services.imports.columns import Line


class Areas:
    """The areas that the lines of one file name."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._known = batch.numbered("area", "code", named_in="area")
        batch.look_up_broken(self.of)

    def of(self, line: Line) -> UUID | None:
        """The id of the line's area; None after a refusal, and where the cell could not be read."""
        code = line.get("area")
        if code is None:
            return None
        if code not in self._known:
            if not self._batch.create_areas:
                self._batch.refuse(
                    line, "area", "unknown_area", f"There is no area {code}.", "Correct it, or use --create-areas."
                )
                return None
            self._create(code)
        found: UUID = self._known[code]["id"]
        return found

    def _create(self, code: str) -> None:
        row = {"id": uuid4(), "code": code, "name": code, "phone": ""}
        self._known[code] = row
        self._batch.insert("area", [row])
        self._batch.also["area created"] += 1
