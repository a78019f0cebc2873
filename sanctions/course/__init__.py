"""Courses (程序): what may follow what, as data a jurist can read, in `sanctions/courses`."""
