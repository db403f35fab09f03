"""How often something may be tried, counted where nobody outside can empty the counts (docs/decisions/0010)."""
