"""The sections of a pack: what each page says, from facts alone."""
