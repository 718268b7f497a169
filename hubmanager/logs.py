"""Logging: one place, structured, rotating; and a report file for a crash. Secrets never get in."""

import logging
import logging.handlers
import platform
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from hubmanager import __version__

_FILE = "hubmanager.log"
_BYTES = 5_000_000
_KEPT = 5
_SECRET = re.compile(
    r"""((?:password|passwd|pin|secret|authorization|authorizationkey|sign_in|token)["']?\s*[:=]\s*["']?)([^"',\s}]+)""",
    re.IGNORECASE,
)
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName"}
_URL_PASSWORD = re.compile(r"(://[^:/@\s]+:)[^@/\s]+@")


def hide_secrets(text: str) -> str:
    """Return `text` with what stands behind password, PIN, secret and the like, and in URLs, replaced by stars."""
    return _URL_PASSWORD.sub(r"\1***@", _SECRET.sub(r"\1***", text))


class _JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, event, and the traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        import orjson

        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": hide_secrets(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in _STANDARD_FIELDS:
                entry[name] = hide_secrets(f"{name}={value}").removeprefix(f"{name}=")
        if record.exc_info:
            entry["traceback"] = hide_secrets(self.formatException(record.exc_info))
        return orjson.dumps(entry).decode()


def set_up_logging(folder: Path, level: str) -> logging.Handler:
    """Send everything that is logged, ours and the libraries', to one rotating file. Returns its handler."""
    handler = logging.handlers.RotatingFileHandler(
        folder / _FILE, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.setLevel(level.upper())
    root.addHandler(handler)
    logging.captureWarnings(capture=True)
    return handler


def route_structlog() -> None:
    """Send what is logged through structlog to the same place. Imports it, which takes a moment: not before the window."""
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.render_to_log_kwargs,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def tear_down_logging(handler: logging.Handler) -> None:
    """Close the log file."""
    logging.getLogger().removeHandler(handler)
    logging.captureWarnings(capture=False)
    handler.close()


class CrashReports:
    """Writes a report file for every uncaught error, on any thread, and tells of a crash at the next start."""

    def __init__(self, folder: Path, running_mark: Path) -> None:
        self._folder = folder
        self._running_mark = running_mark

    def begin(self) -> str:
        """Mark the start and catch what nobody catches. Returns the newest report if the last run did not end well."""
        unclean = self._running_mark.exists()
        latest = self._latest() if unclean else ""
        if unclean and not latest:
            latest = str(self.write("The program was ended from outside (power cut or kill) while it ran."))
        self._running_mark.write_text(datetime.now(UTC).isoformat(), encoding="utf-8")
        sys.excepthook = self._hook
        threading.excepthook = lambda arguments: self._hook(
            arguments.exc_type, arguments.exc_value or arguments.exc_type(), arguments.exc_traceback
        )
        return latest

    def end(self) -> None:
        """Mark a clean end."""
        self._running_mark.unlink(missing_ok=True)
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def write(self, text: str) -> Path:
        """Keep one report and return its file."""
        path = self._folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.txt"
        head = f"Hubmanager {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n"
        path.write_text(head + hide_secrets(text), encoding="utf-8")
        return path

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        path = self.write(text)
        logging.getLogger("hubmanager").critical("uncaught error, report in %s", path, exc_info=(kind, error, trace))
        sys.stderr.write(f"Something went wrong that should not have. A report was written to {path}\n")

    def _latest(self) -> str:
        started = self._running_mark.stat().st_mtime
        reports = [path for path in self._folder.glob("crash-*.txt") if path.stat().st_mtime >= started]
        return str(max(reports)) if reports else ""
