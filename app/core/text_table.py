"""A table of texts that people may change, each beside the standard that the product brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session, scoped_session

AnySession = Session | scoped_session[Session]

STANDARD = "standaard_"
# Who the history names: no account did this.
_BY = text("select set_config('app.actor_naam', 'VNG Ledengegevens, nieuwe versie', true)")


@dataclass(frozen=True, slots=True)
class TextTable:
    """One such table: of each column in `texts` it has the standard too, as `standaard_<column>`.

    Its column `gewijzigd` says whether the two differ. `key` names a row, `fixed` is the product's
    alone. `fits` is a condition on the row as it is (`hier`) and as the product brings it
    (`excluded`): a changed text that doesn't fit any more makes way for the standard. All of these
    are words of our own, never input.
    """

    name: str
    key: tuple[str, ...]
    texts: tuple[str, ...]
    fixed: tuple[str, ...] = ()
    fits: str = "true"

    def install(self, connection: Connection, rows: Sequence[Mapping[str, str]]) -> None:
        """Bring the standard texts in line with these rows, in the caller's transaction, as owner.

        - A text that was never changed becomes the new one.
        - A text that was changed stays, even when the product no longer has that row.
        """
        if not rows:
            return
        connection.execute(_BY)
        connection.execute(text(self._installing()), [dict(row) for row in rows])
        names = [" ".join(row[column] for column in self.key) for row in rows]
        connection.execute(text(self._dropping()), {"names": names})

    def restore(self, session: AnySession, **key: str) -> bool:
        """Put the product's own text back and commit; False when it was there already."""
        sets = ", ".join(f"{name} = {STANDARD}{name}" for name in self.texts)
        where = " and ".join(f"{column} = :{column}" for column in self.key)
        statement = f"update {self.name} set {sets} where {where} and gewijzigd"  # noqa: S608 - own words
        result: Any = session.execute(text(statement), key)
        session.commit()
        return bool(result.rowcount)

    def _installing(self) -> str:
        own = (*self.key, *self.texts, *self.fixed)
        standard = [STANDARD + name for name in self.texts]
        kept = f"case when hier.gewijzigd and {self.fits} then hier.{{0}} else excluded.{{0}} end"
        sets = [f"{name} = {kept.format(name)}" for name in self.texts]
        sets += [f"{name} = excluded.{name}" for name in (*standard, *self.fixed)]
        here, there = (
            ", ".join(f"{row}.{name}" for name in (*standard, *self.fixed))
            for row in ("hier", "excluded")
        )
        values = [f":{name}" for name in (*own, *self.texts)]
        return f"""insert into {self.name} as hier ({", ".join((*own, *standard))})
                   values ({", ".join(values)})
                   on conflict ({", ".join(self.key)}) do update set {", ".join(sets)}
                    where ({here}) is distinct from ({there})"""  # noqa: S608 - own words

    def _dropping(self) -> str:
        name = f"concat_ws(' ', {', '.join(self.key)})"
        return f"""delete from {self.name}
                    where not gewijzigd and {name} <> all (cast(:names as text[]))"""  # noqa: S608 - own words
