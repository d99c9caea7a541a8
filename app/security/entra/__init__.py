"""Signing in with a municipal work account: who somebody is at Entra ID, and nothing more."""
