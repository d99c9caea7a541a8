"""Invitations: VNG asks somebody to make an account, one at a time or many at once."""
