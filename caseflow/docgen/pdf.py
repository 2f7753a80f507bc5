"""Turn a Word file into a PDF with an installed office program; optional, outside this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from caseflow.domain.errors import TemplateFault

TIMEOUT_S = 120
_PROGRAMS = ("soffice", "libreoffice", "soffice.exe")
_USUAL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
# The forms name Windows fonts, which may not be shipped: these stand in for them, first found.
_SUBSTITUTES = {
    "仿宋_GB2312": ("FangSong", "仿宋", "FandolFang R", "Noto Serif CJK SC", "AR PL UMing CN"),
    "华文中宋": ("STZhongsong", "FandolSong", "Noto Serif CJK SC", "AR PL UMing CN"),
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S", "FandolSong", "Noto Serif CJK SC", "AR PL UMing CN"),
    "楷体_GB2312": ("KaiTi", "楷体", "FandolKai", "AR PL UKai CN", "Noto Serif CJK SC"),
    "黑体": ("SimHei", "FandolHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei"),
}


def find_soffice(configured: str = "") -> str:
    """Return the path of the office program, "" when there is none.

    `configured` is a path or a name from the settings; when it is given nothing else is tried.
    """
    if configured:
        return shutil.which(configured) or ""
    for name in _PROGRAMS:
        if found := shutil.which(name):
            return found
    return next((place for place in _USUAL_PLACES if Path(place).is_file()), "")


def to_pdf(docx: bytes, soffice: str, *, timeout_s: float = TIMEOUT_S) -> bytes:
    """Return the PDF of a Word file. Each run has its own profile, so runs may be parallel.

    Raises TemplateFault when the program is missing, takes longer than `timeout_s` or fails.
    """
    if not soffice:
        raise TemplateFault("没有安装 LibreOffice，不能生成 PDF；Word 文书不受影响。")
    with tempfile.TemporaryDirectory(prefix="caseflow-pdf-") as name:
        folder = Path(name)
        source, target = folder / "paper.docx", folder / "paper.pdf"
        source.write_bytes(docx)
        (folder / "fonts.conf").write_text(_font_rules(), encoding="utf-8")
        said = _run(soffice, source, folder, timeout_s)
        if not target.is_file():
            raise TemplateFault(f"LibreOffice 没有生成 PDF：{said or '没有说明原因'}")
        return target.read_bytes()


def _run(soffice: str, source: Path, folder: Path, timeout_s: float) -> str:
    command = [
        soffice,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(folder),
        str(source),
    ]
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            env=environment,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as err:
        raise TemplateFault(f"LibreOffice 在 {timeout_s:g} 秒内没有完成转换，请稍后重试。") from err
    except OSError as err:
        raise TemplateFault(f"LibreOffice 不能启动（{soffice}）：{err}") from err
    return (done.stderr or done.stdout).decode("utf-8", errors="replace").strip()[:500]


def _font_rules() -> str:
    """Return font rules that add stand-ins for the fonts of the forms; ignored on Windows."""
    aliases = "".join(
        f"<alias binding='strong'><family>{name}</family><prefer><family>{name}</family>"
        + "".join(f"<family>{one}</family>" for one in others)
        + "</prefer></alias>"
        for name, others in _SUBSTITUTES.items()
    )
    return (
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
        f"{aliases}</fontconfig>"
    )
