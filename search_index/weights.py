"""Every number that moves a result, with its reason."""

K1 = 1.2
"""BM25 term saturation; Whoosh's and Lucene's default, so that peers compare."""

B = 0.75
"""BM25 length normalisation; the same default."""

NAME_TIMES = 3
"""A word in the name or an everyday name counts like three in the body: people search by name."""

NAME_BIGRAMS = 0.5
"""How much of the bigram score of the name is added to the word score.

Words alone tie too often among items that share them; bigrams reward names that hold the query's
characters in order.  Anything from 0.4 to 0.6 serves: on 185 judged everyday queries nDCG@10 is
0.917 there, 0.906 at 0 and at 2, where long names win by their many pairs.
"""

MOSTLY_NAMED = 0.66
"""Share of the query's characters, rare ones weighing more, that a name must hold to be looked at
beside documents that hold the words in their texts: 兽药店 finds 兽药经营许可."""

NEARLY_NAMED = 0.55
"""The same where no document holds all the words, but some all but one: 河道边施工要审批吗 finds
河道管理范围内建设项目审批.  On 159 queries written before it was tried, success@1 was 0.77 with
0.66 and 0.79 with this; below 0.54 others begin to suffer."""

PARTLY_NAMED = 0.5
"""The same where none holds all but one of the words either, or a single one does, which is rarely
what was meant."""

PIN_SCORE = 1_000_000.0
"""Added to an exact name, code or everyday name: no engine ranks it first by BM25 alone."""

RESULTS_KEPT = 2_000
"""Results remembered per index generation; portal queries repeat heavily."""

POSTINGS_KEPT = 2_500_000
"""Postings that a process keeps ready to be searched with, 12 bytes each, beside the mapped files
that all processes share: the whole of a city's index, a province's last asked for."""

LEAST_KEPT = 16
"""A list counts for no fewer postings, for it takes room even when it is empty."""

SHOWN_KEPT = 4_000
"""Texts and names that a process keeps decoded; some 2 kB each."""

EXACTLY_KEPT = 4_000
"""Texts of which a process remembers what is exactly so called; a search asks several times."""

HELD_BACK_KEPT = 128
"""Lengths and traits of queries for which a small or middling index remembers what every name is
held back by (see ``name_score``), 32 MiB at most; 98 of 100 searches of the benchmark have one of
so many."""

MASKS_KEPT = 256
"""Characters of which a middling index remembers what names hold them, a byte a document: 16 MiB
at most."""

REGIONS_KEPT = 200
"""Regions of which a process remembers where they lie."""

ALSO = 0.1
"""Share of the other alternatives' scores that a document found by several is given."""

LONGER_NAME = 4.0
"""Taken off per e-fold by which a name is longer than the query: 土地登记 before 林木林地登记 …"""

UNASKED = 5.0
"""Taken off for every trait of the name that was not asked for (see ``traits``)."""

IN_NAME = 25.0
"""Given for a name that holds every character of the query, in part for a part."""

MEANT_IN_NAME = 15.0
"""The same for a synonym's wording, where names hold the query's own wording as well."""

POPULAR = 0.25
"""Given per e-fold of how often an item was chosen from results (``log1p``).

A mild signal: ten choices give 0.6, a thousand 1.7, which decides among items whose names and
texts fit about as well, such as the same matter in its variants.
"""

MOST_POPULAR = 2.0
"""No item is lifted further by choices.

A character more of the query in the name is worth ``IN_NAME`` by its share, 2.1 for one of twelve,
and an unasked trait 5: all else being equal, what is chosen never comes before a name that holds
more.  On 2,262 Guangdong items with every tenth lifted so far, no item went above one whose name
holds all of the query, and nDCG@10 stayed within 0.004.
"""

POPULAR_DAYS = 90
"""Ended days whose choices count: a season, so that last winter's heating does not lead in June."""

CHOICES_OF_A_QUERY = 3
"""So many choices of an item count a day after the same words.

The log keeps nobody's address, so it cannot tell one reader who opens an item again and again
from many; whoever would push an item needs many words, day after day, for ``MOST_POPULAR``.
"""

CHOICES_OF_A_DAY = 30
"""So many choices of an item count a day in all; ``POPULAR_DAYS`` of them are worth 2.0."""

POPULAR_KEPT = 5_000
"""Items whose choices count, the most chosen; of others there is too little to say."""
