"""接收方式: how the signed-in person is reached, and for the watch who can be reached at all."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import CaseflowError, Forbidden, NotFound
from caseflow.services import channels, reach
from caseflow.services.channels import ChannelView, Trial
from caseflow.services.deliveries import CHANNEL_WORDS as KINDS
from caseflow.services.local_law import rules_here
from caseflow.web import channel_forms
from caseflow.web.desk import new_request_id, office, status_of, who
from caseflow.web.register_pages import Sheet

bp = Blueprint("channels", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/account/channels")
def show() -> str:
    """Show one's own channels and the kinds that can be added."""
    return _list()


@bp.get("/account/channels/new")
def add() -> str:
    """Show the empty form of one kind."""
    kind = _kind()
    return _form(kind, None, channel_forms.first_sheet(kind, None), new_request_id())


@bp.post("/account/channels/new")
def enter() -> Answer:
    """Add the channel; a refusal shows the form again with all that was typed but the secret."""
    kind, request_id = _kind(), request.form.get("request_id", "")[:64]
    draft = channel_forms.draft_of(kind, None)
    try:
        channels.add_channel(office(), who(), draft, request_id=request_id)
    except CaseflowError as error:
        sheet = channel_forms.again(kind, None, error)
        return _form(kind, None, sheet, request_id), status_of(error)
    flash(f"已登记{KINDS[kind]}。请点“发送测试”，看能不能收到。")
    return redirect(url_for("channels.show"), 303)


@bp.get("/account/channels/<int:channel_id>/edit")
def edit(channel_id: int) -> str:
    """Show the form of one of one's own channels; its secret is not in it."""
    held = _own(channel_id)
    return _form(held.kind, held, channel_forms.first_sheet(held.kind, held), "")


@bp.post("/account/channels/<int:channel_id>/edit")
def save(channel_id: int) -> Answer:
    """Write what was typed; a blank secret stays as it was."""
    held = _own(channel_id)
    draft = channel_forms.draft_of(held.kind, held)
    try:
        changed = channels.change_channel(office(), who(), channel_id, draft)
    except Forbidden:
        raise
    except CaseflowError as error:
        sheet = channel_forms.again(held.kind, held, error)
        return _form(held.kind, held, sheet, ""), status_of(error)
    flash(f"已保存{held.label}。" if changed else "接收方式没有改动。")
    return redirect(url_for("channels.show"), 303)


@bp.post("/account/channels/<int:channel_id>/test")
def test(channel_id: int) -> str:
    """Send a test message at once and say beside the channel how it went."""
    return _list(channel_id, channels.send_test(office(), who(), channel_id))


@bp.post("/account/channels/<int:channel_id>/switch")
def switch(channel_id: int) -> Response:
    """Switch one of one's own channels on or off."""
    on = request.form.get("on") == "1"
    channels.switch_channel(office(), who(), channel_id, on=on)
    flash("已启用。" if on else "已停用，不再往这里发送；还在排队的消息不再发出。")
    return redirect(url_for("channels.show"), 303)


@bp.get("/account/channels/<int:channel_id>/remove")
def remove(channel_id: int) -> str:
    """Ask before a channel is taken away."""
    return render_template("channel_remove.html", channel=_own(channel_id))


@bp.post("/account/channels/<int:channel_id>/remove")
def removed(channel_id: int) -> Response:
    """Take a channel away; one with messages stays in the records, switched off."""
    gone = channels.remove_channel(office(), who(), channel_id)
    flash("已删除。" if gone else "它有送达记录，记录要留存，所以没有删除，只是停用。")
    return redirect(url_for("channels.show"), 303)


@bp.get("/settings/channels")
def overview() -> str:
    """Show how everybody can be reached, those first who cannot."""
    return render_template(
        "channels_all.html",
        rows=reach.overview(office(), who()),
        mail=office().post.mail is not None,
        own=who().person.id,
    )


@bp.post("/settings/channels/<int:channel_id>/off")
def switch_off(channel_id: int) -> Response:
    """Switch off somebody's channel, e.g. of a group that no longer exists."""
    channels.switch_channel(office(), who(), channel_id, on=False)
    flash("已停用，本人可以重新启用。")
    return redirect(url_for("channels.overview"), 303)


def _kind() -> str:
    kind = request.values.get("kind", "")
    if kind not in KINDS:
        raise NotFound(f"没有“{kind}”这种接收方式。请从接收方式页面上的按钮进入。")
    return kind


def _own(channel_id: int) -> ChannelView:
    for channel in channels.channels(office(), who()):
        if channel.id == channel_id:
            return channel
    raise NotFound(f"您没有编号为 {channel_id} 的接收方式，可能已被删除，请刷新后再看。")


def _list(tried: int = 0, trial: Trial | None = None) -> str:
    return render_template(
        "channels.html",
        channels=channels.channels(office(), who()),
        kinds=KINDS,
        guides=channel_forms.GUIDES,
        shown=channel_forms.shown,
        mail=office().post.mail is not None,
        policy=rules_here(office(), who()).law.alert_policy,
        tried=tried,
        trial=trial,
    )


def _form(kind: str, held: ChannelView | None, sheet: Sheet, request_id: str) -> str:
    return render_template(
        "channel_edit.html",
        kind=kind,
        label=KINDS[kind],
        held=held,
        sheet=sheet,
        guide=channel_forms.GUIDES[kind],
        secret_help=channel_forms.SECRETS.get(kind, ""),
        secret_error=next((r for r in sheet.reasons if r.field == "secret"), None),
        mail=office().post.mail is not None,
        request_id=request_id,
    )
