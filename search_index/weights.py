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

PARTLY_NAMED = 0.5
"""The same where no document holds all the words, nor all but one."""

PIN_SCORE = 1_000_000.0
"""Added to an exact name, code or everyday name: no engine ranks it first by BM25 alone."""

RESULTS_KEPT = 2_000
"""Results remembered per index generation; portal queries repeat heavily."""

POSTINGS_KEPT = 4_000_000
"""Postings that a process keeps ready to be searched with, 12 bytes each, beside the mapped files
that all processes share: the whole of a city's index, a province's last asked for."""

SHOWN_KEPT = 4_000
"""Texts and names that a process keeps decoded; some 2 kB each."""

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
