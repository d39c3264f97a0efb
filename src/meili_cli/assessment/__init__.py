"""What is made of reports: who lags and since when, and whether tasks and targets agree.

`tasks` tasks beside the targets that they serve · `watch` items and areas to look after. Owns
judgements over several rows or days; a figure and its status are those of `reports`.
"""
