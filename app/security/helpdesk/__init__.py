"""VNG's helpdesk: who lost everything, whose address changes, and where somebody is stuck."""
