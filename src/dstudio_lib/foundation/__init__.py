"""What everything else is declared with: quantities, formulas, sources, seeds and errors."""
