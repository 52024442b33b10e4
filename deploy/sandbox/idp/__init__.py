"""The sandbox's identity provider: stands where a force has Entra ID.

Says who an officer is (OpenID Connect code flow) and lets machines in (client credentials), on Authlib's server.
Insists on PKCE with S256, a fresh nonce, an exactly registered redirect address, the client's secret and codes that
work once within a minute. Keeps its signing key on disk, so that tokens outlive a restart; keeps no session of its
own, so that every sign-in asks again and officers are easy to change.
"""
