"""The page cache: what is kept of public pages, from the nearest to the network inwards.

surrogates    what nginx and a CDN may keep, and purging, which tells a CDN of changes
first_level   what a worker has just given, before Django
store         pages with their validators, and what of a change reaches which
backends      where they lie: the memory of a process, or what several share, which may be away
file_cache    one file for all processes of a machine, in what packing makes of a page, under a release
parameters    what a page reads of its address
warming       the most read pages, made again after a change
stale         what is given while the database is away
"""
