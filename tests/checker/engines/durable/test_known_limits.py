"""What durable-rules 2.0.28 does wrong every time, pinned, each beside the guard that keeps it from us.

Each runs in a process of its own: some of this ends a process. A limit that is gone one day
turns its test red: then its guard may go too. What happens by chance is in
`test_limits_by_chance`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from checker.engines.durable.process import home
from tests.checker.engines.durable.needs import DURABLE_RULES

pytestmark = DURABLE_RULES

PRELUDE = """
import json, sys, threading
from itertools import count
import durable_rules_engine as core
from durable import engine
from durable.lang import get_host
from checker.engines.durable.matcher import DurableRuleSet, Faulty

names = count()

def definitions(rules, run=None):
    return {name: {"all": [{"m": rule}], "run": run} for name, rule in rules.items()}

def rule_set(**rules):
    return engine.Ruleset(f"pinned{next(names)}", None, definitions(rules))

def guarded(**rules):
    written = {name: {"all": [{"m": rule}]} for name, rule in {**rules, "seen": {"g0": True}}.items()}
    return DurableRuleSet(f"guarded{next(names)}", written)

def firings(rules, state, most=1_000_000):
    started = core.start_action_for_state(rules._handle, state)
    text = started and started[1]
    while text and most:
        yield text[2:text.index('"', 2)]
        text, most = core.complete_and_start_action(rules._handle, state), most - 1

def fired(rules, **message):
    try:
        return list(firings(rules, rules.assert_fact({"id": next(names), "sid": "s", **message})))
    except engine.MessageNotHandledException:
        return []

def error(act):
    try:
        act()
    except Exception as found:
        return f"{type(found).__name__}: {found}"

def tell(value):
    sys.stdout.write(json.dumps(value))
"""


def told(code: str) -> Any:
    """Run code with durable-rules in a process of its own and return what it tells."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + code],
        capture_output=True,
        text=True,
        cwd=home(),
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr[-2000:]}"
    return json.loads(done.stdout)


def test_texts_and_numbers_are_compared_with_each_other() -> None:
    """``"9999" >= 10000``, ``"10" < 3``, ``"abc" > 3``, ``1 == "1"`` and ``1 == True`` are true to it."""
    assert (
        told("""
tell([
    fired(rule_set(r={"$gte": {"p": 10000}}), p="9999"),
    fired(rule_set(r={"$lt": {"p": 3}}), p="10"),
    fired(rule_set(r={"$gt": {"p": 3}}), p="abc"),
    fired(rule_set(r={"p": 1}), p="1"),
    fired(rule_set(r={"p": 1}), p=True),
])
""")
        == [["r"]] * 5
    )


def test_guard_only_whole_numbers_and_truths_are_asserted() -> None:
    assert (
        told("""
rules = guarded(r={"$gte": {"p": 10000}})
tell([error(lambda: rules.fired({"g0": True, "p": wrong})) for wrong in ("9999", 1.5, None, [1])])
""")
        == ["TypeError: p is neither a whole number nor a truth"] * 4
    )


def test_1025_states_are_one_too_many() -> None:
    assert (
        told("""
rules, made = rule_set(r={"p": 1}), 0
try:
    for made in range(2000):
        rules.assert_fact({"id": 1, "sid": str(made), "p": 1})
except MemoryError:
    tell(made)
""")
        == 1_024
    )


def test_guard_one_state_serves_for_good() -> None:
    assert told("""
rules = guarded(r={"$gt": {"p": 0}})
told = [rules.fired({"g0": True, "p": n % 2}) for n in range(20_000)]
tell(all(one == ({"seen", "r"} if n % 2 else {"seen"}) for n, one in enumerate(told)))
""")


def test_65_rules_that_match_at_once_overrun_the_stack() -> None:
    """Error 303 comes with the case, not with the rules: the same rules answer where fewer of them match."""
    assert told("""
def match(size):
    rules = {f"r{n}": {f"p{n}": 1} for n in range(size)}
    return len(fired(rule_set(**rules), **{f"p{n}": 1 for n in range(size)}))

many = rule_set(**{f"r{n}": {f"p{n}": 1} for n in range(65)})
tell([match(64), error(lambda: match(65)), fired(many, p7=1)])
""") == [64, "error: Could not assert fact, error code: 303", ["r7"]]


def test_guard_rules_in_groups_behind_a_mark_may_all_match() -> None:
    """How `sheets` lays rules out; that it keeps to it is tested in `test_layout`."""
    assert (
        told("""
rules = {f"r{n}": {"$and": [{f"g{n // 12}": True}, {f"p{n}": 1}]} for n in range(400)}
message = {f"g{n}": True for n in range(34)} | {f"p{n}": 1 for n in range(200)}
tell(len(fired(rule_set(**rules), **message)))
""")
        == 200
    )


