"""“Is het gelukt?”, and what neighbours say to it; what a letter in the outbox is about."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "014"
down_revision = "013"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("regarding", sa.String(length=80), nullable=True))
        batch.create_index(op.f("ix_message_regarding"), ["regarding"])
    op.create_table(
        "outcome_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.Column("closes_at", database.UtcDateTime(), nullable=False),
        sa.Column("mailed_up_to", sa.Integer(), nullable=False),
        sa.Column("mailed_at", database.UtcDateTime(), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("settled_at", database.UtcDateTime(), nullable=True),
        sa.Column("reply", database.EncryptedText(), nullable=False),
        sa.CheckConstraint("verdict IN ('reopened', 'left')", name=op.f("ck_outcome_question_verdict")),
        sa.CheckConstraint(
            "(verdict IS NULL) = (settled_at IS NULL)", name=op.f("ck_outcome_question_settled_with_verdict")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_outcome_question_campaign_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_outcome_question_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_question")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_outcome_question_claim_id")),
    )
    op.create_index(op.f("ix_outcome_question_campaign_id"), "outcome_question", ["campaign_id"])
    _answer()


def _answer() -> None:
    op.create_table(
        "outcome_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("follower_id", sa.Integer(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("because", database.EncryptedText(), nullable=True),
        sa.Column("answered_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("(slip_id IS NULL) != (follower_id IS NULL)", name=op.f("ck_outcome_answer_one_neighbour")),
        sa.CheckConstraint("NOT is_done OR because IS NULL", name=op.f("ck_outcome_answer_only_no_has_words")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_outcome_answer_campaign_id")),
        sa.ForeignKeyConstraint(["question_id"], ["outcome_question.id"], name=op.f("fk_outcome_answer_question_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_outcome_answer_slip_id")),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_outcome_answer_follower_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_answer")),
        sa.UniqueConstraint("question_id", "slip_id", name=op.f("uq_outcome_answer_question_id_slip_id")),
        sa.UniqueConstraint("question_id", "follower_id", name=op.f("uq_outcome_answer_question_id_follower_id")),
    )
    for column in ("campaign_id", "slip_id", "follower_id"):
        op.create_index(op.f(f"ix_outcome_answer_{column}"), "outcome_answer", [column])


def downgrade() -> None:
    """Go back: what neighbours said is forgotten."""
    op.drop_table("outcome_answer")
    op.drop_table("outcome_question")
    with op.batch_alter_table("message") as batch:
        batch.drop_index(op.f("ix_message_regarding"))
        batch.drop_column("regarding")
