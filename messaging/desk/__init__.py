"""What the operator's desk has besides the dialog, each part independent of the others."""
