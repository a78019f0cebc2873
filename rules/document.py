"""YAML files that remember on which line each thing stands.

Rule authors are told ``violations/B.yaml:12``; plain PyYAML forgets lines. Mappings
come back as `Section` (a dict with line numbers), everything else as PyYAML's safe
types. A key that stands twice in one mapping is a problem, not a silent overwrite.
"""

from __future__ import annotations

import re
from typing import Any, cast

import yaml

from rules.errors import Place, Problem

_PLAIN = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)", re.ASCII)

_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class Section(dict[str, Any]):
    """A YAML mapping that knows its file, its own line and the line of each key."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def place(self, key: str | None = None) -> Place:
        """Where this mapping, or one of its keys, stands."""
        return Place(self.file, self.lines.get(key, self.line) if key is not None else self.line)


def read_document(content: bytes, name: str, problems: list[Problem]) -> Any:
    """Read one YAML file; problems of syntax are appended to `problems` and ``None`` is returned.

    `name` is what messages call the file.
    """
    try:
        loader = yaml.SafeLoader(content.decode("utf-8"))
        try:
            node = loader.get_single_node()
            return None if node is None else _Reading(loader, name, problems).value(node)
        finally:
            loader.dispose()  # pyright: ignore[reportUnknownMemberType]
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        what = error.problem if isinstance(error, yaml.MarkedYAMLError) else str(error).splitlines()[0]
        line = mark.line + 1 if mark else 1
        problems.append(Problem(Place(name, line), f"not YAML: {what}", "check indentation and quotes"))
    except UnicodeDecodeError as error:
        problems.append(Problem(Place(name, 1), f"not UTF-8 at byte {error.start}", "save the file as UTF-8"))
    except RecursionError:
        problems.append(Problem(Place(name, 1), "nested too deeply, or within itself", "write it flat"))
    return None


class _Reading:
    """One file being read: what YAML 1.1 would quietly turn into something else is told."""

    def __init__(self, loader: yaml.SafeLoader, name: str, problems: list[Problem]) -> None:
        self.loader = loader
        self.name = name
        self.problems = problems

    def value(self, node: yaml.Node) -> Any:
        """Return a node as a `Section`, a list or a plain value."""
        if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTIONS:
            self._tell(node, f"the tag {node.tag} means nothing here", "leave it out")
        if isinstance(node, yaml.MappingNode):
            return self._section(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in cast("list[yaml.Node]", node.value)]
        return self._scalar(node)

    def _section(self, node: yaml.MappingNode) -> Section:
        section = Section(self.name, node.start_mark.line + 1)
        for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            line = key_node.start_mark.line + 1
            written = self._scalar(key_node)
            key = str(written)
            if isinstance(written, bool):
                # on, off, yes and no are truths to YAML
                self._tell(key_node, f"the name {key_node.value!r} is read as {key}", "quote it")
            if key in section:
                self._tell(key_node, f"{key!r} stands twice", "remove one of the two")
            section[key] = self.value(value_node)
            section.lines[key] = line
        return section

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            value = cast("object", self.loader.construct_object(node, deep=True))  # pyright: ignore[reportUnknownMemberType]
        except (ValueError, KeyError, AttributeError):
            # 2026-02-30 looks like a date to YAML; explicit tags fail in ways of their own
            self._tell(node, f"{node.value[:40]!r} is no date or number", "correct it, or quote it")
            return None
        if isinstance(value, int) and not isinstance(value, bool) and not _PLAIN.fullmatch(node.value):
            # 010 is eight to YAML, 1:30 is ninety
            self._tell(node, f"{node.value!r} is read as {value}", "write plain digits, or quote it")
        return value

    def _tell(self, node: yaml.Node, message: str, hint: str) -> None:
        self.problems.append(Problem(Place(self.name, node.start_mark.line + 1), message, hint))
