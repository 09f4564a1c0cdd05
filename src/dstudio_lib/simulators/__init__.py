"""Worlds: settings and a seed go in, a run comes out; nothing here draws."""
