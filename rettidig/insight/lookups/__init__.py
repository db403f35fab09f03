"""Who opened my record: look-ups in patient records against what can explain them (Sundhedsloven §§ 42 a, 42 d)."""
