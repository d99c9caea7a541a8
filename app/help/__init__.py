"""The help: its texts per language, how they are stored and drawn, and which page is about what."""
