"""What names of the vocabulary are called in Chinese, for whoever reads a list of missing facts."""

from __future__ import annotations

from rules.rule_base import RuleBase


def title_of(name: str, base: RuleBase) -> str:
    """Return the Chinese title of a fact, list, column or figure named missing."""
    vocabulary = base.vocabulary
    if name.startswith(":"):
        return base.parameters[name[1:]].title if name[1:] in base.parameters else name
    if name in vocabulary.facts:
        return vocabulary.facts[name].title
    kind, _, column = name.partition(".")
    if kind in vocabulary.lines:
        lines = vocabulary.lines[kind]
        return f"{lines.title}：{lines.columns[column].title}" if column in lines.columns else lines.title
    return name
