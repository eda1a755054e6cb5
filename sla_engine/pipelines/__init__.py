"""Images on their way: how likely each is to be late, and what is wrong with it."""
