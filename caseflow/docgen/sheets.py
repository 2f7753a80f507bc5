"""Internal sheets: Word templates that are no forms of the form set. They stand in `sheets/`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from caseflow.docgen.check import check_template
from caseflow.docgen.labels import paths
from caseflow.domain.errors import TemplateFault

FOLDER = "sheets"
STATEMENT = "deadline_statement"

SHEETS: Mapping[str, Mapping[str, str]] = {
    STATEMENT: {
        **paths("", """
            bureau 机关全称
            title 期限名称
            item 期限所属事项
            state 状态
            case_no 案件编号
            party 当事人名称
            result 最后一日
            safe 宜于办结之日及理由
            has_steps 是否有逐日计算?
            told_on 制作日期
        """),
        **paths("care[].", "text 提示"),
        **paths("pairs[].", """
            label 项目
            text 内容
        """),
        **paths("steps[].", """
            day 日期
            mark 是否计入
            text 理由
        """),
        "care[]": "提示各条",
        "pairs[]": "依据各项",
        "steps[]": "逐日计算",
    },
}  # fmt: skip
"""Each sheet with the variables that its template may print, and their Chinese labels."""


def sheet_path(templates: Path, name: str) -> Path:
    """Return the Word template of a sheet. Raises TemplateFault when the file is missing."""
    path = templates / FOLDER / f"{name}.docx"
    if not path.is_file():
        raise TemplateFault(f"没有内部表单模板“{FOLDER}/{path.name}”，请放回模板文件夹。")
    return path


def check_sheets(templates: Path) -> list[str]:
    """Return the faults of all templates of sheets in Chinese words; [] if none."""
    faults: list[str] = []
    for name, variables in SHEETS.items():
        try:
            path = sheet_path(templates, name)
        except TemplateFault as error:
            faults.append(error.message)
        else:
            faults.extend(check_template(path, variables))
    return faults
