"""A promise in words that a lawyer can read: one paragraph, in English and in French.

Every clause of the definition has its sentence; what a definition does not say is not mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from fractions import Fraction

from maas.catalogue.model import Agreement, Catalogue, Composite, ExclusionRule, Objective
from maas.catalogue.values import format_share
from maas.domain.quantities import format_duration

Words = Mapping[str, str]
EN: Words = {
    "plan": "Counted are the products that each planned datatake promises{of}.",
    "orbits": "Counted are the products that each completed orbit promises{of}.",
    "published": "Counted are the products that were published{of}; what never appeared is not.",
    "upstream": "Counted are the products published at {upstream}{of}.",
    "rate": "Counted are {per_day} files a day for each satellite and type{of}.",
    "passes": "Counted are the downlink sessions{of}.",
    "target": "Counted is the time in which {target} could be observed.",
    "timeliness": "Each is good when, no later than {deadline} after {start}, {stop} at {at}.",
    "completeness": "Of each counts how much of what was expected had arrived at {at}.",
    "overdue": "What has not arrived {abandon} after its deadline is missing.",
    "sensing_end": "the end of sensing",
    "origin_at": "it became available upstream",
    "published_at": "its publication there",
    "downlink_start": "the start of the downlink",
    "day_end": "the end of the UTC day",
    "stop published_at": "enough has been published",
    "stop delivery_stop": "all channels have been delivered",
    "hours": "Only service hours count: {weekly} ({zone}){closed}.",
    "closed": ", except on {days}",
    "min_outage": "An outage counts only when it lasts longer than {length}.",
    "degraded": "Degraded time is worth {weight} of time up.",
    "exclude": "What nobody could observe is left out of the figure.",
    "down": "Time that nobody could observe counts as down.",
    "up": "Time that nobody could observe counts as up.",
    "hold": "A silence of up to {length} counts as what was seen before it; the rest is left out.",
    "coverage": "Below a coverage of {share} the figure is not determined.",
    "uncovered": "An item whose interfaces have not been read up to its deadline is unknown until "
    "they are, or until it is missing.",
    "target share": "At least {share} must be good in each {window}.",
    "month": "calendar month ({zone})",
    "quarter": "calendar quarter ({zone})",
    "year": "calendar year ({zone})",
    "rolling": "stretch of {length}",
    "exclusions": "Agreed exclusions are taken out when they are {categories}{notice}{cap}.",
    "notice": ", announced at least {length} before they begin where they are planned",
    "cap": ", and at most {length} of planned maintenance in a period",
    "own_clock": "The provider's own clock is judged by {objective}.",
    "every": "An item is good when it is good in each of {parts}.",
    "weighted": "The mean of {parts}, by these weights.",
    "worst": "The lowest of {parts}.",
    "of": " of {what}",
    "planned_maintenance": "planned maintenance",
    "force_majeure": "force majeure",
    "satellite_anomaly": "satellite anomalies",
    "third_party": "faults of third parties",
    "customer_request": "requests of the customer",
    "other": "other causes",
    "and": " and ",
    "or": " or ",
}
FR: Words = {
    "plan": "Sont comptés les produits que promet chaque prise de vue planifiée{of}.",
    "orbits": "Sont comptés les produits que promet chaque orbite achevée{of}.",
    "published": "Sont comptés les produits publiés{of} ; ce qui n’est jamais paru ne l’est pas.",
    "upstream": "Sont comptés les produits publiés sur {upstream}{of}.",
    "rate": "Sont comptés {per_day} fichiers par jour, par satellite et par type{of}.",
    "passes": "Sont comptées les sessions de télédéchargement{of}.",
    "target": "Est compté le temps pendant lequel {target} a pu être observé.",
    "timeliness": "Chacun est bon si, au plus tard {deadline} après {start}, {stop} sur {at}.",
    "completeness": "De chacun compte la part de l’attendu qui est arrivée sur {at}.",
    "overdue": "Ce qui n’est pas arrivé {abandon} après son échéance est manquant.",
    "sensing_end": "la fin de l’acquisition",
    "origin_at": "sa mise à disposition en amont",
    "published_at": "sa publication en amont",
    "downlink_start": "le début du télédéchargement",
    "day_end": "la fin du jour UTC",
    "stop published_at": "la quantité attendue est publiée",
    "stop delivery_stop": "tous les canaux sont livrés",
    "hours": "Seules comptent les heures de service : {weekly} ({zone}){closed}.",
    "closed": ", sauf {days}",
    "min_outage": "Une panne ne compte que si elle dure plus de {length}.",
    "degraded": "Le temps dégradé vaut {weight} du temps en service.",
    "exclude": "Ce que personne n’a pu observer est laissé hors du calcul.",
    "down": "Le temps que personne n’a pu observer compte comme une panne.",
    "up": "Le temps que personne n’a pu observer compte comme du temps en service.",
    "hold": "Un silence de {length} au plus compte comme ce qui l’a précédé ; "
    "le reste est laissé hors du calcul.",
    "coverage": "Sous une couverture de {share}, la valeur n’est pas déterminée.",
    "uncovered": "Un élément dont les interfaces n’ont pas été lues jusqu’à son échéance est "
    "inconnu tant qu’elles ne le sont pas, ou jusqu’à ce qu’il soit manquant.",
    "target share": "Au moins {share} doit être bon pour chaque {window}.",
    "month": "mois civil ({zone})",
    "quarter": "trimestre civil ({zone})",
    "year": "année civile ({zone})",
    "rolling": "durée de {length}",
    "exclusions": "Les exclusions convenues sont retirées pour {categories}{notice}{cap}.",
    "notice": ", annoncées au moins {length} avant leur début si elles sont planifiées",
    "cap": ", et au plus {length} de maintenance planifiée par période",
    "own_clock": "L’horloge propre du fournisseur est jugée par {objective}.",
    "every": "Un élément est bon s’il l’est dans chacun de {parts}.",
    "weighted": "La moyenne de {parts}, selon ces poids.",
    "worst": "La plus basse de {parts}.",
    "of": " de {what}",
    "planned_maintenance": "maintenance planifiée",
    "force_majeure": "force majeure",
    "satellite_anomaly": "anomalie du satellite",
    "third_party": "faute de tiers",
    "customer_request": "demande du client",
    "other": "autre cause",
    "and": " et ",
    "or": " ou ",
}
WORDS = {"en": EN, "fr": FR}
DAYS_FR = {
    "mon": "lun", "tue": "mar", "wed": "mer", "thu": "jeu", "fri": "ven", "sat": "sam",
    "sun": "dim",
}  # fmt: skip


def definition(
    objective: Objective, catalogue: Catalogue, language: str, agreement: Agreement | None = None
) -> str:
    """What an objective promises, in "en" or "fr", and which exclusions its agreement admits."""
    words = WORDS[language]
    sentences = [_population(objective, catalogue, language)]
    if objective.clock is not None and objective.deadline is not None:
        key = "completeness" if objective.kind == "completeness" else "timeliness"
        sentences.append(
            words[key].format(
                deadline=_length(objective.deadline, language),
                start=words[objective.clock.start],
                stop=words[f"stop {objective.clock.stop}"],
                at=_interfaces(objective.clock.at, catalogue, language),
            )
        )
        sentences.append(words["overdue"].format(abandon=_length(objective.abandon, language)))
    sentences += _time(objective, language)
    sentences.append(_unknown(objective, language))
    share = _share(objective.unknown.min_coverage, language)
    sentences.append(words["coverage"].format(share=share))
    if agreement is not None and agreement.exclusions is not None:
        sentences.append(_exclusions(agreement.exclusions, language))
    own = catalogue.objectives.get(objective.own_clock or "")
    if own is not None:
        sentences.append(words["own_clock"].format(objective=_quoted(own.title, language)))
    window = objective.window
    length = "" if window.rolling is None else _length(window.rolling, language)
    over = words[window.calendar or "rolling"].format(zone=window.time_zone, length=length)
    sentences.append(
        words["target share"].format(share=_share(objective.target, language), window=over)
    )
    return " ".join(sentences)


def composite_definition(
    composite: Composite, titles: Mapping[str, Mapping[str, str]], language: str
) -> str:
    """What a composite is made of, in words; `titles` are those of its parts."""
    words = WORDS[language]
    parts = []
    for part, weight in composite.of.items():
        title = _quoted(titles.get(part, {"en": part}), language)
        parts.append(f"{title} ({weight})" if composite.combine == "weighted" else title)
    made = words[composite.combine].format(parts=_list(parts, words["and"]))
    share = _share(composite.target, language)
    return f"{made} {'At least' if language == 'en' else 'Au moins'} {share}" + (
        " is due." if language == "en" else " est dû."
    )


def _population(objective: Objective, catalogue: Catalogue, language: str) -> str:
    words, population = WORDS[language], objective.population
    mission = catalogue.missions.get(population.mission or "")
    what = [_local(mission.title, language)] if mission is not None else []
    for chosen in (population.satellites, population.classes, population.levels, population.types):
        if chosen:
            what.append(_list(chosen, words["or"]))
    target = catalogue.targets.get(population.target or "")
    return words[population.source].format(
        of=words["of"].format(what=", ".join(what)) if what else "",
        upstream=_interfaces(population.upstream, catalogue, language),
        per_day=population.per_day,
        target=_quoted(target.title, language) if target is not None else "",
    )


def _time(objective: Objective, language: str) -> list[str]:
    words, found = WORDS[language], []
    hours = objective.service_hours
    if hours is not None:
        weekly = ", ".join(f"{_days(days, language)} {when}" for days, when in hours.weekly.items())
        days = _list([day.isoformat() for day in hours.closed], words["and"])
        closed = words["closed"].format(days=days) if days else ""
        found.append(words["hours"].format(weekly=weekly, zone=hours.time_zone, closed=closed))
    if objective.min_outage:
        length = _length(objective.min_outage, language)
        found.append(words["min_outage"].format(length=length))
    if objective.degraded:
        found.append(words["degraded"].format(weight=_share(objective.degraded, language)))
    return found


def _unknown(objective: Objective, language: str) -> str:
    words, unknown = WORDS[language], objective.unknown
    if objective.kind == "availability":
        return words[unknown.policy].format(length=_length(unknown.hold, language))
    return words["uncovered" if unknown.uncovered == "unknown" else "exclude"]


def _exclusions(rule: ExclusionRule, language: str) -> str:
    words = WORDS[language]
    notice = words["notice"].format(length=_length(rule.notice, language)) if rule.notice else ""
    cap = words["cap"].format(length=_length(rule.cap, language)) if rule.cap else ""
    categories = _list([words[category] for category in rule.categories], words["or"])
    return words["exclusions"].format(categories=categories, notice=notice, cap=cap)


def _interfaces(names: Iterable[str], catalogue: Catalogue, language: str) -> str:
    titles = [
        _quoted(catalogue.interfaces[name].title, language) if name in catalogue.interfaces
        else name
        for name in names
    ]  # fmt: skip
    return _list(titles, WORDS[language]["or"])


def _list(parts: Iterable[str], last: str) -> str:
    told = list(parts)
    return ", ".join(told[:-1]) + last + told[-1] if len(told) > 1 else "".join(told)


def _local(title: Mapping[str, str], language: str) -> str:
    return title.get(language) or title.get("en") or next(iter(title.values()))


def _quoted(title: Mapping[str, str], language: str) -> str:
    text = _local(title, language)
    return f"« {text} »" if language == "fr" else f"“{text}”"


def _length(length: timedelta, language: str) -> str:
    text = format_duration(length)
    return text.replace("d", "j") if language == "fr" else text


def _share(share: Fraction, language: str) -> str:
    text = format_share(share).replace("%", " %")
    return text.replace(".", ",") if language == "fr" else text


def _days(days: str, language: str) -> str:
    return "-".join(DAYS_FR[d] if language == "fr" else d for d in days.split("-"))
