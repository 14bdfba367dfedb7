"""What a page costs: `make bench`. Not a test: machines differ; compare figures taken side by side."""
