"""OBSERVE: probe the interfaces, harvest what they publish, read the plans: facts in.

In the order of the road:

role                the jobs, each under its lease
harvest             an interface, window by window: sources/ speaks its dialect
plans_job, folders_job, trackers_job, meters_job
                    the other things that are read; folders/ is the way in, plans/ and files/ read
                    what lies there, trackers/ and meters/ ask services
probing, private    targets are asked in their slots: probes/ has a module for each kind
push/               those who call us
counting, exploring what a source counts, and what it can do; retrying what was set aside

They share how to ask (http, manners, connectivity), what to believe (archives, xml, dotted) and
what to say when it fails (errors, failing, recording).
"""
