"""What a page asks while it stands open: to keep what was typed, and to stay signed in."""
