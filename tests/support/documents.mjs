// Invented postings, a résumé and preferences, as callers send them.

/** A schema.org JobPosting; `but` overrides members, or omits them with undefined. */
export const posting = (/** @type {string} */ identifier, /** @type {string} */ title, /** @type {string[]} */ skills, but = {}) => ({
  "@context": "https://schema.org",
  "@type": "JobPosting",
  identifier,
  title,
  hiringOrganization: { "@type": "Organization", name: "Example Works" },
  datePosted: "2026-03-02",
  skills,
  ...but,
});

const at = (/** @type {string} */ addressLocality, /** @type {string} */ addressCountry) => ({
  jobLocation: { "@type": "Place", address: { "@type": "PostalAddress", addressLocality, addressCountry } },
});
const by = (/** @type {string} */ name) => ({ hiringOrganization: { "@type": "Organization", name } });
const pays = (/** @type {number} */ value) => ({
  baseSalary: { "@type": "MonetaryAmount", currency: "EUR", value: { "@type": "QuantitativeValue", value, unitText: "YEAR" } },
});

/** Ten postings: five that suit a data engineer, and five that do not. */
export const POSTINGS = [
  posting("data-1", "Senior Data Engineer", ["python", "sql", "spark", "airflow"], {
    ...at("Berlin", "DE"), ...by("Tidal Maps"), ...pays(92_000), employmentType: "FULL_TIME", datePosted: "2026-03-01",
  }),
  posting("data-2", "Data Engineer", ["python", "sql", "kafka"], {
    ...by("Tidal Maps"), ...pays(80_000), jobLocationType: "TELECOMMUTE", employmentType: "FULL_TIME", datePosted: "2026-02-01",
  }),
  posting("data-3", "Data Platform Engineer", ["python", "spark", "kubernetes", "terraform"], {
    ...at("Hamburg", "DE"), ...by("Quarry Bank"), ...pays(88_000), employmentType: "FULL_TIME",
  }),
  posting("data-4", "Analytics Engineer", ["sql", "dbt", "python"], {
    ...at("Munich", "DE"), ...by("Quarry Bank"), ...pays(70_000), employmentType: "CONTRACTOR",
  }),
  posting("data-5", "Junior Data Analyst", ["sql", "excel"], {
    ...at("Berlin", "DE"), ...by("Harbour Clinic"), ...pays(48_000), employmentType: "PART_TIME",
  }),
  posting("other-1", "Registered Nurse", ["patient care", "triage"], {
    ...at("Berlin", "DE"), ...by("Harbour Clinic"), ...pays(52_000), employmentType: "FULL_TIME",
  }),
  posting("other-2", "Pastry Chef", ["baking", "plating"], { ...at("Lyon", "FR"), ...by("Maison Ronde"), ...pays(38_000) }),
  posting("other-3", "Welder", ["tig welding", "blueprint reading"], { ...at("Gdansk", "PL"), ...by("North Yard"), ...pays(36_000) }),
  posting("other-4", "Primary School Teacher", ["lesson planning"], { ...at("Leeds", "GB"), ...by("Oak School"), ...pays(41_000) }),
  posting("other-5", "Forklift Operator", ["forklift licence"], { ...at("Rotterdam", "NL"), ...by("North Yard"), ...pays(34_000) }),
];

/** A JSON Resume of a data engineer in Berlin. */
export const resume = (but = {}) => ({
  basics: {
    name: "Robin Example",
    label: "Data Engineer",
    summary: "Builds pipelines that people can rely on.",
    email: "robin@example.org",
    location: { city: "Berlin", countryCode: "DE" },
  },
  work: [
    { name: "Tram Data", position: "Senior Data Engineer", startDate: "2021-04", highlights: ["Moved the nightly load to Spark"] },
    { name: "Ledger Lab", position: "Data Engineer", startDate: "2017-01", endDate: "2021-03" },
  ],
  education: [{ institution: "Example University", area: "Computer Science", studyType: "Master", endDate: "2016" }],
  skills: [{ name: "Python" }, { name: "SQL" }, { name: "Spark" }, { name: "Airflow" }, { name: "dbt" }],
  languages: [{ language: "German" }],
  meta: { lastModified: "2026-03-01" },
  ...but,
});

/** Preferences as the service returns them, without empty members. */
export const PREFERENCES = {
  titles: ["Data Engineer"],
  locations: [{ city: "Berlin", country: "DE" }],
  workplaces: ["remote", "hybrid"],
  employment_types: ["full_time"],
  seniorities: ["senior"],
  pay: { currency: "EUR", min: 75_000, period: "year" },
  deal_breakers: { location: false, workplace: false, employment_type: false, pay_floor: true },
};
