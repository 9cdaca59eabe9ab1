"""From a campaign's code key to the codes of its slips."""

from __future__ import annotations

import base64

from optrommel.campaigns.models import Campaign
from optrommel.slips.rules import derive_code, hash_code


def code_key(kept: str) -> bytes:
    """Give the 32 bytes of a campaign's code key."""
    return base64.b64decode(kept)


def make_receipt(campaign: Campaign, submission_id: str, digest: str) -> tuple[str, str]:
    """Give the receipt code of a submission, and what is kept of it."""
    key = code_key(campaign.code_key)
    code = derive_code(key, submission_id, digest)
    return code, hash_code(key, code)
