"""A fresh code for what asks one, from who is signed in already (ASVS V7.5.3)."""
