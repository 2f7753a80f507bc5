"""Word papers: our engine beside docxtpl in its ordinary way and beside the floor."""

from __future__ import annotations

import gc
import io
import statistics
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from pypdf import PdfReader, PdfWriter

from benchmarks.table import Row, Table, clock_ms, figure, interleave, ms, paired
from caseflow.catalogue import load_law
from caseflow.config import Settings
from caseflow.docgen.compiled import prepared
from caseflow.docgen.packing import Packed, pack, zipped
from caseflow.docgen.pdf import find_soffice, to_pdfs
from caseflow.docgen.render import render
from caseflow.domain.terms import Json
from caseflow.services.forms import Shelf, load, sample_variables

FORM = "F03"  # the record of an inspection: two pages, two tables
ROUNDS = 5
EACH = 200
EACH_SLOW = 10
TIMES = 30
MANY = 10_000
SLACK_MB = 5
DOSSIER = 30
WORD_MS = 1000
SAMPLES = Path("workflows/samples")

_Fill = Callable[[], bytes]
_Values = Mapping[str, Json]


def measure(folder: Path) -> list[Table]:
    """Return the tables of papers."""
    settings = Settings(data_dir=folder)
    law = load_law(settings.workflows_dir)
    shelf = Shelf(
        law=law, templates=settings.templates_dir, files=folder, samples=load(SAMPLES, law)
    )
    return [_one(shelf), _dossier(shelf)]


def _one(shelf: Shelf) -> Table:
    form = shelf.law.forms[FORM]
    template, values = shelf.templates / form.template, sample_variables(shelf, form)
    floor = _floor(template)
    ways: list[tuple[_Fill, int]] = [
        (lambda: render(template, values), EACH),
        (lambda: _ordinarily(template, values), EACH_SLOW),
        (lambda: floor(values), EACH),
    ]
    for fill, _ in ways:
        fill()
    gc.collect()
    found = interleave(ROUNDS, [_round(fill, times) for fill, times in ways])
    ours, ordinary, least = found
    gain = 1 / paired(ours, ordinary)
    rows = [
        Row(
            what=f"{FORM} 一份",
            median=_rate(ours),
            beside=f"docxtpl 平常用法 {_rate(ordinary)}",
            ratio=gain,
            goal=f"≥ {TIMES} 倍",
            met=gain >= TIMES,
        ),
        Row(
            what=f"{FORM} 一份",
            median=_rate(ours),
            beside=f"下限 {_rate(least)}",
            ratio=1 / paired(ours, least),
        ),
        _memory(ways[0][0]),
    ]
    notes = (
        f"{form.title}（两页，两个表格），样例数据；{ROUNDS}轮交替，每轮我方和下限各{EACH}份、"
        f"docxtpl {EACH_SLOW}份；比值为逐轮每秒份数之比的中位数。",
        "docxtpl 平常用法：打开模板、render(autoescape=True)、保存到内存。",
        "下限：标记预先合并、文字预先编译（不在沙箱中，不处理换行），不变的部件预先压缩，只写一个zip。",
    )
    return Table(title="Word文书", rows=rows, notes=notes)


def _rate(found: Sequence[float]) -> str:
    each = statistics.median(found)
    return f"{figure(each)}（每秒{1000 / each:,.0f}份）"


def _round(fill: _Fill, times: int) -> Callable[[int], float]:
    def run(_: int) -> float:
        return clock_ms(lambda: [fill() for _ in range(times)]) / times

    return run


def _ordinarily(template: Path, values: _Values) -> bytes:
    document = DocxTemplate(str(template))
    document.render(dict(values), Environment(undefined=StrictUndefined), autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _floor(template: Path) -> Callable[[_Values], bytes]:
    """Return the least that makes a Word file: one text filled, one part deflated, one zip."""
    document = DocxTemplate(str(template))
    document.init_docx()
    whole = document.xml_to_string(document.docx._element)
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    text = environment.from_string(document.patch_xml(whole))
    out = io.BytesIO()
    document.docx.save(out)
    name = document.docx.part.partname.membername
    rest = _packed(out.getvalue(), name)

    def fill(values: _Values) -> bytes:
        return zipped([*rest, pack(name, text.render(values).encode())])

    return fill


def _packed(data: bytes, but: str) -> list[Packed]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [pack(name, package.read(name)) for name in package.namelist() if name != but]


def _memory(fill: _Fill) -> Row:
    before = _rss_mb()
    for _ in range(MANY):
        fill()
    gained = _rss_mb() - before
    return Row(
        what=f"连续{MANY:,}份之后内存增加",
        median=f"{gained:.1f} MB",
        beside=f"之前 {before:.0f} MB",
        goal=f"< {SLACK_MB} MB",
        met=gained < SLACK_MB,
    )


def _rss_mb() -> float:
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _dossier(shelf: Shelf) -> Table:
    chosen = sorted(shelf.law.forms.values(), key=lambda form: form.dossier)[:DOSSIER]
    papers = [(shelf.templates / f.template, sample_variables(shelf, f)) for f in chosen]

    def write() -> list[bytes]:
        return [render(template, values) for template, values in papers]

    busy: list[float] = []

    def cold(_: int) -> float:
        prepared.cache_clear()
        began = time.process_time()
        taken = clock_ms(write)
        busy.append((time.process_time() - began) * 1000)
        return taken

    first, again, ordinary = interleave(
        ROUNDS,
        [
            cold,
            lambda _: clock_ms(write),
            lambda _: clock_ms(lambda: [_ordinarily(*one) for one in papers]),
        ],
    )
    rows = [
        _words(f"{DOSSIER}份，模板已备好", again, ordinary),
        _words(f"{DOSSIER}份，模板从头准备（进程的第一卷）", first, ordinary),
        Row(what="其中处理器时间", median=ms(busy)),
        *_pdf(write()),
    ]
    notes = (
        f"卷内顺序在前的{DOSSIER}种文书各一份，样例数据，{ROUNDS}轮交替；PDF 只测一次。",
        "模板备好一次之后留在内存中，内容不变就不再准备。",
    )
    return Table(title="一卷文书", rows=rows, notes=notes)


def _words(what: str, ours: Sequence[float], ordinary: Sequence[float]) -> Row:
    return Row(
        what=what,
        median=ms(ours),
        beside=f"docxtpl {ms(ordinary)}",
        ratio=paired(ours, ordinary),
        goal="< 1 s",
        met=statistics.median(ours) < WORD_MS,
    )


def _pdf(papers: Sequence[bytes]) -> list[Row]:
    """Measure the PDFs by one start of the office program, and binding; nothing without it."""
    soffice = find_soffice()
    if not soffice:
        return []
    made: list[bytes] = []
    whole = clock_ms(lambda: made.extend(to_pdfs(papers, soffice)))
    alone = [clock_ms(lambda: to_pdfs(papers[:1], soffice)) for _ in range(3)]
    each = whole / len(papers)
    return [
        Row(
            what=f"{len(papers)}份转为PDF，一个LibreOffice进程（每份{figure(each)}）",
            median=figure(whole),
            beside=f"每份单独启动 {ms(alone)}",
            ratio=each / statistics.median(alone),
        ),
        Row(what="用 pypdf 合为一份", median=figure(clock_ms(lambda: _joined(made)))),
    ]


def _joined(pdfs: Sequence[bytes]) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for pdf in pdfs:
        writer.append(PdfReader(io.BytesIO(pdf)))
    writer.write(out)
    return out.getvalue()
