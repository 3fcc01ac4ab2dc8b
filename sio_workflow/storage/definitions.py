"""Published process definitions and their files."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, select, tuple_

from sio_workflow.domain.process import Definition
from sio_workflow.storage.models import DefinitionFile, ProcessDefinition
from sio_workflow.storage.rows import Rows


class Definitions(Rows):
    """Published process definitions and their files. A published version is never changed."""

    def pinned(self, content_hash: str) -> Definition | None:
        """The whole definition with that hash."""
        row = self._session.get(ProcessDefinition, content_hash)
        return (
            None
            if row is None
            else Definition(
                key=row.key,
                content_hash=row.content_hash,
                name=row.name,
                version=row.version,
                xml=row.xml,
                executable_xml=row.executable_xml,
                files=self._files(content_hash),
            )
        )

    def latest_hash(self, key: str) -> str | None:
        """Hash of the newest version."""
        newest = select(ProcessDefinition.content_hash).where(ProcessDefinition.key == key)
        return self._session.scalar(newest.order_by(ProcessDefinition.version.desc()).limit(1))

    def hash_of(self, key: str, version: int) -> str | None:
        """Hash of that version."""
        wanted = (ProcessDefinition.key == key) & (ProcessDefinition.version == version)
        return self._session.scalar(select(ProcessDefinition.content_hash).where(wanted))

    def line(self, content_hash: str) -> Row[Any]:
        """One version without its files and drawings."""
        return self._session.execute(_lines().where(ProcessDefinition.content_hash == content_hash)).one()

    def latest_lines(self) -> list[Row[Any]]:
        """The newest version of each key, without files and drawings."""
        newest = select(ProcessDefinition.key, func.max(ProcessDefinition.version)).group_by(ProcessDefinition.key)
        chosen = tuple_(ProcessDefinition.key, ProcessDefinition.version).in_(newest)
        return list(self._session.execute(_lines().where(chosen).order_by(ProcessDefinition.key)))

    def lines(self, key: str) -> list[Row[Any]]:
        """All versions of a key, newest first, without files and drawings."""
        of_key = _lines().where(ProcessDefinition.key == key)
        return list(self._session.execute(of_key.order_by(ProcessDefinition.version.desc())))

    def started_by_message(self, name: str) -> list[str]:
        """Keys of the processes whose newest version begins with that message."""
        return [line.key for line in self.latest_lines() if line.start_message == name]

    def add_version(self, row: ProcessDefinition, files: dict[str, str]) -> None:
        """Write a new version; two publishers at once collide on its number."""
        self.add(row)
        self.save()
        rows = [{"content_hash": row.content_hash, "path": path, "content": text} for path, text in files.items()]
        self.add_many(DefinitionFile, rows)

    def _files(self, content_hash: str) -> dict[str, str]:
        of_hash = DefinitionFile.content_hash == content_hash
        files = self._session.scalars(select(DefinitionFile).where(of_hash))
        return {file.path: file.content for file in files}


def _lines() -> Select[Any]:
    return select(
        ProcessDefinition.key,
        ProcessDefinition.version,
        ProcessDefinition.content_hash,
        ProcessDefinition.name,
        ProcessDefinition.note,
        ProcessDefinition.published_at,
        ProcessDefinition.published_by,
        ProcessDefinition.starters,
        ProcessDefinition.start_message,
    )
