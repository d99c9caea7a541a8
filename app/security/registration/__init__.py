"""Somebody whom VNG invited makes an account, in four steps."""
