"""The floor of start-up and memory: Flask and waitress with one page that says ok."""

from __future__ import annotations

import sys

import flask
import waitress


def serve(port: int) -> None:
    """Serve until the process is ended."""
    app = flask.Flask(__name__)
    app.add_url_rule("/healthz", view_func=lambda: "ok")
    waitress.serve(app, host="127.0.0.1", port=port, threads=8)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
