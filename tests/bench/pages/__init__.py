"""What a page costs, kept and not, beside a bare Django view and nginx's file: the parts of `make bench`."""

ESSAY = "a-thousand-words"  # the slug of the essay that is measured
LISTED = 5000  # other essays that are asked for, at most
