"""Facts derived across lists: what is unpaid, to whom, when an order's period ends.

What counts is what is unpaid when the period of an order ends (before that: on the day):
arrears less what the debtor, or somebody on the debtor's behalf, paid by then. An advance
by a third party and enforcement do not reduce it. Each order that could count is a
*standing*; where none surely counts, the day itself is one too, so that a half-known order
decides nothing that the day does not bear out. `one_case` is the definition, `columnar` the
same over whole columns, and a parity test holds them together.

Source: 刑法第二百七十六条之一; 法释〔2013〕3号第一、三、四条; 最高人民法院指导案例28号.
"""
