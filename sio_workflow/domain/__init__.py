"""The foundation: words, values, rules and errors. Plain Python, no library."""
