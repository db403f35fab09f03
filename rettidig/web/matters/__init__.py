"""The matters on pages: what is asked of each kind, and the words of facts, events and findings. No rule."""
