"""Clusters: captures judged by many processes, on this machine or others, with the verdict of one.

Who judges a share of the files sends back what it found and, apart from that, the Links of its jobs, sorted by a hash of the job. Who merges has
the Links of some jobs from everywhere, and judges what spans answers. So no process holds the Links of all jobs.
"""
