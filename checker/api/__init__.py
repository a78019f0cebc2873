"""The service over HTTP (接口): one case scored, files screened as jobs, rules and kept cases read.

Deny by default: every route stands in one table (`routes`) with the permission it asks for, and
both the guard and the OpenAPI document are made from that table.
"""
