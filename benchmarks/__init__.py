"""Measurements side by side, as ratios within one run. They are looked at, never asserted: machines are noisy."""
