"""What the figures of a report are worth: who is behind, since when, and whether it can be made up.

`rank` scores areas and splits what changed · `budget` how far an area may fall behind ·
`forecast` what is to be expected of an item · `backtest` how good that would have been ·
`watch` who is to be looked after, and why · `tasks` tasks beside the targets they serve. Owns the
meaning of an assessment; the arithmetic of its formulas is `measure`'s, the rows are `reports`'.
"""
