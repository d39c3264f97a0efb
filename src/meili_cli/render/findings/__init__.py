"""What `validate` and `check` found, for programs that show it: one module a format.

`json` the envelope that scripts read · `github` workflow commands · `sarif` for code scanning ·
`junit` as the results of tests. Each has one function, `write`, that returns the whole text. They
choose no words, and a finding says the same in each.
"""
