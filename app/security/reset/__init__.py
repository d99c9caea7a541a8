"""Somebody who forgot her password chooses another one."""
