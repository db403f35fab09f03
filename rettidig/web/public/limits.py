"""Limits on how often a visitor may try something, and pressures above which a browser proves work. The reasons:
docs/decisions/0010, 0064 and 0079.
"""

from django.conf import settings

from rettidig.limits.counting import Limit
from rettidig.limits.pressure import Pressure

QUARTER, HOUR = 15 * 60, 60 * 60
# By network: a hospital may write for its patients from one address
DRAFT = Pressure("draft", calm=100, high=300, flood=settings.FLOOD_DRAFTS, seconds=QUARTER)
SEND = Pressure("send", calm=60, high=180, flood=settings.FLOOD_SENDINGS, seconds=QUARTER)
LOGIN = Pressure("citizen login", calm=100, high=300, seconds=QUARTER)
RESUME = Pressure("resume", calm=30, high=90, seconds=QUARTER)
CODE_HERE = Pressure("case code here", calm=10, high=30, seconds=QUARTER)  # by case number and network
CODE_NETWORK = Pressure("case code network", calm=100, high=300, seconds=QUARTER)
RESUME_LINK = Pressure("resume link", calm=20, high=60, seconds=HOUR)
RESUME_LINK_OF_DRAFT = Limit("resume link of draft", 5, HOUR)
FILE = Pressure("file", calm=30, high=90, flood=settings.FLOOD_SENDINGS, seconds=QUARTER)  # sendings of up to ten
# Messages, answers and sendings of files, by case and who of the two sends: the page has one form and one proof
IN_CASE = Pressure("sent in case", calm=20, high=60, seconds=HOUR)
LETTER = Pressure("letter link", calm=200, high=600, seconds=QUARTER)  # a waiting room may share one address
ASKED_NETWORK = Pressure("asked network", calm=60, high=180, seconds=QUARTER)  # keys and codes of who is asked
ASKED_CODE = Limit("asked code", 8, 24 * HOUR)  # wrong codes, by what the key leads to and the code in force
