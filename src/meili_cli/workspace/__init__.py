"""A workspace: a folder with a plan and a ledger, found, opened, made.

`find` where it is · `book` the plan and the ledger opened together, and all that can be asked
of them · `init` a new one · `demo` simulated entries. What is said to a person is not decided here.
"""
