"""The 37 units of the 2020 plan in four classes; the names are invented, the codes check out.

The plan gives the numbers: 5 fireworks shops, 5 hazardous-chemical units (3 of them filling
stations), 1 mine, 26 industry and trade units; 31 visits, 19 fixed and 12 drawn at random.
"""

from __future__ import annotations

from collections.abc import Iterator

from caseflow.domain.identity import make_credit_code
from caseflow.domain.model import Party
from caseflow.storage.parties import Plan

FIREWORKS, CHEMICALS, MINE, INDUSTRY = "烟花爆竹零售", "危险化学品", "非煤矿山", "工矿商贸"
FIXED, RANDOM = "确定性检查", "双随机抽查"
PLAN_YEAR = 2020
RANDOM_VISITS = 12
_REGION = "230404"

_NAMES: tuple[tuple[str, str, str], ...] = (
    ("兴安区福临烟花爆竹临时零售点", FIREWORKS, "烟花爆竹零售"),
    ("兴安区瑞雪烟花爆竹临时零售点", FIREWORKS, "烟花爆竹零售"),
    ("兴安区长虹烟花爆竹临时零售点", FIREWORKS, "烟花爆竹零售"),
    ("兴安区吉庆里烟花爆竹临时零售点", FIREWORKS, "烟花爆竹零售"),
    ("兴安区新岁烟花爆竹临时零售点", FIREWORKS, "烟花爆竹零售"),
    ("兴安北辰加油站有限公司", CHEMICALS, "加油站"),
    ("兴安通衢加油站有限公司", CHEMICALS, "加油站"),
    ("兴安南岗加油站有限公司", CHEMICALS, "加油站"),
    ("兴安澄源工业气体有限公司", CHEMICALS, "危险化学品经营"),
    ("兴安晶洁化工使用有限公司", CHEMICALS, "危险化学品使用"),
    ("兴安青石岭采石有限公司", MINE, "建筑石料开采"),
    ("兴安铸诚机械有限公司", INDUSTRY, "机械"),
    ("兴安恒力锻造有限公司", INDUSTRY, "机械"),
    ("兴安精工轴承有限公司", INDUSTRY, "机械"),
    ("兴安启明电炉炼钢有限公司", INDUSTRY, "冶金"),
    ("兴安磐石水泥制品有限公司", INDUSTRY, "建材"),
    ("兴安坚固混凝土有限公司", INDUSTRY, "建材"),
    ("兴安云岭新型墙材有限公司", INDUSTRY, "建材"),
    ("兴安松涛木业有限公司", INDUSTRY, "轻工（粉尘涉爆）"),
    ("兴安林海家具有限公司", INDUSTRY, "轻工（粉尘涉爆）"),
    ("兴安白桦木制品有限公司", INDUSTRY, "轻工（粉尘涉爆）"),
    ("兴安麦香面粉有限公司", INDUSTRY, "轻工（粉尘涉爆）"),
    ("兴安冰川冷冻食品有限公司", INDUSTRY, "轻工（涉氨制冷）"),
    ("兴安鲜达冷链仓储有限公司", INDUSTRY, "商贸（涉氨制冷）"),
    ("兴安清泉污水处理有限公司", INDUSTRY, "轻工（有限空间）"),
    ("兴安百味酱菜有限公司", INDUSTRY, "轻工（有限空间）"),
    ("兴安纸源造纸有限公司", INDUSTRY, "轻工（有限空间）"),
    ("兴安丰禾粮油有限公司", INDUSTRY, "轻工"),
    ("兴安彩虹印刷包装有限公司", INDUSTRY, "轻工"),
    ("兴安织锦纺织有限公司", INDUSTRY, "轻工"),
    ("兴安明亮玻璃有限公司", INDUSTRY, "建材"),
    ("兴安橡塑制品有限公司", INDUSTRY, "轻工"),
    ("兴安电缆附件有限公司", INDUSTRY, "机械"),
    ("兴安万家商业广场有限公司", INDUSTRY, "商贸"),
    ("兴安汇通物流仓储有限公司", INDUSTRY, "商贸"),
    ("兴安宜居建材市场有限公司", INDUSTRY, "商贸"),
    ("兴安晨光制衣有限公司", INDUSTRY, "轻工"),
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏"


def demo_units() -> Iterator[tuple[Party, Plan]]:
    """Yield the units in the order of the plan: first the fixed visits, then the random pool."""
    fixed = 31 - RANDOM_VISITS
    for place, (name, unit_class, industry) in enumerate(_NAMES):
        drawn = fixed <= place < fixed + RANDOM_VISITS
        yield (
            Party(
                id=0,
                kind="unit",
                name=name,
                credit_code=make_credit_code(f"91{_REGION}MA{place + 1:07d}"),
                address=f"兴安区产业路{place * 2 + 1}号",
                postcode="154000",
                phone=f"0000-8000{place + 1:04d}",
                legal_rep=f"{_SURNAMES[place]}某甲",
                rep_duty="总经理" if unit_class != FIREWORKS else "经营者",
                industry=industry,
                unit_class=unit_class,
            ),
            Plan(
                in_register=True,
                plan_year=PLAN_YEAR,
                supervision="综合监管" if place >= fixed else "直接监管",
                planned_visits=1 if place < fixed or drawn else 0,
                check_kind=FIXED if place < fixed else RANDOM,
            ),
        )
