"""Campaigns, their people and settings, and their tins."""
