"""What a promise says to a lawyer, to the word, in both languages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from maas.catalogue.in_words import composite_definition, definition
from maas.catalogue.loader import load
from maas.catalogue.model import Agreement, Catalogue, Objective
from maas.catalogue.phrases import EN, FR
from maas.catalogue.spoken import length

COPERNICUS = Path(__file__).parents[3] / "maas" / "catalogue" / "examples" / "copernicus"
RULE = {"categories": ["planned_maintenance", "force_majeure"], "notice": "5d", "cap": "8h"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(COPERNICUS, {})


def portal(**terms: Any) -> Objective:
    return Objective.model_validate(
        {
            "title": "Portal",
            "kind": "availability",
            "population": {"from": "target", "target": "portal"},
            "target": "99.5%",
            **terms,
        }
    )


def bound(**terms: Any) -> Agreement:
    return Agreement.model_validate(
        {"title": "A", "customer": "agency", "provider": "production", "objectives": [], **terms}
    )


def said(
    objective: Objective,
    catalogue: Catalogue,
    language: str = "en",
    agreement: Agreement | None = None,
) -> str:
    return definition(objective, catalogue, language, agreement).replace("\u202f", " ")


def test_a_timeliness_under_its_agreement_in_english(catalogue: Catalogue) -> None:
    told = said(catalogue.objectives["s1-nrt-dd"], catalogue, "en", bound(exclusions=RULE))
    assert told == (
        "Counted are the products of Sentinel-1 (class NRT; levels L1 or L2) that each planned "
        "datatake promises. Each is good when all that was promised of it has been published at "
        "“Data access catalogue” no later than 3 hours after the end of sensing. What comes later "
        "is late, what has not come 7 days after its deadline is missing; both count against the "
        "figure. An item past its deadline is left out as long as the interface where its clock "
        "stops has not been read that far, at most until it is missing. When fewer than 50 % of "
        "the items could be judged, the figure is not determined. Agreed exclusions are taken "
        "out: planned maintenance, announced at least 5 days before it begins, up to 8 hours in a "
        "period; force majeure. An exclusion takes out the items whose clock starts in it. The "
        "provider’s own part is judged by “Sentinel-1 in the catalogue within 48 h”. Responsible: "
        "Data access service. An item belongs to the period in which its clock starts. At least "
        "95 % of the items must be good in each calendar month (time zone UTC)."
    )


def test_a_timeliness_under_its_agreement_in_french(catalogue: Catalogue) -> None:
    told = said(catalogue.objectives["s1-nrt-dd"], catalogue, "fr", bound(exclusions=RULE))
    assert told == (
        "Sont comptés les produits de Sentinel-1 (classe NRT ; niveaux L1 ou L2) que promet chaque "
        "prise de vue planifiée. Chacun est bon lorsque tout ce qui en était promis a été publié "
        "sur « Catalogue d'accès aux données » au plus tard 3 heures après la fin de "
        "l’acquisition. Ce qui arrive ensuite est en retard, ce qui n’est pas arrivé 7 jours après "
        "l’échéance est manquant ; l’un et l’autre pèsent sur la valeur. Un élément dont "
        "l’échéance est passée est laissé de côté tant que l’interface où son délai s’arrête n’a "
        "pas été lue jusque-là, au plus jusqu’à ce qu’il soit manquant. Si moins de 50 % des "
        "éléments ont pu être jugés, la valeur n’est pas déterminée. Les exclusions convenues sont "
        "retirées : maintenance planifiée, annoncée au moins 5 jours avant son début, dans la "
        "limite de 8 heures par période ; force majeure. Une exclusion retire les éléments dont le "
        "délai commence pendant qu’elle dure. La part propre du prestataire est jugée par "
        "« Sentinel-1 au catalogue en 48 h ». Responsable : Service d'accès aux données. Un "
        "élément appartient à la période où son délai commence. Au moins 95 % des éléments doivent "
        "être bons chaque mois civil (fuseau horaire UTC)."
    )


FULL: dict[str, Any] = {
    "service_hours": {
        "time_zone": "Europe/Paris",
        "weekly": {"mon-fri": "08:00-12:30 13:30-18:00", "sat": "09:00-24:00"},
        "closed": ["2027-01-01", "2026-12-25"],
    },
    "min_outage": "15m",
    "degraded": "50%",
    "unknown": {"policy": "hold", "hold": "10m", "min_coverage": "98%"},
    "window": {"calendar": "quarter", "time_zone": "Europe/Paris"},
}


def test_an_availability_with_every_term_in_english(catalogue: Catalogue) -> None:
    assert said(portal(**FULL), catalogue, "en", bound()) == (
        "Counted is the time in which “Public portal” is up. Only the service hours count: Monday "
        "to Friday 08:00 to 12:30 and 13:30 to 18:00, Saturday 09:00 to 24:00 (time zone "
        "Europe/Paris), except on 25 December 2026 and 1 January 2027. An outage that lasts no "
        "longer than 15 minutes counts as time up. Degraded time counts for 50 % of time up. Of a "
        "stretch that nobody observed, the first 10 minutes count as what was seen just before; "
        "the rest is left out. When less than 98 % of the time was observed, the figure is not "
        "determined. Nothing is excluded. It must be up for at least 99.5 % of the time that "
        "counts in each calendar quarter (time zone Europe/Paris)."
    )


def test_an_availability_with_every_term_in_french(catalogue: Catalogue) -> None:
    assert said(portal(**FULL), catalogue, "fr", bound()) == (
        "Est compté le temps pendant lequel « Portail public » est en service. Seules comptent les "
        "heures de service : du lundi au vendredi de 8 h à 12 h 30 et de 13 h 30 à 18 h, le samedi "
        "de 9 h à 24 h (fuseau horaire Europe/Paris), sauf le 25 décembre 2026 et le 1er janvier "
        "2027. Une panne qui ne dure pas plus de 15 minutes compte comme du temps en service. Le "
        "temps dégradé compte pour 50 % du temps en service. D’une durée que personne n’a "
        "observée, le début compte, pendant 10 minutes au plus, comme ce qui a été vu juste avant "
        "; le reste est laissé de côté. Si moins de 98 % du temps a été observé, la valeur n’est "
        "pas déterminée. Rien n’est exclu. Le service doit être assuré pendant au moins 99,5 % du "
        "temps compté chaque trimestre civil (fuseau horaire Europe/Paris)."
    )


def test_sessions_over_a_rolling_window_in_english(catalogue: Catalogue) -> None:
    told = said(catalogue.objectives["acquisition-75m"], catalogue)
    assert told.startswith(
        "Counted are the downlink sessions. Each is good when all its channels have been delivered "
        "at “Svalbard downlink sessions”, “Matera downlink sessions”, “Maspalomas downlink "
        "sessions” or “Neustrelitz downlink sessions” no later than 1 hour 15 minutes after the "
        "start of the downlink. "
    )
    assert told.endswith("At least 95 % of the items must be good in every stretch of 30 days.")


def test_a_rolling_window_gives_way_to_the_periods_of_an_agreement(catalogue: Catalogue) -> None:
    told = said(catalogue.objectives["acquisition-75m"], catalogue, "en", bound())
    assert told.endswith("must be good in each calendar month (time zone UTC).")


def test_a_rate_that_counts_amounts_in_french(catalogue: Catalogue) -> None:
    told = said(catalogue.objectives["aux-resorb-rate"], catalogue, "fr")
    assert told.startswith(
        "Sont comptés les jours (UTC) de chaque satellite de Sentinel-1 (type AUX_RESORB) : chacun "
        "promet 14 fichiers de chaque type. La valeur est la part de ce qui était promis qui a été "
        "publiée sur « Interface de données auxiliaires » ; chaque élément y entre dès qu’il est "
        "complet, et au plus tard 12 heures après la fin du jour. Ce qui n’est pas arrivé 7 jours "
        "après l’échéance est manquant. "
    )
    assert told.endswith(
        "Au moins 99 % de ce qui était promis doit être là chaque mois civil (fuseau horaire UTC)."
    )


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({}, "Degraded time counts as time down."),
        ({"degraded": "100%"}, "Degraded time counts as time up."),
        ({"degraded": "1/3"}, "Degraded time counts for 1/3 of time up."),
        ({}, "Time that nobody observed is left out."),
        ({"unknown": {"policy": "down"}}, "Time that nobody observed counts as time down."),
        ({"unknown": {"policy": "up"}}, "Time that nobody observed counts as time up."),
    ],
)
def test_what_is_between_up_and_down_has_its_sentence(
    catalogue: Catalogue, terms: dict[str, Any], sentence: str
) -> None:
    assert sentence in said(portal(**terms), catalogue)


def test_an_item_that_is_overdue_while_unread_is_said_to_count(catalogue: Catalogue) -> None:
    before = catalogue.objectives["s1-nrt-prip"]
    hard = before.model_copy(
        update={"unknown": before.unknown.model_copy(update={"uncovered": "overdue"})}
    )
    assert "counts as late even while the interface" in said(hard, catalogue)


def test_exclusions_that_take_out_whatever_runs_are_said(catalogue: Catalogue) -> None:
    rule = {"categories": ["third_party"], "items": "running"}
    told = said(
        catalogue.objectives["s1-nrt-prip"], catalogue, "fr", bound(exclusions=rule)
    )  # fmt: skip
    assert (
        "Les exclusions convenues sont retirées : fautes de tiers. Une exclusion retire les "
        in told
    )
    assert "dont le délai court pendant qu’elle dure." in told


def test_a_title_without_french_stands_in_english(catalogue: Catalogue) -> None:
    target = catalogue.targets["portal"].model_copy(update={"title": {"en": "Portal"}})
    plain = catalogue.model_copy(update={"targets": {"portal": target}})
    assert "« Portal » est en service" in said(portal(), plain, "fr")


def test_composites_say_of_what_they_are_made(catalogue: Catalogue) -> None:
    titles = {name: one.title for name, one in catalogue.objectives.items()}
    made = {
        (name, language): composite_definition(one, titles, language).replace("\u202f", " ")
        for name, one in catalogue.composites.items()
        for language in ("en", "fr")
    }
    assert made["data-access-overall", "en"] == (
        "The figure is the weighted mean of “Sentinel-1 in the catalogue within 48 h” (weight 3), "
        "“Sentinel-2 in the catalogue within 48 h” (weight 3), “Sentinel-3 in the catalogue within "
        "48 h” (weight 2) and “Sentinel-5P in the catalogue within 48 h” (weight 1). It must be at "
        "least 95 %; where a part has no figure, it has none."
    )
    assert made["production-weakest", "fr"] == (
        "La valeur est la plus basse de celles de « Sentinel-1 NRT produit en 3 h », « Sentinel-2 "
        "produit en 24 h », « Sentinel-3 NR produit en 3 h » et « Sentinel-5P NRTI produit en "
        "3 h ». Elle doit atteindre au moins 90 % ; si l’une de ces parties n’a pas de valeur, il "
        "n’y en a pas."
    )
    chain = catalogue.composites["production-weakest"].model_copy(
        update={"combine": "every", "of": {"s1-nrt-prip": 1, "elsewhere": 1}}
    )
    assert composite_definition(chain, titles, "en").replace("\u202f", " ") == (
        "An item is good when it is good in each of “Sentinel-1 NRT produced within 3 h” and "
        "“elsewhere”. At least 90 % of the items must be good."
    )


def test_every_objective_has_its_words_in_both_languages(catalogue: Catalogue) -> None:
    for name, objective in catalogue.objectives.items():
        for language in ("en", "fr"):
            told = definition(objective, catalogue, language, bound(exclusions=RULE))
            assert "{" not in told, name
            assert "  " not in told, name
            assert told.endswith("."), name


def test_french_spaces_before_high_punctuation_do_not_break(catalogue: Catalogue) -> None:
    told = definition(portal(**FULL), catalogue, "fr", bound(exclusions=RULE))
    assert not any(f" {mark}" in told for mark in ";:%»!?")
    assert "« " not in told


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert EN.keys() == FR.keys()
    assert {key: places(text) for key, text in EN.items()} == {
        key: places(text) for key, text in FR.items()
    }


@pytest.mark.parametrize(
    ("exact", "en", "fr"),
    [
        (timedelta(hours=1, minutes=30), "1 hour 30 minutes", "1 heure 30 minutes"),
        (timedelta(days=7), "7 days", "7 jours"),
        (timedelta(seconds=1, milliseconds=500), "1 second 500 milliseconds",
         "1 seconde 500 millisecondes"),
        (timedelta(0), "0 seconds", "0 seconde"),
    ],
)  # fmt: skip
def test_a_length_names_its_units(exact: timedelta, en: str, fr: str) -> None:
    assert length(exact, "en").replace("\u202f", " ") == en
    assert length(exact, "fr").replace("\u202f", " ") == fr
