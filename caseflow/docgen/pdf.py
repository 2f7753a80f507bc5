"""Turn a Word file into a PDF with an installed office program; optional, outside this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from caseflow.docgen import office_runs
from caseflow.domain.errors import Unconverted

TIMEOUT_S = 60
"""How long the program may go on without finishing one more file."""
TRIES = 2
_LOOK_EVERY_S = 0.2
_SAID = "said.txt"
_KILLED = 128  # from here on the code tells the signal; what a killed one wrote last is not whole
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
    files: Sequence[bytes],
    soffice: str,
    *,
    timeout_s: float = TIMEOUT_S,
    made: Callable[[int, bytes], None] | None = None,
) -> tuple[bytes, ...]:
    """Return the PDFs of Word files in their order, by one start of the program.

    `made` is told the place and the PDF of each file as soon as it is there. A program that
    finishes no file for `timeout_s` is killed, and the files that are left are tried once more
    by a new start. Each start has its own profile, so runs may be parallel. Raises Unconverted
    when the program is missing, hangs twice or leaves a file out, Stopping while this process
    ends.
    """
    if not soffice:
        raise Unconverted("没有安装 LibreOffice，不能生成 PDF；Word 文书不受影响。")
    done: dict[int, bytes] = {}

    def keep(place: int, pdf: bytes) -> None:
        done[place] = pdf
        if made is not None:
            made(place, pdf)

    said = ""
    for _ in range(TRIES):
        left = {n: data for n, data in enumerate(files) if n not in done}
        if not left:
            break
        said = _one_start(left, soffice, timeout_s, keep)
    if len(done) < len(files):
        raise Unconverted(
            f"PDF 没有转换成功（LibreOffice 试了{TRIES}次）：{said or '没有说明原因'}。"
            "Word 文件不受影响，可以先下载 Word 打印；PDF 请稍后再试。"
        )
    return tuple(done[n] for n in range(len(files)))


def _one_start(
    files: Mapping[int, bytes], soffice: str, timeout_s: float, keep: Callable[[int, bytes], None]
) -> str:
    """Convert files by one start; return what the program said, or that it was killed."""
    with office_runs.new_folder() as name:
        folder = Path(name)
        waiting = {}
        for place, data in files.items():
            source = folder / f"{place:04d}.docx"
            source.write_bytes(data)
            waiting[place] = source.with_suffix(".pdf")
        (folder / "fonts.conf").write_text(_font_rules(), encoding="utf-8")
        sources = [path.with_suffix(".docx") for path in waiting.values()]
        with _started(soffice, sources, folder) as process:
            try:
                ended = _watch(process, waiting, timeout_s, keep)
            except BaseException:
                office_runs.stop(process)
                raise
            finally:
                office_runs.forget(process)
        if not ended:
            return f"{timeout_s:g} 秒内没有完成转换，已经终止"
        office_runs.require_open()
        _collect(waiting, keep, ended=0 <= process.returncode < _KILLED)
        said = (folder / _SAID).read_text(encoding="utf-8", errors="replace")
        return said.strip()[:500]


def _watch(
    process: subprocess.Popen[bytes],
    waiting: dict[int, Path],
    timeout_s: float,
    keep: Callable[[int, bytes], None],
) -> bool:
    """Collect files until the program ends; kill it and return False when it stands still."""
    last = time.monotonic()
    while True:
        try:
            process.wait(timeout=min(_LOOK_EVERY_S, timeout_s))
        except subprocess.TimeoutExpired:
            if _collect(waiting, keep, ended=False):
                last = time.monotonic()
            elif time.monotonic() - last >= timeout_s:
                office_runs.stop(process)
                return False
        else:
            return True


def _collect(waiting: dict[int, Path], keep: Callable[[int, bytes], None], *, ended: bool) -> bool:
    """Hand on the PDFs that are whole; while the program runs the newest may be half written."""
    there = [place for place, path in waiting.items() if path.is_file()]
    whole = there if ended else there[:-1]
    for place in whole:
        keep(place, waiting.pop(place).read_bytes())
    return bool(whole)


def _started(soffice: str, sources: Sequence[Path], folder: Path) -> subprocess.Popen[bytes]:
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
    return office_runs.start(command, folder, folder / _SAID, environment)


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
