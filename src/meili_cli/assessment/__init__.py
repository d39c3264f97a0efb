"""What is made of reports over several days: who is heading where, and how sure that is.

`forecast` what is expected of items and areas · `backtest` how good that would have been. Owns
judgements over several rows or days; a figure and its status are those of `reports`.
"""
