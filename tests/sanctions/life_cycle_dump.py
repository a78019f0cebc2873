"""All that a store holds (数据库全貌): every table whole, to compare, and what a model foretells."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import delete, inspect, select
from sqlmodel import Session, SQLModel

from checker.store.store import Store
from tests.sanctions.life_cycle_model import Model

Row = dict[str, Any]
Dump = dict[str, list[Row]]
_STAYS = {"officer"}
"""What is there before any act."""


def dump(session: Session) -> Dump:
    """Return every row of every table, by primary key."""
    connection = session.connection()
    there = set(inspect(connection).get_table_names())
    return {
        table.name: [
            dict(row)
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        ]
        for table in SQLModel.metadata.sorted_tables
        if table.name in there
    }


def dump_of(store: Store) -> Dump:
    """Return every row of every table as it stands now."""
    with store.reading() as session:
        return dump(session)


def all_of(store: Store) -> str:
    """Return a query for every row of every table in words, exactly, for `written`.

    It is many times faster than a dump, which has a type for each value.
    """
    with store.reading() as session:
        found = inspect(session.connection())
        tables = {name: [one["name"] for one in found.get_columns(name)] for name in found.get_table_names()}
        if session.get_bind().dialect.name == "postgresql":
            parts = [f"SELECT '{name}', one::text FROM \"{name}\" one" for name in tables]
        else:
            told = {
                name: "||','||".join(f'quote("{one}")' for one in of_it) for name, of_it in tables.items()
            }
            parts = [f"SELECT '{name}', {columns} FROM \"{name}\"" for name, columns in told.items()]
    return f"{' UNION ALL '.join(parts)} ORDER BY 1, 2"


def written(store: Store, query: str) -> list[tuple[Any, ...]]:
    """Return all that a store holds, to see whether anything has changed."""
    with store.reading() as session:
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def emptied(store: Store) -> None:
    """Take out all that acts have left, the officers aside."""
    with store.writing() as session:
        connection = session.connection()
        there = set(inspect(connection).get_table_names())
        for table in reversed(SQLModel.metadata.sorted_tables):
            if table.name in there - _STAYS:
                _ = connection.execute(delete(table))


def told(rows: Dump) -> dict[str, list[tuple[Any, ...]]]:
    """Return the parts of a dump that `foretold` knows."""
    return {
        table: sorted((tuple(row[name] for name in names) for row in rows[table]), key=repr)
        for table, names in _KNOWN.items()
    }


def foretold(model: Model) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a model says that the tables hold."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for one in model.things.values():
        root, parent = (one.root or one).id, None if one.parent is None else one.parent.id
        found["proceeding"].append(
            (one.id, one.course.name, one.bureau, one.place, root, parent, one.state, len(one.made))
        )
        for made in one.made:
            when = made.happened
            found["proceeding_act"].append(
                (one.id, made.number, made.act, made.at, when.first, when.last, made.officer)
            )
            kinds = enumerate(made.papers, 1)
            found["proceeding_paper"] += [(one.id, made.number, n, paper.kind) for n, paper in kinds]
        found["proposal"] += [(one.id, number, matter) for number, matter in one.proposals.items()]
        found["decision"] += [(one.id, number, *told) for number, told in one.decisions.items()]
        found["consequence"] += [(one.id, number, *told) for number, told in one.consequences.items()]
        found["outbox"] += [(one.id, *message) for message in one.messages]
        for number, owed in enumerate(one.owed, 1):
            bounds = (owed.since.first, owed.since.last, owed.due.first, owed.due.last)
            ended = (owed.state, owed.ended_by, owed.late)
            found["duty"].append((one.id, number, owed.duty, owed.started_by, *bounds, *ended))
    found["audit_entry"] = [(number, *entry) for number, entry in enumerate(model.log, 1)]
    return {table: sorted(found[table], key=repr) for table in _KNOWN}


def amiss(rows: Dump) -> list[str]:
    """Return what must never stand in these tables, whatever acts were made."""
    found: list[str] = []
    acts = {(row["proceeding_id"], row["number"]): row for row in rows["proceeding_act"]}
    decisions = {(row["proceeding_id"], row["proposal"]): row for row in rows["decision"]}
    brought = {(row["proceeding_id"], row["proposal"]) for row in rows["consequence"]}
    for row in rows["consequence"]:
        decision = decisions.get((row["proceeding_id"], row["proposal"]))
        if decision is None or decision["outcome"] != "approved" or decision["act"] >= row["act"]:
            found.append(f"a consequence without an approval before it: {row}")
    for row in decisions.values():
        proposed = acts[row["proceeding_id"], row["proposal"]]
        if row["by"] == proposed["officer_id"] or row["act"] <= row["proposal"]:
            found.append(f"a decision by whoever proposed, or before that: {row}")
    versions: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows["outbox"]:
        versions[row["destination"], row["key"]].append(row)
        if (row["proceeding_id"], row["proposal"]) not in brought:
            found.append(f"a message without a consequence: {row}")
    for key, sent in versions.items():
        if sorted(row["version"] for row in sent) != list(range(1, len(sent) + 1)):
            found.append(f"gaps in the versions of {key}")
        unsent = [row["version"] for row in sent if row["state"] in ("READY", "HELD")]
        if unsent not in ([], [len(sent)]):
            found.append(f"of {key} versions {unsent} are to be sent")
    newest = {(row["destination"], row["key"]): row["version"] for row in rows["record"]}
    if newest != {key: len(sent) for key, sent in versions.items()}:
        found.append(f"records stand at {newest}")
    for row in rows["duty"]:
        if (row["state"] == "done") is not (row["late"] is not None):
            found.append(f"late is said of what is not done, or not of what is: {row}")
        if None not in (row["due_first"], row["due_last"]) and row["due_first"] > row["due_last"]:
            found.append(f"due before it is due: {row}")
    return found


_KNOWN = {
    "proceeding": ("id", "course", "bureau", "place", "root_id", "parent_id", "state", "acts"),
    "proceeding_act": (
        "proceeding_id",
        "number",
        "act",
        "at",
        "happened_first",
        "happened_last",
        "officer_id",
    ),
    "proceeding_paper": ("proceeding_id", "act", "number", "kind"),
    "proposal": ("proceeding_id", "number", "matter"),
    "decision": ("proceeding_id", "proposal", "outcome", "act", "by"),
    "consequence": ("proceeding_id", "proposal", "kind", "act"),
    "outbox": ("proceeding_id", "proposal", "destination", "operation"),
    "duty": (
        *(
            "proceeding_id",
            "number",
            "duty",
            "started_by",
            "since_first",
            "since_last",
            "due_first",
            "due_last",
        ),
        *("state", "ended_by", "late"),
    ),
    "audit_entry": ("seq", "actor", "action", "object"),
}