def test_sixteen_ands_and_ors_in_one_rule_are_refused() -> None:
    assert told("""
def nested(levels):
    rule = {"a": 1}
    for _ in range(levels):
        rule = {"$and": [{"a": 1}, rule]}
    return rule

tell([fired(rule_set(r=nested(15)), a=1), error(lambda: rule_set(r=nested(16)))])
""") == [["r"], "error: Could not create ruleset, error code: 113"]


def test_a_rule_fires_once_for_each_way_in_which_it_matches() -> None:
    """Five ORs of two parts each: 2 ** 5 firings. `normal_form.ways` counts them, `questions` limits them."""
    assert (
        told("""
both = {"$and": [{"$or": [{f"a{n}": 1}, {f"b{n}": 1}]} for n in range(5)]}
message = {f"{side}{n}": 1 for side in "ab" for n in range(5)}
tell(len(fired(rule_set(r=both), **message)))
""")
        == 32
    )


def test_an_error_in_an_action_is_swallowed() -> None:
    """It ends up in the state; the assertion returns as if nothing had been."""
    assert told("""
def fail(closure):
    raise ValueError("lost")

host = get_host()
host.register_rulesets({"swallows": definitions({"r": {"p": 1}}, run=fail)})
state = host.assert_fact("swallows", {"id": 1, "sid": "s", "p": 1})
tell("exception caught lost" in state["exception"])
""")


def test_guard_no_action_runs_and_a_lost_firing_is_an_error() -> None:
    """What fires is read off the engine. The rule that always fires must be among it."""
    assert told("""
rules = guarded(r={"p": 1})
tell([sorted(rules.fired({"g0": True, "p": 1})), error(lambda: rules.fired({"p": 1}))])
""") == [["r", "seen"], "Faulty: a firing was lost: the rule that always fires did not"]


def test_two_messages_whose_numbers_have_one_hash_are_taken_for_one() -> None:
    """40189 and 797186 have one 32-bit hash: the second is said to have been observed."""
    assert (
        told("""
rules = rule_set(r={"p": 1})
rules.assert_fact({"id": 40189, "sid": "s", "p": 1})
tell(error(lambda: rules.assert_fact({"id": 797186, "sid": "s", "p": 1})).split(":")[0])
""")
        == "MessageObservedException"
    )


def test_guard_each_message_is_gone_before_the_next() -> None:
    assert told("""
rules = rule_set(r={"p": 1})
found = []
for number in (40189, 797186):
    message = {"id": number, "sid": "s", "p": 1}
    found += firings(rules, rules.assert_fact(message))
    rules.retract_fact(message)
tell(found)
""") == ["r", "r"]


def test_two_properties_whose_names_have_one_hash_are_taken_for_one() -> None:
    """`leaves` gives out no two such names."""
    assert told("""tell(fired(rule_set(r={"p2039599": 1}), p2222382=1))""") == ["r"]


def test_a_message_that_nothing_matches_is_an_exception() -> None:
    """The usual answer where nothing is made out; with a rule that always fires it never comes."""
    assert (
        told("""
rules = rule_set(r={"p": 1})
tell(error(lambda: rules.assert_fact({"id": 1, "sid": "s", "q": 1})).split(":")[0])
""")
        == "MessageNotHandledException"
    )


def test_a_rule_made_of_nex_alone_fires_for_ever() -> None:
    """It matches the engine's own state. No form has a `$nex`: `normal_form.Test` does not know it."""
    assert (
        told("""
rules = rule_set(r={"$nex": {"p": 1}})
state = rules.assert_fact({"id": 1, "sid": "s", "q": 1})
started = core.start_action_for_state(rules._handle, state)
text, times = started[1], 0
while text and times < 10_000:
    times += 1
    # the host writes the state back after each action
    core.update_state(rules._handle, started[0])
    text = core.complete_and_start_action(rules._handle, state)
tell(times)
""")
        == 10_000
    )


def test_not_is_refused() -> None:
    """`normal_form` carries NOT down to the comparisons."""
    assert told("""tell(error(lambda: rule_set(r={"$not": {"p": 1}})))""").startswith(
        "error: Could not create ruleset"
    )


def test_what_is_missing_or_null_matches_no_comparison() -> None:
    """This is no fault: it is what makes a match Kleene's TRUE."""
    assert told("""
operators = ("$eq", "$neq", "$lt", "$lte", "$gt", "$gte")
rules = rule_set(**{op[1:]: ({"p": 1} if op == "$eq" else {op: {"p": 1}}) for op in operators})
tell([fired(rules, q=1), fired(rules, p=None)])
""") == [[], []]


