"""People who sign in: accounts, their roles in a campaign, invitations."""
