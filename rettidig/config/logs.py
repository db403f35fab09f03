"""The log as one JSON object for each line, for the machine that collects it."""

from typing import Any

from gunicorn.glogging import Logger
from pythonjsonlogger.core import LogData
from pythonjsonlogger.json import JsonFormatter as AnyFields

from rettidig.config import environment as env
from rettidig.web.request_log import REQUEST_FIELDS, request_id

# Other fields that a library hangs on a record, such as the whole request, are not written: they may name people
FIELDS = ("time", "level", "logger", "message", "request_id", *REQUEST_FIELDS, "exc_info", "stack_info")
NAMES = {"levelname": "level", "name": "logger"}


class JsonFormatter(AnyFields):
    """Writes the fields of FIELDS that a record has, in that order, and no others. Times are UTC."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"], rename_fields=NAMES, timestamp="time", json_ensure_ascii=False
        )

    def process_log_record(self, log_data: LogData) -> LogData:
        found: dict[str, Any] = {**log_data, "request_id": request_id.get() or None}
        return {name: found[name] for name in FIELDS if found.get(name) is not None}


class ServerLogger(Logger):  # type: ignore[misc]
    """Send the web server's own messages through the product's logging."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        if env.log_format(is_demo=env.flag("DEMO")) == "json":
            for handler in self.error_log.handlers:
                handler.setFormatter(JsonFormatter())
