"""What is owed, paid and unpaid at a day (欠薪计算): one derivation for crime, listing and removal."""
