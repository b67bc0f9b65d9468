"""What others would build the same with: an app of its own, so that their models have tables. Only benchmarks load it."""
