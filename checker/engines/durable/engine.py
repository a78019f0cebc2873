"""The second engine as the rest of the service sees it: asked of one case, it says what is TRUE."""

from __future__ import annotations

from typing import Self

from checker.engines.durable.asking import too_many_lines, written_case, written_law
from checker.engines.durable.companion import Companion, Standing
from checker.engines.durable.patience import PATIENCE, Patience
from checker.engines.durable.program import compiled
from checker.engines.durable.reply import Pending, Settled, Silent
from checker.engines.durable.waiting import State
from checker.engines.scene import Scene
from rules.cases import Case
from rules.rule_base import InForce, RuleBase


class DurableEngine:
    """durable-rules in its child process, for one rule base; close it, or use it as a context.

    A rule base that changed needs a new engine, and so a new process: durable-rules never
    gives back what a rule set took.

    Raises:
        Inexpressible: A rule cannot be told to durable-rules; raised when built, never at a case.
    """

    name = "durable"

    def __init__(self, base: RuleBase, patience: Patience = PATIENCE) -> None:
        self._program = compiled(base)
        self._companion = Companion(self._program.text, patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def standing(self) -> Standing:
        """How it stands with the child process."""
        return self._companion.standing

    def wait_for(self, *states: State, seconds: float, after: int = 0) -> bool:
        """Wait until it stands so with a child that follows the first `after`; return whether it does."""
        return self._companion.wait_for(*states, seconds=seconds, after=after)

    def written(self, law: InForce) -> bytes:
        """Return the law of one day and place as `ask` takes it, to be written once.

        Raises:
            ValueError: It holds a rule that this engine was not built with.
        """
        if strange := {rule.id for rule in law.rules} - self._program.rules:
            msg = f"{', '.join(sorted(strange))}: not in the rule base that this engine was built for"
            raise ValueError(msg)
        return written_law(law)

    def ask(self, case: Case, scene: Scene, law: bytes) -> Pending:
        """Ask which rules are TRUE of a case; `scene` is the case as derived. This never blocks."""
        if too_many_lines(self._program, case, scene):
            return Settled(Silent("too_many_lines"))
        return self._companion.ask(written_case(self._program, law, scene))

    def close(self) -> None:
        """End the child process."""
        self._companion.close()
