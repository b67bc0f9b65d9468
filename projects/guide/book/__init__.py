"""The printed pieces of a project: service guide (服务指南) and policy book (政策书), section by section."""
