"""Checks of `rettidig doctor` beyond packages and settings, one module for each matter."""
