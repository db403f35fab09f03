"""The desk's pages about patient records: who read them, privacy markings, answers to notices."""
