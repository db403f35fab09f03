"""Login of citizens by OpenID Connect, at a broker of MitID or a gateway before NemLog-in. It makes no user: the answer
is who somebody is, as plain values.
"""
