"""Results turned into figures, tables and sentences; nothing here computes physics, and nothing draws."""
