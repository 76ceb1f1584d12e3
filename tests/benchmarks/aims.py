"""What DESIGN §9 aims at, line by line, and what search at the size of a province is held to."""

from tests.benchmarks.lines import Aim

_MODES = ("AND", "OR", "全流程")
_PERCENTILES = ("p50", "p95")

AIMS = (
    *(
        Aim(line=f"检索页 {mode} {share}", peer="tantivy", items=size, most=most)
        for mode in _MODES
        for share in _PERCENTILES
        for size, most in ((3_300, 1.2), (50_000, 1.2), (500_000, 2.0))
    ),
    *(
        Aim(line=f"检索页 OR {share}", peer="SQLite FTS5", items=50_000, most=1 / 20)
        for share in _PERCENTILES
    ),
    *(
        Aim(line=f"检索页 一市之内 {share}", peer="仅此一地的索引", items=size, most=1.5)
        for share in _PERCENTILES
        for size in (50_000, 500_000)
    ),
    Aim(line="打开到首次应答", items=500_000, of="ours", most=3),
    Aim(line="进程内存 每增一个的独占", items=500_000, of="ours", most=150),
    Aim(line="一项变更到可搜 p95", items=500_000, of="ours", most=500),
    *(Aim(line=f"联想 {name} p95", items=50_000, of="ours", most=5) for name in ("不重复", "重复")),
    Aim(line="HTTP 不重复查询", items=3_300, least=0.15),
    Aim(line="HTTP 重复查询", items=3_300, least=0.6),
    Aim(line="发布到可搜 p95", items=50_000, of="ours", most=150),
    Aim(line="导入", of="ours", least=2_000),
    Aim(line="导入 内存峰值", peer="3,300 项时", most=1.1),
    Aim(line="报表", items=500_000, of="ours", most=2),
    Aim(line="报表 PostgreSQL", items=500_000, of="ours", most=2),
    *(
        Aim(line=f"{work}{engine}", items=500_000, of="ours", most=5)
        for work in (
            *(
                f"排名 {metric} 按{by}"
                for metric in ("M1", "T2", "A1")
                for by in ("实施主体", "区划")
            ),
            "六减 按实施主体",
            "六减 按区划",
            "压减线索",
        )
        for engine in ("", " PostgreSQL")
    ),
    Aim(line="启动到首次应答", items=3_300, of="ours", most=2),
    Aim(line="排序 nDCG@10", of="ours", least=0.84),
    Aim(line="排序 success@1", of="ours", least=0.72),
)
