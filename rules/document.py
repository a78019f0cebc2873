"""YAML files that remember on which line each thing stands.

Rule authors are told ``violations/B.yaml:12``; plain PyYAML forgets lines. Mappings
come back as `Section` (a dict with line numbers), everything else as PyYAML's safe
types. A key that stands twice in one mapping is a problem, not a silent overwrite.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import yaml

from rules.errors import Place, Problem


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


def read_document(path: Path, name: str, problems: list[Problem]) -> Any:
    """Read one YAML file; problems of syntax are appended to `problems` and ``None`` is returned.

    `name` is what messages call the file.
    """
    try:
        loader = yaml.SafeLoader(path.read_text(encoding="utf-8"))
        try:
            node = loader.get_single_node()
            return None if node is None else _value(loader, node, name, problems)
        finally:
            loader.dispose()  # pyright: ignore[reportUnknownMemberType]
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 1) if error.problem_mark else 1
        problems.append(
            Problem(Place(name, line), f"not YAML: {error.problem}", "check indentation and quotes")
        )
    except UnicodeDecodeError as error:
        problems.append(Problem(Place(name, 1), f"not UTF-8 at byte {error.start}", "save the file as UTF-8"))
    return None


def _value(loader: yaml.SafeLoader, node: yaml.Node, name: str, problems: list[Problem]) -> Any:
    if isinstance(node, yaml.MappingNode):
        section = Section(name, node.start_mark.line + 1)
        pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
        for key_node, value_node in pairs:
            key = str(cast("object", _scalar(loader, key_node)))
            line = key_node.start_mark.line + 1
            if key in section:
                problems.append(Problem(Place(name, line), f"{key!r} stands twice", "remove one of the two"))
            section[key] = _value(loader, value_node, name, problems)
            section.lines[key] = line
        return section
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, name, problems) for item in cast("list[yaml.Node]", node.value)]
    return _scalar(loader, node)


def _scalar(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    return cast("Any", loader.construct_object(node, deep=True))  # pyright: ignore[reportUnknownMemberType]