def test_comparing_two_properties_of_a_message_is_true_where_one_is_missing() -> None:
    """Rather, it is what the last comparison was: the C code reads a result that was never written.

    `comparisons` asserts what two sides have between them, and compares that with a literal.
    """
    wrong = told("""
rules = rule_set(r={"$gt": {"a": {"$m": "b"}}})
tell(sum(len(fired(rules, a=2, b=1)) and len(fired(rules, a=1)) for _ in range(20)))
""")

    assert wrong >= 10


def test_253_properties_and_large_fractions_are_refused_and_numbers_beyond_64_bits_bent() -> None:
    refused = "error: Could not assert fact, error code:"
    assert told("""
rules = rule_set(r={"$lt": {"p": 2**62}})
many = lambda size: fired(rules, **{f"q{n}": 1 for n in range(size)})
tell([many(252), error(lambda: many(253)), error(lambda: fired(rules, p=1e22))])
""") == [[], f"{refused} 302", f"{refused} 204"]
    assert told("""tell(fired(rule_set(r={"p": 2**63 - 1}), p=2**64))""") == ["r"]


def test_whole_numbers_up_to_the_limit_we_keep_to_are_exact() -> None:
    """`assertions` cuts numbers to 2 ** 62; `comparisons` lets no larger one into a rule."""
    assert told("""
far = 2**62
up, down = rule_set(r={"$gte": {"p": far}}), rule_set(r={"$lte": {"p": -far}})
tell([fired(up, p=far), fired(up, p=far - 1), fired(down, p=-far), fired(down, p=1 - far)])
""") == [["r"], [], ["r"], []]


def test_a_name_is_registered_once_and_a_rule_set_is_never_given_back() -> None:
    """A changed rule base gets a new process."""
    taken, rest = told("""
from pathlib import Path
pages = lambda: int(Path("/proc/self/statm").read_text().split()[1])
host = get_host()
host.register_rulesets({"named": definitions({"r": {"p": 1}})})
again = error(lambda: host.register_rulesets({"named": definitions({"r": {"p": 1}})}))
before = pages()
for _ in range(20):
    rules = rule_set(**{f"r{n}": {"$and": [{f"a{n}": 1}, {"$gt": {f"b{n}": 1}}]} for n in range(50)})
del rules
tell([again, pages() - before])
""")

    assert taken == "Exception: Ruleset with name named already registered"
    # 20 rule sets of 50 rules, 0.2 MB each at least, in pages of 4 KiB
    assert rest > 20 * 50


def test_two_threads_begin_with_the_first_host() -> None:
    """They take firings away from whoever asserted; `matcher` works without a host."""
    assert told("""
rules = guarded(r={"p": 1})
rules.fired({"g0": True, "p": 1})
without = threading.active_count()
get_host()
tell([without, threading.active_count()])
""") == [1, 3]


def test_an_event_is_consumed_by_the_first_rule_that_matches() -> None:
    """Facts are asserted, never posted."""
    assert told("""
rules = rule_set(one={"p": 1}, other={"p": 1})
posted = list(firings(rules, rules.assert_event({"id": 1, "sid": "s", "p": 1})))
tell([len(posted), len(fired(rules, p=1))])
""") == [1, 2]


def test_facts_asserted_together_lose_firings() -> None:
    """46 lines a case, 40 rules: one line that nothing matches, and what the others match is not told.

    Asserted one by one none is lost: the parity tests.
    """
    lost = told("""
found = []
host = get_host()
rules = {f"r{n}": {"$and": [{f"p{n % 7}": 1}, {"$gte": {"v": n}}]} for n in range(40)}
host.register_rulesets({"together": definitions(rules, run=lambda closure: found.append(closure.m.id))})
lost = 0
for case in range(10):
    found.clear()
    values = [(case * 7 + n * 13) % 40 for n in range(46)]
    lines = [{"id": f"{case}-{n}", "sid": f"{case}", f"p{n % 7}": 1, "v": v} for n, v in enumerate(values)]
    expected = sum(1 for line in lines for n in range(40) if f"p{n % 7}" in line and line["v"] >= n)
    try:
        host.assert_facts("together", lines)
    except engine.MessageNotHandledException:
        pass
    lost += len(found) < expected
tell(lost)
""")

    assert lost >= 8


@pytest.mark.parametrize("property_", ["sid", "id"])
def test_guard_no_property_of_ours_is_called_what_the_engine_calls_its_own(property_: str) -> None:
    """A property named sid would send the message to another state."""
    assert (
        told(f"""
from checker.engines.durable.program import compiled
from rules.rule_base import shipped
sheets = json.loads(compiled(shipped()).text)["sheets"]
names = {{name for sheet in sheets for leaf in sheet["leaves"] for name in leaf[3].values()}}
marks = {{mark for sheet in sheets for mark in sheet["marks"]}}
tell({property_!r} in names | marks)
""")
        is False
    )
