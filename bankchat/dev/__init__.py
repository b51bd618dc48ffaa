"""What bin/dev does: services, database, processes. Nothing of it runs in the bank."""
