/** Texts of the element, in the languages that the service's pages speak. */

import type { Schemas } from "./index.js";

type Item = Schemas["ListedRecommendation"];

/** Texts, for pages in another language. */
export interface Labels {
  loading: string;
  none: string;
  failed: string;
  retry: string;
  more: string;
  save: string;
  saved: string;
  dismiss: string;
  known: (percent: number) => string;
  range: (low: number, high: number) => string;
  /** What a match comes to; the service's own sentence is English. */
  summary: (item: Item) => string;
}

/**
 * How many of the skills asked for the person has, and whether something may stand in the way.
 * @param skills how a language says the first, if any skill is asked for
 */
const summary =
  (skills: (has: string, asked: string) => string, words: { unknown: string; ineligible: string }, none: string) =>
  ({ matched_skills: has, missing_skills: lacks, verdict }: Item): string => {
    const asked = has.length + lacks.length;
    const sentence = asked === 0 ? none : skills(String(has.length), String(asked));
    return [sentence, verdict === "eligible" ? "" : words[verdict]].filter(Boolean).join(" ");
  };

const LABELS: Record<string, Labels> = {
  en: {
    loading: "Loading jobs…",
    none: "No jobs to show.",
    failed: "The jobs could not be loaded.",
    retry: "Try again",
    more: "More jobs",
    save: "Save",
    saved: "Saved",
    dismiss: "Not for me",
    known: (percent) => `${percent} % known`,
    range: (low, high) => `${low}–${high} possible`,
    summary: (item) => item.summary,
  },
  de: {
    loading: "Stellen werden geladen …",
    none: "Keine Stellen vorhanden.",
    failed: "Die Stellen konnten nicht geladen werden.",
    retry: "Erneut versuchen",
    more: "Mehr Stellen",
    save: "Speichern",
    saved: "Gespeichert",
    dismiss: "Nichts für mich",
    known: (percent) => `${percent} % bekannt`,
    range: (low, high) => `${low}–${high} möglich`,
    summary: summary(
      (has, asked) => `Verlangte Kenntnisse, die Sie haben: ${has} von ${asked}.`,
      { unknown: "Womöglich trifft ein Ausschlussgrund zu.", ineligible: "Ein Ausschlussgrund trifft zu." },
      "Die Stelle nennt keine Kenntnisse.",
    ),
  },
  es: {
    loading: "Cargando empleos…",
    none: "No hay empleos.",
    failed: "No se han podido cargar los empleos.",
    retry: "Reintentar",
    more: "Más empleos",
    save: "Guardar",
    saved: "Guardado",
    dismiss: "No es para mí",
    known: (percent) => `${percent} % conocido`,
    range: (low, high) => `${low}–${high} posible`,
    summary: summary(
      (has, asked) => `Competencias pedidas que tienes: ${has} de ${asked}.`,
      { unknown: "Puede que incumpla una condición tuya.", ineligible: "Incumple una condición tuya." },
      "El empleo no menciona competencias.",
    ),
  },
  fr: {
    loading: "Chargement des offres…",
    none: "Aucune offre.",
    failed: "Les offres n’ont pas pu être chargées.",
    retry: "Réessayer",
    more: "Plus d’offres",
    save: "Enregistrer",
    saved: "Enregistrée",
    dismiss: "Pas pour moi",
    known: (percent) => `${percent} % connu`,
    range: (low, high) => `${low}–${high} possible`,
    summary: summary(
      (has, asked) => `Compétences demandées que vous avez : ${has} sur ${asked}.`,
      { unknown: "Un critère éliminatoire s’applique peut-être.", ineligible: "Un critère éliminatoire s’applique." },
      "L’offre ne mentionne aucune compétence.",
    ),
  },
};

/** The labels of the page around an element, else of the browser, else in English. */
export function labelsFor(element: Element): Labels {
  const page = element.closest("[lang]")?.getAttribute("lang");
  const known = [...(page ? [page] : navigator.languages)].map((tag) => LABELS[tag.slice(0, 2).toLowerCase()]);
  return known.find((labels) => labels !== undefined) ?? (LABELS["en"] as Labels);
}
