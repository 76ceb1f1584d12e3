"""The registry of metrics: every figure a report may print, defined once.

A definition names its population, numerator, denominator, formula and source; ``report``
computes what it says.
"""

from catalogue.metrics.metric import POPULATION, TIMED, Metric, Unit
from catalogue.metrics.reform_metrics import LIST_METRICS, REFORM_METRICS

__all__ = ["REGISTRY", "Metric", "Unit"]

REGISTRY: dict[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric(
            id="M1",
            name="只跑一次率",
            name_en="share of items with at most one visit",
            unit=Unit.SHARE,
            population=POPULATION,
            numerator="到办事现场次数 ≤ 1 的事项数（含零跑动）",
            denominator="事项总数",
            formula="到现场次数≤1的事项数 ÷ 全部事项数",
            source="到办事现场次数≤1的事项/全部事项×100%，公开统计口径；目标80%：白山2018年度报告",
            has_target=True,
        ),
        Metric(
            id="M2",
            name="零跑动率",
            name_en="share of items with no visit",
            unit=Unit.SHARE,
            population=POPULATION,
            numerator="到办事现场次数 = 0 的事项数",
            denominator="事项总数",
            formula="到现场次数为0的事项数 ÷ 全部事项数",
            source="规则7保证全程网办事项次数为0，两种公开口径结果一致",
        ),
        Metric(
            id="M3",
            name="全程网办率",
            name_en="share of items handled wholly online",
            unit=Unit.SHARE,
            population=POPULATION,
            numerator="网上办理深度达Ⅳ级的事项数",
            denominator="事项总数",
            formula="网办深度达Ⅳ级的事项数 ÷ 全部事项数",
            source="网办深度含5、6、7为Ⅳ级，公开的市级考核口径",
        ),
        Metric(
            id="M4",
            name="即办率",
            name_en="share of immediate items",
            unit=Unit.SHARE,
            population=POPULATION,
            numerator="办件类型为即办件的事项数",
            denominator="事项总数",
            formula="即办件的事项数 ÷ 全部事项数",
            source="公开的市级考核口径",
        ),
        Metric(
            id="M5",
            name="平均跑动次数",
            name_en="mean number of visits",
            unit=Unit.VISITS,
            population=POPULATION + "，且填写了到办事现场次数",
            numerator="到办事现场次数之和",
            denominator="填写了次数的事项数",
            formula="到现场次数之和 ÷ 填写了次数的事项数",
            source="本项目按要素“到办事现场次数”计算",
            higher_is_better=False,
        ),
        Metric(
            id="T1",
            name="有压缩的事项占比",
            name_en="share of items whose promised limit is below the statutory one",
            unit=Unit.SHARE,
            population=TIMED,
            numerator="压缩率大于 0 的事项数，压缩率 =（法定时限 − 承诺时限）÷ 法定时限",
            denominator="可比事项数",
            formula="压缩率大于0的事项数 ÷ 可比事项数，压缩率 =（法定时限 − 承诺时限）÷ 法定时限",
            source="逐项压缩率：白山2018年度报告 5→0、20→3、10→3；逐项数值见事项指南和明细",
        ),
        Metric(
            id="T2",
            name="事项平均压缩率（算术平均）",
            name_en="mean cut in handling time",
            unit=Unit.SHARE,
            population=TIMED,
            numerator="各事项压缩率之和，压缩率 =（法定时限 − 承诺时限）÷ 法定时限",
            denominator="可比事项数",
            formula="各事项压缩率之和 ÷ 可比事项数，压缩率 =（法定时限 − 承诺时限）÷ 法定时限",
            source="白山2018年度报告“审批时限压缩85%”即 (100%+85%+70%)/3",
        ),
        Metric(
            id="T3",
            name="总量压缩率",
            name_en="pooled cut in handling time",
            unit=Unit.SHARE,
            population=TIMED,
            numerator="法定时限之和 − 承诺时限之和",
            denominator="法定时限之和",
            formula="（法定时限之和 − 承诺时限之和）÷ 法定时限之和",
            source="公开的市级效能考核口径；与 T2 一般不相等，不得混用",
        ),
        Metric(
            id="T4",
            name="平均压缩天数",
            name_en="mean working days saved",
            unit=Unit.WORKING_DAYS,
            population=TIMED + "，以工作日计",
            numerator="各事项（法定时限 − 承诺时限）之和",
            denominator="可比事项数",
            formula="各事项（法定时限 − 承诺时限）之和 ÷ 可比事项数",
            source="四平市口径：1713项平均压缩3.51个工作日",
        ),
        *REFORM_METRICS,
        Metric(
            id="Q1",
            name="指南完整率",
            name_en="share of complete guides",
            unit=Unit.SHARE,
            population=POPULATION,
            numerator="八要素（名称、依据、条件、材料、地点、时间、电话、流程）齐全的事项数",
            denominator="事项总数",
            formula="指南要素齐全的事项数 ÷ 全部事项数",
            source="政府网站普查办事指南要素",
        ),
        *LIST_METRICS,
    )
}
