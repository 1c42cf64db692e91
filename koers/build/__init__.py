"""From a plan to a folder of reports: plan, run, put together, swap in.

``plan`` says what is to be made, as frozen tasks. ``task`` makes one of them in a folder of its own
and knows nothing of its neighbours. ``executor`` spreads tasks over processes, ``warm`` gives these their kernels. ``folder`` puts a
period's folder together beside the old one and swaps it in. May import everything but the cli.
"""
