"""How gunicorn serves Abdruck: threads, a log without visitors in it, and bounded requests."""

import os

import gunicorn  # type: ignore[import-untyped]

# Names no version, and no program to look up weaknesses of.
gunicorn.SERVER = "abdruck"

bind = "127.0.0.1:8000"
workers = min(4, os.cpu_count() or 1)
worker_class = "gthread"
threads = 8
backlog = 1024
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 2048
limit_request_fields = 64
limit_request_field_size = 8190
accesslog = None
errorlog = "-"
loglevel = "info"
logger_class = "server.logs.QuietLogger"
control_socket_disable = True
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {
        "abdruck": {"level": "INFO"},
        "gunicorn.error": {"level": "INFO", "propagate": True, "handlers": []},
        "gunicorn.access": {"level": "CRITICAL", "propagate": False, "handlers": []},
    },
}
