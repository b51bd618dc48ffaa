"""Uploaded files: upload, storage, sanitising, download, retention."""
