"""A plan that is written once and run for block after block.

Writing a plan (expressions to query nodes) costs more than running it on a small block, so
its inputs are cells whose content changes from run to run. `settle` marks a frame that is
used several times: it is computed once a run, in the order in which it was settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import polars as pl
from polars.io.plugins import register_io_source

Frame = nw.LazyFrame[Any]

ENGINE = "in-memory"
"""For blocks, small and at hand, the streaming engine (the default) takes more than twice as long."""


class Cell:
    """A place in a plan that holds a frame while the plan runs."""

    def __init__(self, schema: pl.Schema) -> None:
        self.content: pl.DataFrame | None = None
        self.frame: Frame = nw.from_native(register_io_source(self._read, schema=schema))

    def _read(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        _batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        if self.content is None:
            msg = "a plan was read before its inputs were put in"
            raise RuntimeError(msg)
        frame = self.content
        if with_columns is not None:
            frame = frame.select(with_columns)
        if predicate is not None:
            frame = frame.filter(predicate)
        yield frame if n_rows is None else frame.head(n_rows)


@dataclass(slots=True)
class Plan:
    """Inputs by name, and the settled steps in order."""

    inputs: dict[str, Cell] = field(default_factory=dict[str, Cell])
    steps: list[tuple[pl.LazyFrame, Cell]] = field(default_factory=list[tuple[pl.LazyFrame, Cell]])

    def input(self, name: str, schema: Mapping[str, pl.DataType]) -> Frame:
        """Declare an input; `run` must be given a frame of exactly this schema for it."""
        self.inputs[name] = Cell(pl.Schema(schema))
        return self.inputs[name].frame

    def settle(self, frame: Frame) -> Frame:
        """Return a frame whose rows are computed once a run."""
        native: pl.LazyFrame = frame.to_native()
        cell = Cell(native.collect_schema())
        self.steps.append((native, cell))
        return cell.frame

    def run(self, inputs: Mapping[str, pl.DataFrame], results: list[pl.LazyFrame]) -> list[pl.DataFrame]:
        """Run the plan and return the results; nothing is kept afterwards."""
        try:
            for name, cell in self.inputs.items():
                cell.content = inputs[name]
            for lazy, cell in self.steps:
                cell.content = lazy.collect(engine=ENGINE)
            return pl.collect_all(results, engine=ENGINE)
        finally:
            for cell in (*self.inputs.values(), *(cell for _, cell in self.steps)):
                cell.content = None
