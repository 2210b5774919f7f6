"""Holdfast's engine: exports in, net revenue retention out."""
