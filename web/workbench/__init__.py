"""Where departments and the reform office work: items, reviews, ledger, accounts, audit."""
