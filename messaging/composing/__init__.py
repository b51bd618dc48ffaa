"""What the workstation keeps for the person who sits at it: drafts, ready answers, macros, preferences."""
