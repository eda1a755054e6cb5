"""The sentences that definitions are made of, the same keys in each language.

A clause has one sentence; a new kind of clause needs its key in every language, and a test compares
them. French spaces before ; : % are narrow and do not break; here they stand as they are printed.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]
EN: Words = {
    # what is counted
    "from plan": "Counted are the products{of} that each planned datatake promises.",
    "from orbits": "Counted are the products{of} that each completed orbit promises.",
    "from published": "Counted are the products{of} that were published; what was never published "
    "does not count.",
    "from upstream": "Counted are the products{of} that were published at {upstream}.",
    "from rate": "Counted are the days (UTC) of each satellite{of}: each promises {per_day} files "
    "of every type.",
    "from passes": "Counted are the downlink sessions{of}.",
    "from pipeline": "Counted are the images{of} that were offered to {pipeline} or entered it.",
    "from target": "Counted is the time in which {target} is up.",
    "of": " of {mission}",
    "satellites": "satellite {list}", "satellites many": "satellites {list}",
    "classes": "class {list}", "classes many": "classes {list}",
    "levels": "level {list}", "levels many": "levels {list}",
    "types": "type {list}", "types many": "types {list}",
    "suppliers": "supplier {list}", "suppliers many": "suppliers {list}",
    "customers": "customer {list}", "customers many": "customers {list}",
    ";": "; ",
    # from which instant to which
    "good plan": "Each is good when all that was promised of it has been published at {at}",
    "good orbits": "Each is good when all that was promised of it has been published at {at}",
    "good published": "Each is good when it has been published at {at}",
    "good upstream": "Each is good when it has been published at {at}",
    "good rate": "Each is good when all of them have been published at {at}",
    "good passes": "Each is good when all its channels have been delivered at {at}",
    "good pipeline": "Each is good when it has been through {at}",
    "by then": " no later than {deadline} after {start}.",
    "amounts": "The figure is how much of what they promised has been published at {at}; each "
    "enters it once it is complete, at the latest {deadline} after {start}.",
    "sensing_end": "the end of sensing",
    "origin_at": "it became available at its origin",
    "published_at": "it was published there",
    "downlink_start": "the start of the downlink",
    "day_end": "the end of the day",
    "acquired_at": "its acquisition",
    "offered_at": "it was offered",
    "ready": "everything before that was done",
    "entered": "that began",
    "late": "What comes later is late, what has not come {abandon} after its deadline is missing; "
    "both count against the figure.",
    "missing": "What has not come {abandon} after its deadline is missing.",
    # when, and what counts as up
    "hours": "Only the service hours count: {weekly} (time zone {zone}){closed}.",
    "closed": ", except on {days}",
    "min_outage": "An outage that lasts no longer than {length} counts as time up.",
    "degraded": "Degraded time counts for {weight} of time up.",
    "degraded as up": "Degraded time counts as time up.",
    "degraded as down": "Degraded time counts as time down.",
    # what nobody could observe
    "exclude": "Time that nobody observed is left out.",
    "down": "Time that nobody observed counts as time down.",
    "up": "Time that nobody observed counts as time up.",
    "hold": "Of a stretch that nobody observed, the first {length} count as what was seen just "
    "before; the rest is left out.",
    "coverage": "When less than {share} of the time was observed, the figure is not determined.",
    "coverage of items": "When fewer than {share} of the items could be judged, the figure is not "
    "determined.",
    "uncovered unknown": "An item past its deadline is left out as long as the interface where its "
    "clock stops has not been read that far, at most until it is missing.",
    "uncovered overdue": "An item past its deadline counts as late even while the interface where "
    "its clock stops has not been read that far.",
    # exclusions
    "exclusions": "Agreed exclusions are taken out: {categories}.",
    "no exclusions": "Nothing is excluded.",
    "planned_maintenance": "planned maintenance{notice}{cap}",
    "notice": ", announced at least {length} before it begins",
    "cap": ", up to {length} in a period",
    "force_majeure": "force majeure",
    "satellite_anomaly": "satellite anomalies",
    "third_party": "faults of third parties",
    "customer_request": "requests of the customer",
    "other": "other causes",
    "items started": "An exclusion takes out the items whose clock starts in it.",
    "items running": "An exclusion takes out the items whose clock runs in it.",
    # the promise
    "own_clock": "The provider’s own part is judged by {objective}.",
    "responsible": "Responsible: {party}.",
    "period of items": "An item belongs to the period in which its clock starts.",
    "share timeliness": "At least {share} of the items must be good {window}.",
    "share completeness": "At least {share} of what was promised must be there {window}.",
    "share availability": "It must be up for at least {share} of the time that counts {window}.",
    "month": "in each calendar month (time zone {zone})",
    "quarter": "in each calendar quarter (time zone {zone})",
    "year": "in each calendar year (time zone {zone})",
    "rolling": "in every stretch of {length}",
    # composites
    "every": "An item is good when it is good in each of {parts}. At least {share} of the items "
    "must be good.",
    "weighted": "The figure is the weighted mean of {parts}. It must be at least {share}; where a "
    "part has no figure, it has none.",
    "worst": "The figure is the lowest of {parts}. It must be at least {share}; where a part has "
    "no figure, it has none.",
    "weight": "{part} (weight {weight})",
}  # fmt: skip
FR: Words = {
    "from plan": "Sont comptés les produits{of} que promet chaque prise de vue planifiée.",
    "from orbits": "Sont comptés les produits{of} que promet chaque orbite achevée.",
    "from published": "Sont comptés les produits{of} qui ont été publiés\u202f; ce qui n’a jamais "
    "été publié ne compte pas.",
    "from upstream": "Sont comptés les produits{of} qui ont été publiés sur {upstream}.",
    "from rate": "Sont comptés les jours (UTC) de chaque satellite{of}\u202f: chacun promet "
    "{per_day} fichiers de chaque type.",
    "from passes": "Sont comptées les sessions de réception{of}.",
    "from pipeline": "Sont comptées les images{of} proposées à {pipeline} ou qui y sont entrées.",
    "from target": "Est compté le temps pendant lequel {target} est en service.",
    "of": " de {mission}",
    "satellites": "satellite {list}", "satellites many": "satellites {list}",
    "classes": "classe {list}", "classes many": "classes {list}",
    "levels": "niveau {list}", "levels many": "niveaux {list}",
    "types": "type {list}", "types many": "types {list}",
    "suppliers": "fournisseur {list}", "suppliers many": "fournisseurs {list}",
    "customers": "client {list}", "customers many": "clients {list}",
    ";": "\u202f; ",
    "good plan": "Chacun est bon lorsque tout ce qui en était promis a été publié sur {at}",
    "good orbits": "Chacun est bon lorsque tout ce qui en était promis a été publié sur {at}",
    "good published": "Chacun est bon lorsqu’il a été publié sur {at}",
    "good upstream": "Chacun est bon lorsqu’il a été publié sur {at}",
    "good rate": "Chacun est bon lorsque tous ces fichiers ont été publiés sur {at}",
    "good passes": "Chacune est bonne lorsque tous ses canaux ont été livrés sur {at}",
    "good pipeline": "Chacune est bonne lorsqu’elle est passée par {at}",
    "by then": " au plus tard {deadline} après {start}.",
    "amounts": "La valeur est la part de ce qui était promis qui a été publiée sur {at}\u202f; "
    "chaque élément y entre dès qu’il est complet, et au plus tard {deadline} après {start}.",
    "sensing_end": "la fin de l’acquisition",
    "origin_at": "la mise à disposition à l’origine",
    "published_at": "cette publication",
    "downlink_start": "le début de la réception",
    "day_end": "la fin du jour",
    "acquired_at": "sa prise de vue",
    "offered_at": "sa mise à disposition",
    "ready": "la fin de tout ce qui précède",
    "entered": "le début de cette étape",
    "late": "Ce qui arrive ensuite est en retard, ce qui n’est pas arrivé {abandon} après "
    "l’échéance est manquant\u202f; l’un et l’autre pèsent sur la valeur.",
    "missing": "Ce qui n’est pas arrivé {abandon} après l’échéance est manquant.",
    "hours": "Seules comptent les heures de service\u202f: {weekly} (fuseau horaire {zone})"
    "{closed}.",
    "closed": ", sauf {days}",
    "min_outage": "Une panne qui ne dure pas plus de {length} compte comme du temps en service.",
    "degraded": "Le temps dégradé compte pour {weight} du temps en service.",
    "degraded as up": "Le temps dégradé compte comme du temps en service.",
    "degraded as down": "Le temps dégradé compte comme du temps de panne.",
    "exclude": "Le temps que personne n’a observé est laissé de côté.",
    "down": "Le temps que personne n’a observé compte comme du temps de panne.",
    "up": "Le temps que personne n’a observé compte comme du temps en service.",
    "hold": "D’une durée que personne n’a observée, le début compte, pendant {length} au plus, "
    "comme ce qui a été vu juste avant\u202f; le reste est laissé de côté.",
    "coverage": "Si moins de {share} du temps a été observé, la valeur n’est pas déterminée.",
    "coverage of items": "Si moins de {share} des éléments ont pu être jugés, la valeur n’est pas "
    "déterminée.",
    "uncovered unknown": "Un élément dont l’échéance est passée est laissé de côté tant que "
    "l’interface où son délai s’arrête n’a pas été lue jusque-là, au plus jusqu’à ce qu’il soit "
    "manquant.",
    "uncovered overdue": "Un élément dont l’échéance est passée compte comme étant en retard même "
    "tant que l’interface où son délai s’arrête n’a pas été lue jusque-là.",
    "exclusions": "Les exclusions convenues sont retirées\u202f: {categories}.",
    "no exclusions": "Rien n’est exclu.",
    "planned_maintenance": "maintenance planifiée{notice}{cap}",
    "notice": ", annoncée au moins {length} avant son début",
    "cap": ", dans la limite de {length} par période",
    "force_majeure": "force majeure",
    "satellite_anomaly": "anomalies du satellite",
    "third_party": "fautes de tiers",
    "customer_request": "demandes du client",
    "other": "autres causes",
    "items started": "Une exclusion retire les éléments dont le délai commence pendant qu’elle "
    "dure.",
    "items running": "Une exclusion retire les éléments dont le délai court pendant qu’elle dure.",
    "own_clock": "La part propre du prestataire est jugée par {objective}.",
    "responsible": "Responsable\u202f: {party}.",
    "period of items": "Un élément appartient à la période où son délai commence.",
    "share timeliness": "Au moins {share} des éléments doivent être bons {window}.",
    "share completeness": "Au moins {share} de ce qui était promis doit être là {window}.",
    "share availability": "Le service doit être assuré pendant au moins {share} du temps compté "
    "{window}.",
    "month": "chaque mois civil (fuseau horaire {zone})",
    "quarter": "chaque trimestre civil (fuseau horaire {zone})",
    "year": "chaque année civile (fuseau horaire {zone})",
    "rolling": "sur toute durée de {length}",
    "every": "Un élément est bon s’il l’est à la fois pour {parts}. Au moins {share} des éléments "
    "doivent être bons.",
    "weighted": "La valeur est la moyenne pondérée de celles de {parts}. Elle doit atteindre au "
    "moins {share}\u202f; si l’une de ces parties n’a pas de valeur, il n’y en a pas.",
    "worst": "La valeur est la plus basse de celles de {parts}. Elle doit atteindre au moins "
    "{share}\u202f; si l’une de ces parties n’a pas de valeur, il n’y en a pas.",
    "weight": "{part} (poids {weight})",
}  # fmt: skip
WORDS: Mapping[str, Words] = {"en": EN, "fr": FR}
