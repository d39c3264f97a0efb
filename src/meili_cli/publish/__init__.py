"""What is sent on: bulletins, workbooks, charts, and a site of static pages.

`edition` what is published of a period, asked once for all formats · `figure` a figure with the
place that it comes from · one package or module for each thing that is published.

Every figure is one of `meili report`, `rank`, `forecast`, `watch` or `directive`, as these show
it; nothing is computed here but counts of rows. The libraries that write a format are imported
when one is written, and `needs` says what to install where one is missing.
"""
