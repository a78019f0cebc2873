"""Reading where something stands in the law: the ``source`` of rules, periods, next steps and grades."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from rules.document import Section
from rules.loading.files import Files
from rules.loading.instruments import Instrument
from rules.rule import Source


def read_sources(files: Files, entry: Section, instruments: Mapping[str, Instrument]) -> tuple[Source, ...]:
    """Return the sources of an entry; one at least, each of an instrument that is declared."""
    sources: list[Source] = []
    for item in files.entries(entry, "source"):
        files.only(item, ("law", "article", "mark", "effective", "note"))
        key = files.take(item, "law", str)
        if (instrument := instruments.get(key)) is None:
            near = difflib.get_close_matches(key, list(instruments), n=1)
            hint = f"did you mean {near[0]}?" if near else "declare it there"
            files.tell(item.place("law"), f"instrument {key!r} is not in instruments.yaml", hint)
            continue
        mark = files.one_of(item, "mark", ("V", "M", "D"), default=instrument.mark)
        since = files.day(item, "effective", default=instrument.effective)
        article = files.take(item, "article", str, default="")
        sources.append(Source(key, instrument.title, article, since, mark))
    if not entry.get("source"):
        files.tell(
            entry.place("source"), "a rule cites at least one source", "source: [{law: …, article: …}]"
        )
    return tuple(sources)
