"""What `rettidig doctor` examines beyond the packages and settings themselves, one module for each matter."""
