"""Access-log review: look-ups in patient records against what can explain them (sundhedsloven §§ 42 a, 42 d).

The analysis is an extra: an office that does not do it installs without the packages that it needs, and has none of its
pages.
"""

from importlib.util import find_spec

PACKAGES = ("duckdb", "pyarrow", "numpy", "numba")  # requirements/lookups.in


def is_installed() -> bool:
    """Whether this installation can analyse look-up logs."""
    return all(find_spec(name) for name in PACKAGES)
