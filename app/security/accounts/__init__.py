"""What VNG does with accounts: look, put out, move, help; never set a password."""
