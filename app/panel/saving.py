"""Adds, changes and deletes a row in one transaction; notices when another was first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.catalog.spec import Through
from app.panel.columns import DomainInfo, Kind, Reflected
from app.panel.listing import AnySession
from app.panel.messages import Refusal, explain

# Encrypts one value of a row: column, the row's other values, plain text.
Encrypt = Callable[[str, Mapping[str, Any], str], bytes]


class RefusedError(Exception):
    """The database did not accept the row; `refusal` says to whom and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


class ConflictError(Exception):
    """Somebody else changed the row after it was read."""


class GoneError(Exception):
    """The row is not there, or not the actor's: which of the two nobody is told."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A row as it is now: the mapped object, its version, and its values by field name."""

    item: Any
    version: str
    values: dict[str, Any]


class Store:
    """Reads and writes the rows of one table; holds no state of a request."""

    def __init__(
        self,
        tables: Mapping[str, Reflected],
        domains: Mapping[str, DomainInfo],
        table: Reflected,
        mapped: type[Any],
        encrypt: Encrypt | None = None,
    ) -> None:
        self.tables = tables
        self.domains = domains
        self.table = table
        self.mapped = mapped
        self.encrypt = encrypt
        self.key = table.spec.key

    def load(self, session: AnySession, key: Any, *, fresh: bool = False) -> Loaded:
        """Return the row; raise GoneError when it is not there or not the actor's."""
        item = session.get(self.mapped, key, populate_existing=fresh)
        if item is None:
            raise GoneError
        values = self._values(item)
        for through in self.table.spec.through:
            values[through.name] = self._linked(session, through, key)
        return Loaded(item, str(getattr(item, "xmin", "")), values)

    def load_where(self, session: AnySession, *conditions: Any, most: int) -> list[Loaded]:
        """Return the rows under these conditions, by key, in a statement and one per relation."""
        key = self.table.sql.c[self.key]
        items = session.scalars(select(self.mapped).where(*conditions).order_by(key).limit(most))
        rows = {getattr(i, self.key): i for i in items}
        values = {row: self._values(item) for row, item in rows.items()}
        for through in self.table.spec.through if rows else ():
            joining = self.table.sql.metadata.tables[through.table]
            own, other = joining.c[through.own], joining.c[through.other]
            for links in values.values():
                links[through.name] = []
            for row, link in session.execute(
                select(own, other).where(own.in_(rows)).order_by(other)
            ):
                values[row][through.name].append(link)
        return [Loaded(i, str(getattr(i, "xmin", "")), values[row]) for row, i in rows.items()]

    def _values(self, item: Any) -> dict[str, Any]:
        return {
            c.name: getattr(item, c.name)
            for c in self.table.columns.values()
            if c.kind is not Kind.ENCRYPTED and c.name not in ("zoek", "sorteer")
        }

    def _linked(self, session: AnySession, through: Through, key: Any) -> list[int]:
        joining = self.table.sql.metadata.tables[through.table]
        found = select(joining.c[through.other]).where(joining.c[through.own] == key)
        return sorted(session.scalars(found))

    def add(
        self, session: AnySession, values: Mapping[str, Any], links: Mapping[str, Sequence[int]]
    ) -> Any:
        """Add the row and its links, and return its key; raise RefusedError. Does not commit."""
        row = self._ready(values, {})
        with self._explained(session):
            # Only what was given: a column without a value needs no right on it.
            statement = insert(self.table.sql).values(row).returning(self.table.sql.c[self.key])
            key = session.execute(statement).scalar_one()
            self._link(session, key, row.get("gemeente_id"), links, {})
        return key

    def commit(self, session: AnySession) -> None:
        """End the transaction; raise as `change` does when it is refused at the last moment."""
        with self._explained(session):
            session.commit()

    def change(
        self,
        session: AnySession,
        loaded: Loaded,
        values: Mapping[str, Any],
        links: Mapping[str, Sequence[int]],
    ) -> None:
        """Write what differs; raise RefusedError, or ConflictError: another was first.

        Does not commit: what belongs together is written in one transaction.
        """
        item = loaded.item
        self._assign(item, values)
        with self._explained(session):
            self._hold(session, loaded, links)
            session.flush()
            scope = getattr(item, "gemeente_id", None)
            self._link(session, getattr(item, self.key), scope, links, loaded.values)

    def _hold(
        self, session: AnySession, loaded: Loaded, links: Mapping[str, Sequence[int]]
    ) -> None:
        """Lock the row whose links change: they have no version of their own.

        Raises ConflictError when somebody changed them after they were read.
        """
        key = loaded.values[self.key]
        changed = [n for n, keys in links.items() if set(keys) != set(loaded.values[n])]
        throughs = [t for t in self.table.spec.through if t.name in changed]
        if throughs:
            column = self.table.sql.c[self.key]
            session.execute(select(column).where(column == key).with_for_update())
        if any(self._linked(session, t, key) != loaded.values[t.name] for t in throughs):
            raise ConflictError

    def close(self, session: AnySession, items: Sequence[Any], values: Mapping[str, Any]) -> None:
        """Set the same values on several rows and commit, all or none; raise as `change` does."""
        with self._explained(session):
            for item in items:
                self._assign(item, values)
            session.flush()
            session.commit()

    def remove(self, session: AnySession, loaded: Loaded) -> bool:
        """Delete the row and commit; False when this actor may see but not delete it."""
        key = self.table.sql.c[self.key]
        with self._explained(session, deleting=True):
            statement = delete(self.table.sql).where(key == loaded.values[self.key]).returning(key)
            gone = session.execute(statement).all()
            session.commit()
        return bool(gone)

    def _assign(self, item: Any, values: Mapping[str, Any]) -> None:
        """Set what differs on a row that was read."""
        known = {c: getattr(item, c, None) for c in self.table.columns if c.endswith("_id")}
        for name, value in self._ready(values, known).items():
            if name not in item.__dict__ or getattr(item, name) != value:
                setattr(item, name, value)

    def _ready(self, values: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values as they are stored; encrypted ones are bound to their row."""
        context = {**known, **values}
        return {name: self._stored(name, value, context) for name, value in values.items()}

    def _stored(self, name: str, value: Any, context: Mapping[str, Any]) -> Any:
        if self.table.columns[name].kind is not Kind.ENCRYPTED or value is None:
            return value
        if self.encrypt is None:
            raise RuntimeError(f"no cipher for {self.table.name}.{name}")
        return self.encrypt(name, context, value)

    def _link(
        self,
        session: AnySession,
        key: Any,
        gemeente_id: int | None,
        links: Mapping[str, Sequence[int]],
        current: Mapping[str, Any],
    ) -> None:
        """Add and remove the rows that join this one to others."""
        for through in self.table.spec.through:
            if through.name not in links:
                continue
            joining = self.table.sql.metadata.tables[through.table]
            old, new = set(current.get(through.name, ())), set(links[through.name])
            if old - new:
                gone = joining.c[through.other].in_(sorted(old - new))
                session.execute(delete(joining).where(joining.c[through.own] == key, gone))
            rows = [{through.own: key, through.other: other} for other in sorted(new - old)]
            if rows:
                if "gemeente_id" in joining.c:
                    rows = [{**row, "gemeente_id": gemeente_id} for row in rows]
                session.execute(insert(joining), rows)

    def _explained(self, session: AnySession, *, deleting: bool = False) -> "_Explained":
        return _Explained(self, session, deleting)


class _Explained:
    """Rolls a refused write back and raises what it means."""

    def __init__(self, store: Store, session: AnySession, deleting: bool) -> None:
        self.store = store
        self.session = session
        self.deleting = deleting

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (StaleDataError, ConflictError)):
            self.session.rollback()
            raise ConflictError from error
        if isinstance(error, DBAPIError):
            self.session.rollback()
            refusal = explain(
                error,
                self.store.table,
                self.store.tables,
                self.store.domains,
                deleting=self.deleting,
            )
            if refusal is not None:
                raise RefusedError(refusal) from error
