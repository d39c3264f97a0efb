"""The interface for notebooks and scripts: a workspace, opened, and results that show themselves.

`opened` a workspace and what can be asked of it · `typed` how Python's values are typed · `shown`
a report and an explanation · `tables` a report as a table of Arrow, pandas or polars. Every answer is `workspace.book`'s or the plan's
own, as on the command line; what is added here is what Python has and a command line has not:
dates, numbers, tables, and a language for each workspace. Nothing here prints or ends a process.
"""
