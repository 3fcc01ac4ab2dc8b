"""The ways in: a process folder, a lone file, or files in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sio_workflow.engine.gate.folder_checks import decisions
from sio_workflow.engine.gate.report import Finding, GateReport
from sio_workflow.engine.gate.surroundings import Surroundings, process_keys
from sio_workflow.engine.gate.verdicts import inspect

Files = Mapping[str, str]

#: what of a folder the gate looks at
_PATTERNS = ("*.bpmn", "*.dmn", "forms/*.json", "handlers.py")


def check_folder(files: Files, key: str, known: Mapping[str, Files]) -> GateReport:
    """Judge a process folder, given as path -> text; `known` are the other processes, by key."""
    surroundings = Surroundings(files=files, known=known)
    source = files.get(f"{key}.bpmn")
    if source is None:
        missing = Finding(
            code="diagram_missing",
            message=f"The folder has no {key}.bpmn.",
            remedy="Give the diagram the name of its folder.",
            line=1,
        )
        return GateReport(key=key, name=key, findings=(missing,))
    return inspect(source, key, surroundings, key_is_binding=True)


def check_definition(
    files: Mapping[str, str | bytes],
    main: str,
    handlers: set[str] | None = None,
    known_processes: Mapping[str, Files] | None = None,
) -> GateReport:
    """Judge one diagram among files in memory; `handlers` are the names that exist beside its handlers.py."""
    texts = {path: text if isinstance(text, str) else text.decode("utf-8", "replace") for path, text in files.items()}
    surroundings = Surroundings(
        files=texts, known=known_processes or {}, handlers=None if handlers is None else frozenset(handlers)
    )
    return inspect(files[main], Path(main).stem, surroundings, key_is_binding=False)


def check_file(path: str | Path) -> GateReport:
    """Judge a folder, or a lone .bpmn or .dmn file; raises OSError when it cannot be opened."""
    path = Path(path)
    if path.is_dir():
        return _check_directory(path)
    if path.suffix.lower() == ".dmn":
        return _check_decision(path)
    return inspect(path.read_bytes(), path.stem, beside_file(path), key_is_binding=False)


def _check_directory(folder: Path) -> GateReport:
    folder = folder.resolve()
    others = _other_folders(folder)
    files, diagram = read_folder(folder), folder / f"{folder.name}.bpmn"
    if not diagram.is_file():
        return check_folder(files, folder.name, others)
    # the bytes, not the text: the XML declaration says how they are to be read
    surroundings = Surroundings(files=files, known=others)
    return inspect(diagram.read_bytes(), folder.name, surroundings, key_is_binding=True)


def _other_folders(folder: Path) -> dict[str, dict[str, str]]:
    return {
        other.name: read_folder(other)
        for other in sorted(folder.parent.iterdir())
        if other != folder and (other / f"{other.name}.bpmn").is_file()
    }


def _check_decision(path: Path) -> GateReport:
    findings = tuple(decisions.problems_of(path.name, path.read_bytes()))
    return GateReport(key=path.stem, name=path.stem, findings=findings)


def read_folder(folder: Path) -> dict[str, str]:
    """The files of a process folder by their path in it."""
    found = [path for pattern in _PATTERNS for path in sorted(folder.glob(pattern)) if path.is_file()]
    return {path.relative_to(folder).as_posix(): _text(path) for path in found}


def beside_file(path: Path) -> Surroundings:
    """What a lone diagram may use: decisions and processes beside it, and its folder if it has one of its name."""
    folder = path.resolve().parent
    is_process = folder.name == path.stem
    own_folder = read_folder(folder) if is_process else {}
    tables = {table.name: _text(table) for table in sorted(folder.glob("*.dmn"))}
    known: dict[str, dict[str, str]] = _other_folders(folder) if is_process else {}
    for sibling in sorted(folder.glob("*.bpmn")):
        if sibling.name != path.name:
            text = _text(sibling)
            known |= {key: {f"{key}.bpmn": text} for key in process_keys(sibling.read_bytes()) if key}
    return Surroundings(files={**own_folder, **tables}, known=known, complete=False)


def _text(path: Path) -> str:
    """Text of a file of any encoding; what is broken shows up when it is parsed."""
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return data.decode(encoding, "replace")
