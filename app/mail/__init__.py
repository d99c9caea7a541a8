"""Mail: written in the transaction of what it tells, sent by a process of its own; no HTTP."""
