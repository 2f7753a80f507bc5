"""修改密码: everybody sets the own password; the old one is asked for."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import InvalidInput, Reason, SignInFailed
from caseflow.services import accounts
from caseflow.web.desk import desk, office, status_of, who

bp = Blueprint("account", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/password")
def password() -> str:
    """Show the form; passwords are never shown again."""
    return _page(())


@bp.post("/password")
def change() -> Answer:
    """Set the password and ask for a new sign-in with it."""
    form, limits = request.form, desk().settings
    try:
        accounts.change_password(
            office(),
            who(),
            old=form.get("old_password", ""),
            new=form.get("password", ""),
            repeated=form.get("repeated_password", ""),
            max_failures=limits.lockout_failures,
            lock_minutes=limits.lockout_minutes,
        )
    except InvalidInput as error:
        return _page(error.reasons), status_of(error)
    except SignInFailed as error:
        reason = Reason(guard="password", message=error.message, cure="", field="old_password")
        return _page((reason,)), status_of(error)
    session.clear()
    flash("密码已修改，请用新密码登录。")
    return redirect(url_for("auth.sign_in"), 303)


def _page(reasons: tuple[Reason, ...]) -> str:
    return render_template(
        "password.html",
        reasons=reasons,
        errors={r.field: r for r in reasons},
        least=accounts.MIN_PASSWORD,
        most=accounts.MAX_PASSWORD,
    )
