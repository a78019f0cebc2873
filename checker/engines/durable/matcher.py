"""durable-rules itself, behind guards against what it is known to do wrong; only the child imports this.

It is driven at its C engine, as its own Python layer drives it, without that layer. Its host
starts two threads that take firings away from whoever asserted, keeps rule sets by name for
good, and runs actions, whose errors it swallows; and it turns each firing into JSON and back
four times. So there are no threads here, no names to clash and no actions: what fires is
read off the engine.

One state serves for good: each message is asserted alone and retracted before the next.
So the limit of 1,024 states is never met, `delete_state` (which frees what it never
allocated where nothing fired) is never called, and what one case left behind cannot meet
the next. `tests/checker/engines/durable/test_known_limits.py` pins each limit beside its guard.
"""

from __future__ import annotations

from importlib import import_module
from itertools import count
from json import JSONEncoder
from typing import Any

from checker.engines.durable.wire import MARKER

STATE = "s"
"""The one state of a rule set (sid)."""

_HANDLED = 0
_ASSERTED = frozenset((int, bool))
_CODES = {1: "nothing matches the message", 2: "the message was seen before", 3: "the message was put off"}

_written = JSONEncoder(separators=(",", ":")).encode


class Faulty(Exception):
    """durable-rules did not do as it should: nothing it says from here on counts."""


class DurableRuleSet:
    """One rule set.

    Raises:
        ImportError: durable-rules cannot be loaded here (Python 3.13 and later).
        Faulty: It refuses the rules.
    """

    def __init__(self, name: str, rules: dict[str, Any]) -> None:
        self._core: Any = import_module("durable_rules_engine")
        self._numbers = count(1)
        try:
            self._handle: int = self._core.create_ruleset(name, _written(rules))
        except Exception as error:
            msg = f"rule set {name} is refused: {error}"
            raise Faulty(msg) from error

    def fired(self, properties: dict[str, int]) -> set[str]:
        """Return the names of the rules that a message makes fire, the marker among them.

        Raises:
            TypeError: A property is neither a whole number nor a truth.
            Faulty: durable-rules reports an error, or the marker did not fire.
        """
        if not _ASSERTED.issuperset(map(type, properties.values())):
            name = next(name for name, value in properties.items() if type(value) not in _ASSERTED)
            msg = f"{name} is neither a whole number nor a truth"
            raise TypeError(msg)
        core, handle, found = self._core, self._handle, set[str]()
        # the same text begins the message and names it when it is taken back
        head = f'{{"id":{next(self._numbers)},"sid":"{STATE}"'
        try:
            code, state = core.assert_fact(
                handle, f"{head}{',' if properties else ''}{_written(properties)[1:]}"
            )
            # that nothing matches is the usual answer elsewhere and an error here, where the marker
            # matches every message; so is that it was seen before, no number being used twice
            if code == _HANDLED:
                # firings are taken one by one; as text each is {"rule":{"m":{…}}}
                started = core.start_action_for_state(handle, state)
                text: str | None = started[1] if started else None
                while text:
                    found.add(text[2 : text.index('"', 2)])
                    text = core.complete_and_start_action(handle, state)
                code, _ = core.retract_fact(handle, f"{head}}}")
        except Exception as error:
            raise Faulty(str(error)) from error
        if code != _HANDLED:
            raise Faulty(_CODES.get(code, f"code {code}"))
        if MARKER not in found:
            msg = "a firing was lost: the rule that always fires did not"
            raise Faulty(msg)
        return found
