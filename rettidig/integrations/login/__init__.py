"""Login of staff. Today by user name, password and authenticator app; other providers come behind the same door."""
