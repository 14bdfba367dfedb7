"""Writers: what whoever sent a reply can do with it, without an account."""
