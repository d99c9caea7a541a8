"""The history of the database, one numbered step a file; never imports the app."""
