"""Every number: SQL models and marts in, results out."""
