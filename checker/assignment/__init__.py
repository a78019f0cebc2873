"""Who inspects (随机选派执法检查人员): a lottery by hashes that never draws itself into a corner.

Pure and synchronous: visits, inspectors, limits and ranks are arguments, and nothing here reads
a clock, a file or a source of chance. Whoever has the same arguments gets the same people.
"""
