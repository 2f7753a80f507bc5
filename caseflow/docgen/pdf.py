"""Turn a Word file into a PDF with an installed office program; optional, outside this process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
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
    """Return the PDF of one Word file. Raises as `to_pdfs` does."""
    return to_pdfs([docx], soffice, timeout_s=timeout_s)[0]


def to_pdfs(
    files: Sequence[bytes], soffice: str, *, timeout_s: float = TIMEOUT_S
) -> tuple[bytes, ...]:
    """Return the PDFs of Word files in their order, by one start of the program.

    Each run has its own profile, so runs may be parallel. Raises TemplateFault when the program
    is missing, takes longer than `timeout_s` or leaves a file out.
    """
    if not soffice:
        raise TemplateFault("没有安装 LibreOffice，不能生成 PDF；Word 文书不受影响。")
    with tempfile.TemporaryDirectory(prefix="caseflow-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = [folder / f"{number}.docx" for number in range(len(files))]
        for source, data in zip(sources, files, strict=True):
            source.write_bytes(data)
        (folder / "fonts.conf").write_text(_font_rules(), encoding="utf-8")
        said = _run(soffice, sources, folder, timeout_s)
        made = [source.with_suffix(".pdf") for source in sources]
        if not all(one.is_file() for one in made):
            raise TemplateFault(f"LibreOffice 没有生成 PDF：{said or '没有说明原因'}")
        return tuple(one.read_bytes() for one in made)


def _run(soffice: str, sources: Sequence[Path], folder: Path, timeout_s: float) -> str:
    """Convert the files and return what the program said, at most 500 signs."""
    command = [
        soffice,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(folder),
        *map(str, sources),
    ]
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        ) as process:
            try:
                said, _ = process.communicate(timeout=timeout_s)
            except subprocess.TimeoutExpired as err:
                _stop(process)
                raise TemplateFault(
                    f"LibreOffice 在 {timeout_s:g} 秒内没有完成转换，请稍后重试。"
                ) from err
    except OSError as err:
        raise TemplateFault(f"LibreOffice 不能启动（{soffice}）：{err}") from err
    return said.decode("utf-8", errors="replace").strip()[:500]


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the program with its children: its start script runs the real one as a child."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        return


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
