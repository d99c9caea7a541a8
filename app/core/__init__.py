"""The ground under everything: settings, database server, supervision and backups."""
