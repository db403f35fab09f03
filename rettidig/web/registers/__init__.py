"""Pages of the registers: list, search, entry with its history, change, file in and file out."""
