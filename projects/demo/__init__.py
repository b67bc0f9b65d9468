"""Demonstration data: the report's projects, one project per sample profile, its key-project register, one account a role.

Everything is marked as demonstration (is_demo, 演示). History has fixed days; live cases lie around the day of loading.
"""
