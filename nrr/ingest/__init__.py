"""Files in, canonical tables out: read, map, validate."""
