"""The files of a rule base, read with line numbers, and checked access to their fields."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from rules.document import Section, read_document
from rules.errors import Place, Problem, RuleBaseError

T = TypeVar("T")


@dataclass(slots=True)
class Files:
    """All documents of a rule base by their relative name, and the problems found so far."""

    documents: dict[str, Any]
    problems: list[Problem]
    version: str

    @classmethod
    def read(cls, base: Path) -> Files:
        """Read every YAML file below `base`."""
        problems: list[Problem] = []
        documents: dict[str, Any] = {}
        for path in sorted(base.rglob("*.yaml")):
            name = path.relative_to(base).as_posix()
            documents[name] = read_document(path, name, problems)
        if not documents:
            raise RuleBaseError(
                [Problem(Place(str(base), 1), "there is no rule base here", "name its folder")]
            )
        files = cls(documents, problems, "")
        head = documents.get("rule_base.yaml")
        if isinstance(head, Section):
            files.version = files.take(head, "version", str, default="")
        else:
            files.tell(
                Place("rule_base.yaml", 1), "the file that names the version is missing", "version: 2026.11.1"
            )
        return files

    def tell(self, place: Place, message: str, hint: str = "") -> None:
        """Note one problem."""
        self.problems.append(Problem(place, message, hint))

    def sections(self, prefix: str) -> list[Section]:
        """Return the mappings at the top of all files below a folder, or of the file of that name."""
        found: list[Section] = []
        for name, document in self.documents.items():
            if name == f"{prefix}.yaml" or name.startswith((f"{prefix}/", f"{prefix}_")):
                if isinstance(document, Section):
                    found.append(document)
                elif document is not None:
                    self.tell(Place(name, 1), "expected named entries", "key: {…}")
        return found

    def lists(self, *names: str) -> list[Section]:
        """Return the entries of all files that hold a list of mappings."""
        found: list[Section] = []
        for name, document in self.documents.items():
            if not any(name == f"{n}.yaml" or name.startswith(f"{n}/") for n in names):
                continue
            if document is None:
                continue
            if not isinstance(document, list):
                self.tell(Place(name, 1), "expected a list of entries", "- id: …")
                continue
            for item in cast("list[object]", document):
                if isinstance(item, Section):
                    found.append(item)
                else:
                    self.tell(Place(name, 1), f"expected an entry with fields, found {item!r}")
        return found

    def section(self, parent: Section, key: str) -> Section:
        """Return a mapping inside another, empty where it is left out."""
        value = parent.get(key)
        if isinstance(value, Section):
            return value
        if value is not None:
            self.tell(parent.place(key), f"{key}: expected named entries, found {value!r}")
        return Section(parent.file, parent.line)

    def take(self, section: Section, key: str, type_: type[T], *, default: T | None = None) -> T:
        """Return a field of the given type; a missing or mistyped one is a problem."""
        value = section.get(key)
        if isinstance(value, type_) and not (type_ is int and isinstance(value, bool)):
            return value
        if value is None and default is not None:
            return default
        found = "nothing" if value is None else repr(value)
        hint = "quote it" if type_ is str and isinstance(value, int | float | date) else ""
        self.tell(
            section.place(key), f"{key}: expected {_WORDS.get(type_, type_.__name__)}, found {found}", hint
        )
        return default if default is not None else _EMPTY[type_]

    def entries(self, section: Section, key: str) -> list[Section]:
        """Return a list of mappings, empty where it is left out; anything else in it is a problem."""
        found: list[Section] = []
        for item in cast("list[object]", self.take(section, key, list, default=[])):
            if isinstance(item, Section):
                found.append(item)
            else:
                self.tell(section.place(key), f"{key}: expected an entry with named fields, found {item!r}")
        return found

    def texts(self, section: Section, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where it is left out."""
        value = section.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value)):
            return tuple(cast("list[str]", value))
        self.tell(section.place(key), f"{key}: expected a list of texts, found {value!r}", "quote numbers")
        return ()

    def one_of(self, section: Section, key: str, allowed: Collection[str], *, default: str = "") -> str:
        """Return a field that is one of a closed list of words."""
        value = section.get(key, default)
        if value in allowed:
            return str(value)
        near = difflib.get_close_matches(str(value), list(allowed), n=1)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(allowed)}"
        self.tell(section.place(key), f"{key}: {value!r} is none of the words known here", hint)
        return default or next(iter(allowed))

    def only(self, section: Section, allowed: Collection[str]) -> None:
        """Tell every key that is not allowed here."""
        for key in section:
            if key not in allowed:
                near = difflib.get_close_matches(key, list(allowed), n=1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(allowed))}"
                self.tell(section.place(key), f"unknown field {key!r}", hint)


_WORDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    date: "a date",
    bool: "true or false",
    list: "a list",
}
_EMPTY: dict[type, Any] = {str: "", int: 0, date: date.max, bool: False, list: []}
