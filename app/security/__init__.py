"""Who may enter and what she may do there."""
