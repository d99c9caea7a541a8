"""Row scope: who acts, and how a transaction becomes hers; knows no Flask."""
