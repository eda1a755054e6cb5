"""RabbitMQ as the transport: quorum queues, confirmed publishing, any node of a cluster.

Written for 3.10 and 4.x alike; where the two differ a comment says so. Nothing outside this
package speaks AMQP.
"""
