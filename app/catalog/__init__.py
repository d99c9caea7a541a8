"""What the panel shows, one file a noun: the few things that the database cannot know."""
