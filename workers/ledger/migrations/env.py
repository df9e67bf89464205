"""What Alembic runs around the migrations: they belong to the transaction handed in."""

from alembic import context

from workers.ledger import (  # noqa: F401  # they add their tables
    adoption_tables,
    authors_tables,
    console_tables,
    conversation,
    figures_tables,
    house_tables,
    looks_tables,
)
from workers.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's is, too, once the driver leaves BEGIN to us
    render_as_batch=True,  # SQLite alters a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
