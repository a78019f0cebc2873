"""The files of a rule base, read with line numbers, and checked access to their fields."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeGuard, TypeVar, cast

from rules.condition.bounds import INT64
from rules.document import Section, read_document
from rules.errors import Place, Problem, RuleBaseError

T = TypeVar("T")

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")

_TOPS = (
    "rule_base",
    "facts",
    "parameters",
    "instruments",
    "inspection_items",
    "violations",
    "integrity",
    "crimes",
    "listing",
    "publicity",
    "outcomes",
    "scoring",
    "grades",
    "time_limits",
    "next_steps",
)
"""Names of the files, and of the folders of files, that make up a rule base."""


@dataclass(slots=True)
class Files:
    """All documents of a rule base by their relative name, and the problems found so far.

    `fingerprint` covers names and contents of all files, line ends aside.
    """

    documents: dict[str, Any]
    problems: list[Problem]
    version: str
    fingerprint: str

    @classmethod
    def read(cls, base: Path) -> Files:
        """Read every YAML file below `base`."""
        problems: list[Problem] = []
        documents: dict[str, Any] = {}
        digest = hashlib.sha256()
        for path in sorted(base.rglob("*.yaml")):
            name = path.relative_to(base).as_posix()
            try:
                content = path.read_bytes().replace(b"\r\n", b"\n")
            except OSError as error:
                problems.append(Problem(Place(name, 1), f"cannot be read: {error.strerror}"))
                continue
            # what is read and what is fingerprinted are the same bytes
            digest.update(f"{name}\n{len(content)}\n".encode())
            digest.update(content)
            documents[name] = read_document(content, name, problems)
        if not documents:
            raise RuleBaseError(
                [Problem(Place(str(base), 1), "there is no rule base here", "name its folder")]
            )
        files = cls(documents, problems, "", f"sha256:{digest.hexdigest()}")
        head = documents.get("rule_base.yaml")
        if isinstance(head, Section):
            files.version = files.take(head, "version", str, default="")
        else:
            files.tell(
                Place("rule_base.yaml", 1), "the file that names the version is missing", "version: 2026.11.1"
            )
        files._tell_unread(base)
        return files

    def _tell_unread(self, base: Path) -> None:
        """Tell of every file that nothing reads: a rule in a misnamed file would not be applied."""
        for name in self.documents:
            top = name.removesuffix(".yaml").split("/")[0]
            if top not in _TOPS:
                near = difflib.get_close_matches(top, _TOPS, n=1)
                hint = f"did you mean {near[0]}?" if near else f"read are {', '.join(_TOPS)}"
                self.tell(Place(name, 1), "nothing reads a file of this name", hint)
        for path in sorted(base.rglob("*.yml")):
            name = path.relative_to(base).as_posix()
            self.tell(Place(name, 1), "nothing reads a file of this name", "end it in .yaml")

    def tell(self, place: Place, message: str, hint: str = "") -> None:
        """Note one problem."""
        self.problems.append(Problem(place, message, hint))

    def sections(self, prefix: str) -> list[Section]:
        """Return the mappings at the top of all files below a folder, or of the file of that name."""
        found: list[Section] = []
        for name, document in self.documents.items():
            if name == f"{prefix}.yaml" or name.startswith(f"{prefix}/"):
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
        if _is_a(value, type_):
            return value
        if value is None and default is not None:
            return default
        found = "nothing" if value is None else repr(value)
        hint = "quote it" if type_ is str and isinstance(value, int | float | date) else ""
        self.tell(
            section.place(key), f"{key}: expected {_WORDS.get(type_, type_.__name__)}, found {found}", hint
        )
        return default if default is not None else _EMPTY[type_]

    def day(self, section: Section, key: str, *, default: date | None = None) -> date | None:
        """Return a date that may be left out; anything else in its place is a problem, never "no end"."""
        if section.get(key) is None:
            return default
        return self.take(section, key, date)

    def truth(self, section: Section, key: str) -> bool | None:
        """Return true, false or None where it is left out; anything else in its place is a problem."""
        return None if section.get(key) is None else self.take(section, key, bool)

    def bounds(self, section: Section, key: str, default: tuple[int, int]) -> tuple[int, int]:
        """Return ``[smallest, largest]``, both whole numbers, or the default where it is left out."""
        value = section.get(key)
        if value is None:
            return default
        match value:
            case [low, high] if _is_a(low, int) and _is_a(high, int) and -INT64 <= low <= high <= INT64:
                return low, high
            case _:
                hint = f"{key}: [0, 100], both within 64 bits"
                self.tell(section.place(key), f"{key}: expected [smallest, largest], found {value!r}", hint)
                return default

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
        if isinstance(value, str) and value in allowed:
            return value
        near = difflib.get_close_matches(str(value), list(allowed), n=1)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(allowed)}"
        self.tell(section.place(key), f"{key}: {value!r} is none of the words known here", hint)
        return default or next(iter(allowed))

    def check_name(self, place: Place, name: str) -> None:
        """Tell of a name that conditions or columns could not carry: ``__`` parts the names of columns."""
        if not _NAME.fullmatch(name):
            self.tell(place, f"{name!r} cannot be a name", "small letters, digits and single underscores")

    def only(self, section: Section, allowed: Collection[str]) -> None:
        """Tell every key that is not allowed here."""
        for key in section:
            if key not in allowed:
                near = difflib.get_close_matches(key, list(allowed), n=1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(allowed))}"
                self.tell(section.place(key), f"unknown field {key!r}", hint)


def _is_a(value: object, type_: type[T]) -> TypeGuard[T]:
    # true is an int to Python, and a moment a date: not to us
    unlike = bool if type_ is int else datetime if type_ is date else None
    return isinstance(value, type_) and (unlike is None or not isinstance(value, unlike))


_WORDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    date: "a date",
    bool: "true or false",
    list: "a list",
}
_EMPTY: dict[type, Any] = {str: "", int: 0, date: date.max, bool: False, list: []}
