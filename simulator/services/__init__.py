"""The ground segment's servers: OData services, token endpoint and web sites on loopback."""
