import sys

from tools import chromium

sys.exit(None if chromium.bring() else chromium.CURE)
