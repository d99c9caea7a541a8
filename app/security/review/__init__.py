"""The yearly review of who has which rights (BIO2 5.18.02)."""
