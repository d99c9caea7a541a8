"""What PostgreSQL does for a page: the plans of the statements that the page really sends."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from app.scope.actor import Actor
from app.scope.transaction import take_role


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement and its plan, flat: every node in it."""

    statement: str
    nodes: tuple[dict[str, Any], ...]

    def kinds(self) -> set[str]:
        """Return the kinds of nodes."""
        return {str(node["Node Type"]) for node in self.nodes}

    def sorts(self) -> bool:
        """Say whether rows are sorted; not what is put in order within one value of a row."""
        return any("Sort" in n["Node Type"] and not n["Within"] for n in self.nodes)

    def indexes(self) -> set[str]:
        """Return every index that is used."""
        return {str(node["Index Name"]) for node in self.nodes if "Index Name" in node}

    def conditions(self, index: str) -> str:
        """Return what the index is asked."""
        found = (n.get("Index Cond", "") for n in self.nodes if n.get("Index Name") == index)
        return " ".join(found)

    def unbounded(self) -> set[str]:
        """Return the tables whose size decides what this costs: read whole, by table or by index.

        Not those of which a Limit takes the first rows that come: it stops the reading, unless
        something between them (a sort, a hash) must have everything first, or rows of others are
        passed over.
        """
        return {str(n["Relation Name"]) for n in self.nodes if "Relation Name" in n and _whole(n)}

    def reads_all_of(self) -> set[str]:
        """Return the tables that are read from beginning to end."""
        return {str(n["Relation Name"]) for n in self.nodes if n["Node Type"] == "Seq Scan"}


def plans_of(
    engine: Engine, actor: Actor, work: Callable[[Session], object], *, forbid_reading_all: bool
) -> list[Plan]:
    """Return the plans of all statements that `work` sends as this actor.

    `forbid_reading_all` lets the planner pass over sequential scans where it can: on a table of a
    few rows the index is then seen to be usable, though reading all is quicker.
    """
    with engine.connect() as connection, connection.begin():
        take_role(connection, actor)
        if forbid_reading_all:
            connection.exec_driver_sql("set local enable_seqscan = off")
        with _sent(engine) as sent, Session(connection) as session:
            work(session)
        return [
            Plan(statement, _nodes(connection, statement, values)) for statement, values in sent
        ]


@contextmanager
def _sent(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _nodes(connection: Connection, statement: str, values: Any) -> tuple[dict[str, Any], ...]:
    answer = connection.exec_driver_sql(f"explain (format json) {statement}", values).scalar_one()
    plan = answer if isinstance(answer, list) else json.loads(answer)
    return tuple(_flat(plan[0]["Plan"]))


# What hands on its first row before it has seen its last.
_STREAMING = {"Nested Loop", "Subquery Scan", "Result", "LockRows", "ProjectSet", "Append"}


def _flat(
    node: dict[str, Any], *, stops: bool = False, within: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield every node; `Stops` in it says that a Limit above it ends the reading early, `Within`
    that it is part of a query that is asked for each row.
    """
    within = within or node.get("Parent Relationship") == "SubPlan"
    node |= {"Stops": stops, "Within": within}
    yield node
    handed_on = node["Node Type"] == "Limit" or (stops and node["Node Type"] in _STREAMING)
    for child in node.get("Plans", ()):
        # What a nested loop looks up is asked anew for each row: no Limit stops that.
        inner = child.get("Parent Relationship") == "Inner"
        yield from _flat(child, stops=handed_on and not inner, within=within)


def _whole(node: dict[str, Any]) -> bool:
    """Say whether the reading of a table goes from beginning to end of it."""
    if "Index Cond" in node or "Recheck Cond" in node or "TID Cond" in node:
        return False
    return not node["Stops"] or "gemeente_id" in node.get("Filter", "")
