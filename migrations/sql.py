"""Runs a block of SQL as it stands: without SQLAlchemy's `:name` or psycopg's `%s` reading anything into it."""

from alembic import op


def run(*blocks: str) -> None:
    """Run each block on the migration's own connection, in its transaction."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None, "migrations run on a live connection only"
    for block in blocks:
        driver.execute(block)
