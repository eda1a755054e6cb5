"""A detection chain that works: images come in, ships go out, and all can go wrong on demand.

Each stage is a process of its own. They know nothing of one another but the messages on the
exchange `chain`; what they make lies on an SFTP server. The chain keeps its own truth of what
happened to each image, which is no part of what it tells the world.
"""
