"""One module for each right, named by the right, each opening with its sources."""
