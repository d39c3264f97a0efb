"""The arithmetic of section 5 of the contract: exact, without input or output.

`calendar` days, months and reporting periods · `progress` baseline, trajectory, completion,
pace · `growth` yearly rates · `judgement` status and trend.
"""
