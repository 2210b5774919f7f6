"""Board packs: facts in, pages of them, bytes of a file out."""
