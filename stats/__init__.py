"""Read-only numbers; all of it can be deleted without any other change."""
