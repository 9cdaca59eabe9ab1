"""Whether a slip holds something personal, kept when it comes; of older slips it is read when somebody asks."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"


def upgrade() -> None:
    """Go forward."""
    op.add_column("slip", sa.Column("has_personal", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("slip") as batch:
        batch.drop_column("has_personal")
