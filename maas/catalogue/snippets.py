"""One example of each kind of entry, for the reference page; a test reads every one of them."""

from __future__ import annotations

from collections.abc import Mapping

SMALLEST = """\
targets:
  portal: {title: Portal, probe: http, url: "https://example.org/"}
objectives:
  up:
    title: The portal answers
    kind: availability
    population: {from: target, target: portal}
    target: "99%"
page:
  components: {portal: {title: Portal, targets: [portal], objectives: [up]}}
"""

SNIPPETS: Mapping[str, str] = {
    "Catalogue": SMALLEST,
    "Mission": """\
title: Sentinel-1
satellites: {S1A: {title: Sentinel-1A}, S1C: {title: Sentinel-1C}}
classes:
  - {class: NRT, modes: [EW, WV]}
  - {class: NTC, modes: [IW, SM]}
products:
  - {types: [IW_SLC__1S, IW_GRDH_1S], level: L1, modes: [IW], tolerance: 150ms}
""",
    "Satellite": "title: Sentinel-1A\n",
    "ClassRule": "class: NRT\nmodes: [EW, WV]\n",
    "ExpectedProducts": """\
types: [OL_1_EFR___]
level: L1
classes: [NR, NT]
expected: 44m
tolerance: -180s
""",
    "OrbitClock": """\
cycle: 27d
per_cycle: 385
numbering: cycle
epochs: {S3A: 2026-09-10T20:05:00Z}
first: {S3A: 143}
""",
    "Party": "title: {en: Ground stations, fr: Stations de réception}\nrole: station\n",
    "Station": 'title: Svalbard\nparty: ground-stations\nunit: "01"\n',
    "Interface": """\
title: Sentinel-1 production interface
kind: prip
url: https://prip.example.org/odata/v1
party: production
missions: [S1]
auth: {kind: basic, username: maas, password_env: PRIP_PASSWORD}
""",
    "Auth": """\
kind: oauth2
token_url: https://login.example.org/token
client_id: maas
username: maas
password_env: PRIP_PASSWORD
""",
    "Harvest": "every: 10m\noverlap: 1h\npage_size: 200\n",
    "Target": """\
title: Sentinel-1 production interface
probe: odata
interface: prip-s1
every: 5m
horizon: 15m
expect: {min_rows: 1}
confirm: {down: 2 of 3, up: 2 of 2}
quorum: 2
""",
    "Confirm": "down: 2 of 3\nup: 2 of 2\n",
    "Condition": "at_least: 1\nat_most: 200\n",
    "Quota": "header: X-RateLimit-Remaining\nabove: 100\n",
    "Download": 'checksum: "md5:{md5}"\nsize: "{size}"\n',
    "Step": """\
name: token
method: POST
url: https://login.example.org/token
form: {grant_type: password, client_id: maas, username: maas, password: "{password}"}
keep: {token: access_token}
""",
    "Expect": "status: [200]\nbody_contains: All systems ready\ndegraded_above: 5s\n",
    "PlanSource": """\
title: Sentinel-1A acquisition plans
satellite: S1A
dialect: s1-kml
index: https://plans.example.org/S1A/
pattern: "*.kml"
""",
    "Objective": """\
title: {en: Sentinel-1 NRT within 3 h, fr: Sentinel-1 NRT en 3 h}
kind: timeliness
population: {from: plan, mission: S1, classes: [NRT]}
clock: {start: sensing_end, at: [prip-s1]}
deadline: 3h
target: "95%"
window: {calendar: month, time_zone: UTC}
unknown: {policy: exclude, min_coverage: "98%"}
stages:
  reception: {party: ground-stations, at: [cadip-sgs], budget: 75m}
  production: {party: production, at: [prip-s1], budget: 105m}
credits: [{below: "95%", credit: "10%"}, {below: "90%", credit: "25%"}]
effective: 2026-12-01T00:00:00Z
responsible: production
""",
    "Population": "from: upstream\nmission: S1\nlevels: [L1, L2]\nupstream: [prip-s1]\n",
    "ClockPair": "start: published_at\nstop: published_at\nat: [dd]\n",
    "Window": "calendar: quarter\ntime_zone: Europe/Paris\n",
    "ServiceHours": """\
time_zone: Europe/Paris
weekly: {mon-fri: "08:00-18:00", sat: "09:00-12:00"}
closed: [2026-12-25]
""",
    "Stage": "party: production\nat: [prip-s1]\nbudget: 1h30m\n",
    "Credit": 'below: "95%"\ncredit: "10%"\n',
    "ExclusionRule": """\
categories: [planned_maintenance, force_majeure]
notice: 5d
cap: 8h
""",
    "Composite": """\
title: Sentinel-1 NRT, production and access
combine: every
of: {s1-nrt-prip: 1, s1-nrt-dd: 1}
target: "90%"
""",
    "UnknownPolicy": 'policy: hold\nhold: 15m\nmin_coverage: "98%"\n',
    "Agreement": """\
title: Production services
customer: agency
provider: production
objectives: [s1-nrt-prip]
composites: [production-weakest]
period: {calendar: month, time_zone: UTC}
grace: 3d
exclusions: {categories: [planned_maintenance, force_majeure], notice: 5d, cap: 8h}
answer_within: 10d
languages: [en, fr]
formats: [pdf, xlsx]
""",
    "Channel": """\
kind: webhook
url: https://example.org/hooks/maas
secret_env: HOOK_SECRET
severities: [page]
""",
    "Page": """\
title: Ground segment status
components:
  sentinel-1: {title: Sentinel-1, targets: [prip-s1], objectives: [s1-nrt-prip]}
""",
    "Boards": "public: [home]\n",
    "Component": """\
title: Sentinel-1
components:
  production: {title: Production, targets: [prip-s1], objectives: [s1-nrt-prip]}
""",
    "Folder": """\
title: Station reports of Matera
holds: station-report
url: ftps://station.example.org/reports
pattern: "*REP_STNACQ*.EOF"
username: maas
password_env: STATION_PASSWORD
station: MTI
""",
    "Tracker": """\
title: Anomalies
kind: jira-cloud
url: https://example.atlassian.net
project: GSANOM
auth: {kind: basic, username: maas@example.org, password_env: JIRA_TOKEN}
parties: {station-mti: ground-stations}
""",
    "Meter": """\
title: Errors in the logs
kind: loki
url: https://logs.example.org
queries: {errors: '{app="processor"} |= "ERROR"'}
""",
    "Pipeline": """\
title: Ships from radar images
missions: [S1]
clock: acquired_at
deadline: 20m
party: operations
suppliers: {cdse: {title: CDSE, missions: [S1], party: data-space}}
stages:
  retrieve: {title: Retrieve, budget: 5m}
  detect: {title: Detect, budget: 6m, parts: 4}
  deliver: {title: Deliver, budget: 2m}
sources:
  bus:
    kind: amqp
    url: amqps://bus.example.org/chain
    exchange: chain
    username: maas
    password_env: CHAIN_PASSWORD
""",
    "PipelineStage": """\
title: {en: Quality control, fr: Contrôle qualité}
budget: 8m
party: analysts
after: [detect]
missions: [S2]
people: true
""",
    "Supplier": "title: MDA\nmissions: [RS2]\nparty: mda\npriority: 1\n",
    "StepSource": """\
kind: amqp
url: amqps://bus.example.org/chain
exchange: chain
keys: ["#"]
username: maas
password_env: CHAIN_PASSWORD
messages:
  - {when: {specversion: "1.0", type: chain.step}, within: data}
  - {}
""",
    "Message": """\
when: {kind: job.finished}
image: job.scene
of_stage: detect
marks: left
at: job.ended
attempt: job.try
host: node
""",
    "Feed": """\
title: Ship positions
kind: ais
url: tcp://ais.example.org:4001
areas: {gibraltar: {west: -6.5, south: 35.5, east: -4.5, north: 36.5}}
silent: 5m
party: ais-network
""",
    "FeedArea": "{west: -6.5, south: 35.5, east: -4.5, north: 36.5}\n",
    "Delivery": """\
title: Reports for the coast guard
at:
  url: sftp://out.example.org/deliveries/coastguard
  username: maas
  password_env: OUT_PASSWORD
  host_key: SHA256:x
reports:
  vessels.gml: {form: vessel-gml}
  oil.gml: {form: oil-gml}
rasters: {raster.tif: {bands: 1, most_nodata: "60%"}}
required: [vessels.gml]
party: ground-stations
""",
    "FilePlace": """\
url: sftp://in.example.org/inbox/cdse
username: canary
password_env: INBOX_PASSWORD
host_key: SHA256:x
""",
    "ReportForm": """\
form: declared
written: json
items: report.contacts
image: report.image
fields: {longitude: position.x, latitude: position.y, mmsi: identity.mmsi}
""",
    "RasterForm": 'bands: 1\nmost_nodata: "60%"\noverviews: true\n',
    "Area": """\
title: {en: Strait of Dover, fr: Pas de Calais}
footprint: [[1.0, 50.7], [2.0, 50.7], [2.0, 51.3], [1.0, 51.3]]
land: [[[1.6, 50.7], [2.0, 50.7], [2.0, 50.95], [1.8, 50.95], [1.6, 50.85]]]
""",
    "AisMatch": 'meter: ais-rate\nmeasure: messages\nleast_rate: 50\nleast_match: "40%"\n',
    "Canary": """\
title: {en: Canary off Brittany, fr: Canari au large de la Bretagne}
pipeline: vessels
every: 6h
deadline: 45m
scene: {mission: S1, lines: 3000, samples: 4000, ships: 36}
drop:
  url: sftp://in.example.org/inbox/cdse
  username: canary
  password_env: INBOX_PASSWORD
  host_key: SHA256:x
delivery: coastguard
bands: {recall: "50%", clear_recall: "90%", false_alarms: 50, position_m: 60}
""",
    "SceneWish": "mission: RS2\nlines: 2000\nsamples: 2000\nships: 24\ncontrast_offset: -3\n",
    "Bands": 'recall: "50%"\nclear_recall: "90%"\nfalse_alarms: 50\nposition_m: 60\n',
    "Push": "secret_env: BACKUP_SECRET\ncron: 15 2 * * *\ngrace: 10m\nlongest: 2h\n",
}
