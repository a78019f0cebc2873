"""The tables of a front-end database (前置库表), as a profile describes them: made up, filled and asked.

Money is DECIMAL and days are DATE where the database has them. SQLite has no exact decimal, so there the
text stays text. Errors never show the values of a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, cast

from sqlalchemy import (
    CTE,
    Column,
    Connection,
    Date,
    Engine,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    create_engine,
    event,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from connectors import profile as profiles
from connectors.mapping import Mapped
from connectors.platform import Held
from connectors.profile import Layout, PlatformProfile, TableNames
from connectors.sm3 import canonical

_FORMS = {"YYYY-MM-DD": "%Y-%m-%d", "YYYY/MM/DD": "%Y/%m/%d", "YYYYMMDD": "%Y%m%d"}
_KEY, _LONG = 400, 2000


def open_engine(url: str, **options: Any) -> Engine:
    """Return an engine for another authority's database: every transaction as if it were alone.

    Args:
        url: As SQLAlchemy takes it; the driver of that database has to be installed.
        options: Of `create_engine`, such as its pool.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, isolation_level="SERIALIZABLE", **options)
    engine = create_engine(url, hide_parameters=True, **options)

    @event.listens_for(engine, "connect")
    def opens_no_transaction(connection: Any, _: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def locks_at_once(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        _ = connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def metadata(profile: PlatformProfile) -> MetaData:
    """Return the tables of a profile, to be created where we are asked to make them."""
    made = MetaData()
    _ = _tables(profile, made)
    return made


def tables_of(profile: PlatformProfile) -> dict[str, Table]:
    """Return the table of each kind of record; two kinds may share one."""
    return _tables(profile, MetaData())


def _tables(profile: PlatformProfile, into: MetaData) -> dict[str, Table]:
    names = profile.tables
    if names is None:
        return {}
    layouts: dict[str, list[Layout]] = {}
    for record in profile.records:
        for layout in (record.publish, record.withdraw):
            if layout.record in names.table:
                layouts.setdefault(layout.record, []).append(layout)
    columns: dict[str, dict[str, TypeEngine[Any]]] = {}
    for kind, known in layouts.items():
        of_table = columns.setdefault(names.table[kind], {})
        for layout in known:
            of_table |= {one.column: _type(one) for one in layout.columns if one.column not in of_table}
    made = {
        name: Table(name, into, *_ours(names, name), *map(_column, of.items()))
        for name, of in columns.items()
    }
    return {kind: made[names.table[kind]] for kind in layouts}


def _column(named: tuple[str, TypeEngine[Any]]) -> Column[Any]:
    return Column(named[0], named[1])


def _ours(names: TableNames, table: str) -> list[Column[Any] | Index]:
    made: list[Column[Any] | Index] = []
    if names.source_key:
        made += [
            Column(names.source_key, String(_KEY), nullable=False),
            Column(names.version, Integer, nullable=False),
            Column(names.operation, String(16), nullable=False),
            Column(names.digest, String(64), nullable=False),
            Index(f"{table}_once", names.source_key, names.version, unique=True),
        ]
    return made + [Column(name, String(40)) for name in (names.state, names.code) if name]


def _type(column: profiles.Column) -> TypeEngine[Any]:
    match column.type:
        case "money":
            decimals = 6 if column.unit == "wan" else 2
            return Numeric(column.most + decimals, decimals).with_variant(String(40), "sqlite")
        case "day":
            return Date()
        case "rows":
            return Text()
        case _:
            return String(column.most) if column.most <= _LONG else Text()


def values_of(layout: Layout, mapped: Mapped, dialect: str) -> dict[str, Any]:
    """Return a record as values of its table's types."""
    values: dict[str, Any] = {}
    for column in layout.columns:
        value = mapped.fields.get(column.column)
        if value is None:
            continue
        if isinstance(value, list):
            values[column.column] = canonical(value).decode()
        elif column.type == "day":
            values[column.column] = _day(value, column.form)
        elif column.type == "money" and dialect != "sqlite":
            values[column.column] = Decimal(value)
        else:
            values[column.column] = value
    return values


def _day(text: str, form: str) -> date:
    return datetime.strptime(text, _FORMS[form]).date()  # noqa: DTZ007  # a day has no zone


def rows_of(
    connection: Connection, tables: Mapping[str, Table], names: TableNames, keys: Sequence[str]
) -> list[Held]:
    """Return every row of ours under some keys, in order of key and version."""
    rows = _all_rows(tables, names)
    found: list[Held] = []
    for at in range(0, len(keys), 500):
        asked = select(rows).where(rows.c.key.in_(keys[at : at + 500]))
        for row in connection.execute(asked.order_by(rows.c.key, rows.c.version)):
            operation = cast("Literal['publish', 'withdraw']", row.operation)
            # what is not written there yet, or not in words we know, is not settled
            standing = names.states.get(row.state or "", "pending") if names.state else "confirmed"
            found.append(Held(row.key, row.version, operation, row.digest, row.ref, standing, row.code or ""))
    return found


def listed(tables: Mapping[str, Table], names: TableNames) -> CTE:
    """Return what is published: of each key the latest version, unless that withdraws it or was rejected."""
    rows = _all_rows(tables, names)
    latest = func.max(rows.c.version).over(partition_by=rows.c.key).label("latest")
    ranked = select(rows, latest).cte("ranked")
    rejected = [word for word, standing in names.states.items() if standing == "rejected"]
    wanted = select(ranked).where(ranked.c.version == ranked.c.latest, ranked.c.operation == "publish")
    if names.state and rejected:
        wanted = wanted.where(func.coalesce(ranked.c.state, "").not_in(rejected))
    return wanted.cte("listed")


def _all_rows(tables: Mapping[str, Table], names: TableNames) -> CTE:
    nothing = literal("", String(40))
    parts = [
        select(
            table.c[names.source_key].label("key"),
            table.c[names.version].label("version"),
            table.c[names.operation].label("operation"),
            table.c[names.digest].label("digest"),
            (table.c[names.state] if names.state else nothing).label("state"),
            (table.c[names.code] if names.code else nothing).label("code"),
            literal(table.name, String(80)).label("ref"),
        )
        for table in {table.name: table for table in tables.values()}.values()
    ]
    return union_all(*parts).cte("rows_of_ours")
