"""Error pages in Chinese: what is wrong, by which rule, what to do, and the way back."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from caseflow.domain.errors import CaseflowError, InvalidInput, Reason, Refused
from caseflow.web.desk import status_of
from caseflow.web.security import from_our_site, local_path

log = logging.getLogger(__name__)

_TITLES: Mapping[int, str] = {
    400: "请求有误",
    401: "需要登录",
    403: "没有权限",
    404: "没有找到",
    405: "操作方式有误",
    409: "现在不能办理",
    413: "提交的内容过大",
    422: "填写有误",
    500: "系统故障",
    503: "没有转换成 PDF",
}
_WORDS: Mapping[int, str] = {
    400: "浏览器发来的内容不完整。请返回上一页，刷新后重新填写。",
    404: "没有这个页面，或者它不属于本局。请核对网址，或从上方的导航进入。",
    405: "这个网址不能这样打开。请从页面上的按钮进入。",
    413: "提交的文字或文件超过了系统允许的大小，没有保存。请压缩照片或分几次上传，单个文件不超过上传处写明的大小。",
    500: "系统遇到了没有预料到的问题，已记入日志。所办事项没有保存，请稍后重试；仍不行请联系系统管理员。",
}
_OTHER = "系统不能处理这个请求。请返回上一页重试。"


def register(app: Flask) -> None:
    """Show our pages for our errors, for those of the web and for everything unexpected."""
    app.register_error_handler(CaseflowError, _ours)
    app.register_error_handler(HTTPException, _of_the_web)
    app.register_error_handler(Exception, _unexpected)


def reasons_of(error: CaseflowError) -> tuple[Reason, ...]:
    """Return the single reasons of an error, empty when its message says it all."""
    return error.reasons if isinstance(error, InvalidInput | Refused) else ()


def _ours(error: CaseflowError) -> tuple[str, int]:
    status = status_of(error)
    level = logging.ERROR if status >= 500 else logging.INFO
    log.log(level, "request_refused", extra={"code": error.code, "path": request.path})
    return _page(status, error.message, reasons_of(error)), status


def _of_the_web(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    return _page(status, _WORDS.get(status, _OTHER), ()), status


def _unexpected(error: Exception) -> tuple[str, int]:
    log.exception("request_failed", extra={"path": request.path}, exc_info=error)
    return _page(500, _WORDS[500], ()), 500


def _page(status: int, message: str, reasons: tuple[Reason, ...]) -> str:
    back = "/"
    if from_our_site() and request.referrer:
        back = local_path("/" + request.referrer.split("/", 3)[-1])
    title = _TITLES.get(status, "不能处理")
    return render_template("error.html", title=title, message=message, reasons=reasons, back=back)
