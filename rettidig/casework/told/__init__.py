"""What the citizen said: one typed record of the answers, their wording, and their one translation into facts."""
