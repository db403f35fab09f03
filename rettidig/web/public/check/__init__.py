"""Know your rights: at most eight questions, one a page, and an answer with date, reason and law (feature I16)."""
