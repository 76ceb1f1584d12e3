"""Print the scores of the judged Baishan queries: ``python -m tests.judged [ENGINE]``."""

import sys
import tempfile
from pathlib import Path

from tests.judged.baishan import engine_over_sample, score

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        scores = score(*engine_over_sample(Path(folder), *sys.argv[1:2]))
    verdict = scores.verdict
    print(f"queries {verdict.queries}")
    print(f"success@1 {verdict.success_at_1:.3f}  success@3 {scores.success_at_3:.3f}")
    print(f"nDCG@10 {verdict.ndcg_at_10:.3f}")
    print("missed:", "、".join(scores.missed) or "none")
