"""Runs the migrations on the connection that `evenkeel.ledger.upgrade` hands over, in its transaction."""

from alembic import context

from evenkeel.ledger.schema import metadata
from evenkeel.ledger.upgrade import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
