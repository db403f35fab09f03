"""Limits on how often a visitor may try something, and pressures above which a browser proves work. The reasons:
docs/decisions/0010 and 0064.
"""

from django.conf import settings

from rettidig.limits.counting import Limit
from rettidig.limits.pressure import Pressure

QUARTER, HOUR = 15 * 60, 60 * 60
# By network: a hospital may write for its patients from one address
DRAFT = Pressure("draft", calm=100, high=300, flood=settings.FLOOD_DRAFTS, seconds=QUARTER)
SEND = Pressure("send", calm=60, high=180, flood=settings.FLOOD_SENDINGS, seconds=QUARTER)
LOGIN = Limit("citizen login", 100, QUARTER)  # by network
RESUME = Pressure("resume", calm=30, high=90, seconds=QUARTER)
CODE_HERE = Limit("case code here", 10, QUARTER)  # by case number and network
CODE_NETWORK = Pressure("case code network", calm=100, high=300, seconds=QUARTER)
RESUME_LINK = Limit("resume link", 60, HOUR)  # by network
RESUME_LINK_OF_DRAFT = Limit("resume link of draft", 5, HOUR)
FILE = Limit("file", 200, HOUR)  # by network
FILE_OF_CASE = Limit("file of case", 20, HOUR)  # by case
MESSAGE = Limit("message", 20, HOUR)  # by case
LETTER = Limit("letter link", 200, QUARTER)  # by network: a waiting room may share one address
ASKED_NETWORK = Limit("asked network", 60, QUARTER)  # keys and codes of departments that are asked, by network
ASKED_CODE = Limit("asked code", 8, 24 * HOUR)  # wrong codes, by what the key leads to and the code in force
