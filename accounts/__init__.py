"""Who people are: staff, customers, the bank's tokens and directory, presence, audit."""
