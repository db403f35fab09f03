"""The citizen's answers to an inquiry: a typed record, its wording, and its translation into an assessment document."""
