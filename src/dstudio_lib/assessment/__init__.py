"""What a grade means: items, the grading oracle, and the bridge to nbgrader."""
