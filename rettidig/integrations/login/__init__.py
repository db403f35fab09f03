"""Login of staff, today by user name, password and authenticator app; other providers can be added here."""
