"""What groups will do and look for, who belonged to them, and cards for members without e-mail."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "008"
down_revision = "007"

BELONGS = sa.text("left_at IS NULL")
HOLDS = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("claims_start_at_once", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("account") as batch:
        batch.alter_column("email", existing_type=sa.String(length=254), nullable=True)
        batch.alter_column("password_hash", existing_type=sa.String(length=200), nullable=True)
    _groups()
    _claims()
    _steps()
    _needs()
    _cards()


def _groups() -> None:
    with op.batch_alter_table("resident_group") as batch:
        batch.add_column(sa.Column("contact_person_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_resident_group_contact_person_id"), "account", ["contact_person_id"], ["id"])
    with op.batch_alter_table("group_member") as batch:
        batch.add_column(sa.Column("left_at", database.UtcDateTime(), nullable=True))
        batch.drop_constraint(op.f("uq_group_member_group_id_account_id"), type_="unique")
    op.create_index(
        "uq_group_member_group_id_account_id_belongs",
        "group_member",
        ["group_id", "account_id"],
        unique=True,
        sqlite_where=BELONGS,
        postgresql_where=BELONGS,
    )


def _claims() -> None:
    with op.batch_alter_table("claim") as batch:
        batch.add_column(sa.Column("inherited_from_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_claim_inherited_from_id"), "claim", ["inherited_from_id"], ["id"])
    op.create_index(op.f("ix_claim_inherited_from_id"), "claim", ["inherited_from_id"])
    # Who was handed a claim got it in the same moment.
    op.execute(
        "UPDATE claim SET inherited_from_id = (SELECT MIN(giver.id) FROM claim AS giver"
        " WHERE giver.handed_to_id = claim.group_id AND giver.ended_at = claim.asked_at AND giver.id < claim.id"
        " AND COALESCE(giver.theme_id, -1) = COALESCE(claim.theme_id, -1)"
        " AND COALESCE(giver.idea_id, -1) = COALESCE(claim.idea_id, -1))"
    )


def _steps() -> None:
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("done_at", database.UtcDateTime(), nullable=True),
        sa.Column("dropped_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_step_campaign_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_step_claim_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_step_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
    )
    op.create_index(op.f("ix_step_claim_id"), "step", ["claim_id"])


def _needs() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("ended_at", database.UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'met', 'withdrawn')", name=op.f("ck_need_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_need_campaign_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_need_group_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_need_claim_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_need_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    op.create_index(op.f("ix_need_group_id"), "need", ["group_id"])
    op.create_index(op.f("ix_need_claim_id"), "need", ["claim_id"])


def _cards() -> None:
    op.create_table(
        "member_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_member_card_campaign_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_member_card_group_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_member_card_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_card")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_member_card_code_hash")),
    )
    op.create_index(op.f("ix_member_card_group_id"), "member_card", ["group_id"])
    op.create_index(
        "uq_member_card_account_id_holds",
        "member_card",
        ["account_id"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )


def downgrade() -> None:
    """Go back. Cards are lost; their holders keep an account that nobody can log in to."""
    for name in ("member_card", "need", "step"):
        op.drop_table(name)
    op.drop_index(op.f("ix_claim_inherited_from_id"), table_name="claim")
    with op.batch_alter_table("claim") as batch:
        batch.drop_constraint(op.f("fk_claim_inherited_from_id"), type_="foreignkey")
        batch.drop_column("inherited_from_id")
    _fold_groups()
    op.execute("UPDATE account SET email = 'kaart-' || id || '@invalid' WHERE email IS NULL")
    op.execute("UPDATE account SET password_hash = '' WHERE password_hash IS NULL")
    with op.batch_alter_table("account") as batch:
        batch.alter_column("email", existing_type=sa.String(length=254), nullable=False)
        batch.alter_column("password_hash", existing_type=sa.String(length=200), nullable=False)
    with op.batch_alter_table("campaign") as batch:
        batch.drop_column("claims_start_at_once")


def _fold_groups() -> None:
    op.drop_index("uq_group_member_group_id_account_id_belongs", table_name="group_member")
    op.execute("DELETE FROM group_member WHERE left_at IS NOT NULL")
    with op.batch_alter_table("group_member") as batch:
        batch.drop_column("left_at")
        batch.create_unique_constraint(op.f("uq_group_member_group_id_account_id"), ["group_id", "account_id"])
    with op.batch_alter_table("resident_group") as batch:
        batch.drop_constraint(op.f("fk_resident_group_contact_person_id"), type_="foreignkey")
        batch.drop_column("contact_person_id")
