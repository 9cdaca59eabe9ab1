"""What a resident's phone sends along: small jobs, photos, tins passed on by link, texts in more languages."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "003"
down_revision = "002"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("responsible", sa.String(length=200), server_default="", nullable=False))
        batch.add_column(sa.Column("care_name", sa.String(length=80), server_default="de Luisterlijn", nullable=False))
        batch.add_column(sa.Column("care_phone", sa.String(length=30), server_default="088 0767 000", nullable=False))
    with op.batch_alter_table("tin") as batch:
        batch.add_column(sa.Column("is_digital", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.drop_constraint(op.f("uq_tin_campaign_id_number"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_tin_campaign_id_is_digital_number"), ["campaign_id", "is_digital", "number"]
        )
    with op.batch_alter_table("offer") as batch:
        batch.add_column(sa.Column("jobs", sa.JSON(), server_default="[]", nullable=False))
        batch.add_column(sa.Column("own_words", sa.String(length=200), server_default="", nullable=False))
    with op.batch_alter_table("slip") as batch:
        batch.add_column(sa.Column("needs_care", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("by_child", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("is_another", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("passed_on_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_slip_passed_on_id"), "tin", ["passed_on_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_slip_passed_on_id"), ["passed_on_id"])
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_photo_campaign_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_photo_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("key", name=op.f("uq_photo_key")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_photo_slip_id")),
    )
    op.create_index(op.f("ix_photo_campaign_id"), "photo", ["campaign_id"], unique=False)
    op.create_table(
        "campaign_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("intro", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_text_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_text")),
        sa.UniqueConstraint("campaign_id", "language", name=op.f("uq_campaign_text_campaign_id_language")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("campaign_text")
    op.drop_index(op.f("ix_photo_campaign_id"), table_name="photo")
    op.drop_table("photo")
    with op.batch_alter_table("slip") as batch:
        batch.drop_constraint(op.f("uq_slip_passed_on_id"), type_="unique")
        batch.drop_constraint(op.f("fk_slip_passed_on_id"), type_="foreignkey")
        for name in ("passed_on_id", "is_another", "by_child", "needs_care"):
            batch.drop_column(name)
    with op.batch_alter_table("offer") as batch:
        batch.drop_column("own_words")
        batch.drop_column("jobs")
    op.execute("UPDATE tin SET number = number + 1000000 WHERE is_digital")  # else two tins by one number
    with op.batch_alter_table("tin") as batch:
        batch.drop_constraint(op.f("uq_tin_campaign_id_is_digital_number"), type_="unique")
        batch.create_unique_constraint(op.f("uq_tin_campaign_id_number"), ["campaign_id", "number"])
        batch.drop_column("is_digital")
    with op.batch_alter_table("campaign") as batch:
        for name in ("care_phone", "care_name", "responsible"):
            batch.drop_column(name)
