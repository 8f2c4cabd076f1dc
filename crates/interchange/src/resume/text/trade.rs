//! Words that tell a title of a position, an employer, a school or a degree from other words.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::word_list::WordList;
use super::words::{Word, words};

/// Whether a text names an occupation: "Head Nurse", "Softwareentwicklerin", "chef de rang".
pub(super) fn names_trade(text: &str) -> bool {
    words(text).iter().any(is_trade)
}

fn is_trade(word: &Word) -> bool {
    let folded = word.folded.as_str();
    // Alike in spelling alone.
    if matches!(folded, "reception" | "formation" | "employer" | "employers") {
        return false;
    }
    let trades = trades();
    if trades.contains(folded) {
        return true;
    }
    let stem = |ending: &&str| folded.strip_suffix(ending).filter(|stem| stem.len() >= 3);
    let of_table = |stem: &str| trades.contains(stem);
    if ENDINGS.iter().filter_map(stem).any(of_table) {
        return true;
    }
    // German compounds end with the trade. In other languages long words may end alike.
    let in_compound = |stem: &str| {
        GERMAN_HEADS
            .split_whitespace()
            .any(|head| stem.len() > head.len() && stem.ends_with(head))
    };
    in_compound(folded) || GERMAN_ENDINGS.iter().filter_map(stem).any(in_compound)
}

fn trades() -> &'static HashSet<&'static str> {
    static TABLE: OnceLock<HashSet<&str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let tables = [ENGLISH, GERMAN, FRENCH, SPANISH];
        tables.into_iter().flat_map(str::split_whitespace).collect()
    })
}

/// Whether a text names an employer: a legal form, or a kind of workplace.
pub(super) fn names_employer(text: &str) -> bool {
    let words = words(text);
    // "Johannesburg (SA)" is a town in a country.
    let is_code = |word: &Word| {
        word.folded.len() == 2
            && text
                .get(..word.span.start)
                .is_some_and(|before| before.ends_with('('))
            && text
                .get(word.span.end..)
                .is_some_and(|after| after.starts_with(')'))
    };
    let legal = words.iter().any(|word| {
        LEGAL_FORMS.has(&word.folded) && (word.capital || word.folded.len() > 3) && !is_code(word)
    });
    let dotted = [
        "S.A.", "S.L.", "S.p.A.", "B.V.", "e.V.", "e.K.", "Co.", "S.A.S", "S.L.U", "s.r.o.",
        "o.o.", "S.r.l.", "A/S", "Lda.", "Ltda",
    ];
    legal
        || dotted.iter().any(|form| text.contains(form))
        || words.iter().any(|word| {
            let folded = word.folded.as_str();
            word.capital
                && (WORKPLACES.has(folded)
                    || GERMAN_WORKPLACES
                        .iter()
                        .any(|head| folded.len() > head.len() && folded.ends_with(head)))
        })
}

/// Whether a text names a time without work, such as parental leave.
pub(super) fn names_gap(text: &str) -> bool {
    let text = super::words::folded(text);
    GAPS.iter().any(|gap| {
        let at = text.find(gap);
        // Whole words.
        at.is_some_and(|at| {
            let before = text.get(..at).unwrap_or_default();
            let after = text.get(at.saturating_add(gap.len())..).unwrap_or_default();
            (before.is_empty() || before.ends_with(' '))
                && (after.is_empty() || after.starts_with(' '))
        })
    })
}

/// Whether a text names a school, college or university.
pub(super) fn names_school(text: &str) -> bool {
    words(text).iter().any(|word| {
        let folded = word.folded.as_str();
        SCHOOLS.has(folded)
            || [
                "schule",
                "gymnasium",
                "universitat",
                "kolleg",
                "akademie",
                "hochschule",
            ]
            .iter()
            .any(|head| folded.len() > head.len() && folded.ends_with(head))
            || word.capital
                && [
                    "tu", "fh", "eth", "lmu", "mit", "iut", "ihk", "hec", "eoi", "ucla",
                ]
                .contains(&folded)
    })
}

/// Where the first word or abbreviation of a degree stands in a text, and whether it is an
/// abbreviation that its subject follows at once ("BSc Nursing").
pub(super) fn degree(text: &str) -> Option<(usize, bool)> {
    let found = words(text);
    let joined = super::words::folded(text);
    if DEGREE_PHRASES
        .iter()
        .any(|phrase| joined.starts_with(phrase))
    {
        return Some((0, false));
    }
    for (at, word) in found.iter().enumerate() {
        let folded = word.folded.as_str();
        if DEGREE_WORDS.has(folded) || folded.starts_with("diplom") && folded != "diplomat" {
            let before = at.checked_sub(1).and_then(|before| found.get(before));
            let before = before.map_or("", |before| before.folded.as_str());
            if !matches!(before, "scrum" | "web" | "quarter") {
                return Some((word.span.start, false));
            }
        }
        if SHORT_DEGREES.has(folded) && word.capital {
            return Some((word.span.start, true));
        }
        // "B. Sc.", "M.A.", "Ph.D.", "B.Tech": letters with dots.
        if let Some(next) = found.get(at.saturating_add(1))
            && matches!(folded, "b" | "m" | "ph" | "d" | "dr" | "a")
            && text
                .get(word.span.end..next.span.start)
                .is_some_and(|gap| gap.trim() == ".")
        {
            let third = found
                .get(at.saturating_add(2))
                .map(|word| word.folded.as_str());
            let pair = format!("{folded}{}", next.folded);
            let three = format!("{pair}{}", third.unwrap_or_default());
            if word.capital && (SHORT_DEGREES.has(&pair) || SHORT_DEGREES.has(&three)) {
                return Some((word.span.start, true));
            }
        }
    }
    DEGREE_PHRASES
        .iter()
        .any(|phrase| joined.contains(phrase))
        .then_some((0, false))
}

/// Endings of gender and case in the four languages. A plural is a firm, or prose.
const ENDINGS: &[&str] = &[
    "in", "e", "n", "en", "er", "a", "o", "or", "ora", "eur", "euse", "rice", "trice", "teur",
    "ere", "ier", "iere", "ne", "nne", "se", "sse", "te", "ve", "r",
];

/// Endings of German heads.
const GERMAN_ENDINGS: &[&str] = &["in", "innen", "s", "n", "en", "e", "er"];

// Folded words that name an occupation or a rank, without the ending of the feminine.
const ENGLISH: &str = "\
    manager engineer developer nurse teacher analyst consultant assistant administrator director \
    officer specialist technician technologist coordinator co-ordinator supervisor representative \
    associate clerk accountant auditor designer architect chef cook baker butcher waiter waitress \
    bartender barman barmaid driver electrician plumber carpenter joiner welder mechanic operator \
    operative programmer scientist researcher professor lecturer instructor trainer coach tutor \
    lawyer attorney paralegal counsel solicitor barrister judge physician doctor surgeon dentist \
    pharmacist therapist physiotherapist hygienist caregiver carer secretary receptionist cashier \
    salesperson salesman seller merchandiser buyer planner scheduler strategist editor writer \
    journalist reporter copywriter author translator interpreter librarian photographer artist \
    animator illustrator producer musician actor actress dancer pilot steward stewardess attendant \
    guard policeman firefighter soldier sergeant captain lieutenant inspector foreman labourer \
    laborer worker builder painter roofer mason bricklayer gardener landscaper farmer cleaner \
    janitor housekeeper porter packer picker machinist fabricator assembler tailor hairdresser \
    barber beautician stylist intern internship trainee apprentice apprenticeship volunteer fellow \
    president ceo cto cfo coo cio cmo vp head chief lead leader owner founder cofounder co-founder \
    partner principal advisor adviser agent broker banker teller underwriter actuary economist \
    statistician biologist chemist physicist geologist psychologist sociologist counselor \
    counsellor dispatcher controller comptroller bookkeeper treasurer recruiter sommelier barista \
    concierge superintendent surveyor estimator draftsman drafter tester dba sre devops webmaster \
    executive expert aide nanny childminder paramedic midwife radiographer optician veterinarian \
    vet curator archivist liaison ambassador facilitator handyman installer rigger server hostess \
    promoter marketer freelancer contractor practitioner registrar resident postdoc educator \
    dietitian nutritionist phlebotomist stocker loader courier fitter turner glazier plasterer \
    tiler groundskeeper caretaker warden examiner adjuster appraiser realtor negotiator processor \
    keeper setter sonographer blogger webdesigner videographer cameraman sculptor jeweller florist \
    seamstress upholsterer scaffolder groundworker demonstrator matron sister optometrist \
    audiologist chiropractor masseur lifeguard referee trader investigator detective commander corporal colonel dishwasher \
    airman";

const GERMAN: &str = "\
    leiter leitung ingenieur entwickler berater assistent kaufmann kauffrau fachkraft pfleger \
    schwester lehrer lehrkraft techniker mechaniker mechatroniker elektriker elektroniker monteur \
    schlosser tischler schreiner maurer maler lackierer koch kochin backer konditor kellner \
    verkaufer fahrer arbeiter helfer mitarbeiter sachbearbeiter sekretar referent dozent arzt \
    arztin arzthelfer therapeut apotheker erzieher padagoge buchhalter prufer anwalt anwaltin \
    jurist notar redakteur ubersetzer dolmetscher grafiker gestalter architekt planer praktikant \
    praktikum werkstudent azubi auszubildend auszubildender auszubildende ausbildung lehre \
    geschaftsfuhrer geschaftsfuhrung vorstand inhaber meister geselle gehilfe lagerist disponent \
    friseur frisor hausmeister schweisser dreher fraser wissenschaftler betreuer makler sprecher \
    beauftragter beauftragte volontar zimmerer dachdecker gartner landwirt tontechniker \
    kraftfahrer hauswirtschafter metzger fleischer installateur anlagenmechaniker vertreter \
    koordinator hilfskraft servicekraft burokraft reinigungskraft altenpfleger rettungssanitater \
    sanitater hebamme bauleiter polier programmierer informatiker fachinformatiker projektleiter \
    teamleiter doktorand postdoktorand biologe chemiker physiker psychologe";

const FRENCH: &str = "\
    responsable directeur direct cheffe infirmier infirmiere aide-soignant soignant professeur \
    enseignant comptable technicien vendeur vend conseiller conseillere charge chargee \
    gestionnaire secretaire cuisinier commis serveur serv boulanger patissier electricien plombier \
    menuisier macon conducteur conduct chauffeur ouvrier employe employee stagiaire apprenti \
    alternant analyste juriste avocat medecin pharmacien kinesitherapeute educateur educat \
    animateur animat formateur format redacteur redact journaliste traducteur traduct graphiste \
    architecte dessinateur operateur operat mecanicien soudeur magasinier cariste preparateur \
    preparat acheteur commercial caissier hote hotesse coiffeur coordinateur coordinat \
    coordonnateur gerant auditeur auditrice controleur assistante ingenieure developpeur developp \
    stage receptionniste agente adjoint adjointe libraire bibliothecaire chercheur doctorant \
    maitre sage-femme couvreur peintre jardinier facteur livreur sommeliere concepteur consultante \
    fondateur independant intervenant";

const SPANISH: &str = "\
    ingeniero ingenier desarrollador jefe jefa asistente auxiliar enfermero enfermer profesor \
    maestro maestra docente contable contador tecnico tecnic vendedor dependiente dependienta \
    asesor gestor secretario secretaria cocinero cociner camarero camarer panadero electricista \
    fontanero carpintero albanil conductor chofer operario operari peon mozo administrativo \
    administrativ becario becari consultor analista abogado abogad medico medic farmaceutico \
    fisioterapeuta educador monitor formador redactor periodista traductor disenador arquitecto \
    arquitect delineante operador mecanico soldador almacenero comprador cajero cajer \
    recepcionista peluquero peluquer coordinador encargado encargad gerente programador limpiador \
    limpiadora cuidador cuidadora repartidor ayudante investigador directora practicas pintor \
    jardinero fundador autonomo subdirector socio";

/// Folded heads of German compounds.
const GERMAN_HEADS: &str = "\
    leiter leitung ingenieur entwickler berater assistent kaufmann kauffrau kraft pfleger \
    schwester lehrer techniker mechaniker mechatroniker elektriker elektroniker monteur schlosser \
    tischler maurer maler koch kochin backer kellner verkaufer fahrer arbeiter helfer hilfe \
    sekretar dozent arzt arztin therapeut apotheker erzieher padagoge buchhalter prufer anwalt \
    anwaltin redakteur ubersetzer gestalter architekt planer praktikant praktikum student fuhrer \
    inhaber meister geselle gehilfe disponent schweisser dreher fraser wissenschaftler manager \
    betreuer makler sprecher beauftragter beauftragte informatiker programmierer administrator \
    designer referent trainer angestellter angestellte bauer installateur wart chef koordinator \
    analyst controller warter setzer";

static LEGAL_FORMS: WordList = WordList::new(
    "\
    inc ltd llc llp plc corp corporation gmbh ag kg ohg gbr kgaa ug se sa sas sarl sl slu srl bv \
    nv oy ab pty limited incorporated eurl mbh ggmbh pvt holding",
);

static WORKPLACES: WordList = WordList::new(
    "\
    company companies group groupe grupo gruppe hospital hospitals clinic klinik klinikum \
    krankenhaus clinique hopital clinica chu nhs bank banque banco restaurant restaurante hotel \
    cafe bistro bar brasserie bakery backerei boulangerie panaderia school schule ecole escuela \
    colegio college university universitat universite universidad institute institut instituto \
    academy akademie academia ministry ministerium ministere ministerio council city county stadt \
    mairie ayuntamiento agency agentur agence agencia studio studios systems solutions \
    technologies services consulting partners associates industries enterprises logistics labs \
    laboratories foundation stiftung fondation fundacion association verein trust department \
    government store stores shop supermarket supermarkt market centre center zentrum werke werk surgery \
    praxis kanzlei apotheke pharmacy pharmacie farmacia library museum church army navy force forces corps bundeswehr \
    airlines airways motors foods builders construction cabinet societe entreprise empresa \
    talleres garage etablissements residencia residence pflegeheim seniorenheim kindergarten \
    creche guarderia bodegas transportes transports hotels inn farm house home press verlag media \
    estudio werkstatt taller atelier oficina despacho gasthof gasthaus gaststatte kita filiale \
    autohaus notaria gestoria boulangerie boucherie salon boutique shipyard theater theatre",
);

const GERMAN_WORKPLACES: &[&str] = &[
    "krankenhaus",
    "klinik",
    "klinikum",
    "werke",
    "werk",
    "bank",
    "sparkasse",
    "schule",
    "zentrum",
    "verlag",
    "betrieb",
    "heim",
    "amt",
    "backerei",
    "metzgerei",
    "praxis",
    "kanzlei",
    "agentur",
    "haus",
    "bau",
    "technik",
    "gesellschaft",
    "markt",
];

static SCHOOLS: WordList = WordList::new(
    "\
    university college school institute academy polytechnic universitat hochschule fachhochschule \
    gymnasium realschule gesamtschule berufsschule akademie universite ecole lycee collège \
    institut universidad instituto escuela colegio academia facultad faculte conservatoire univ \
    uni campus politecnica berufskolleg schule universitaria ies cfa greta afpa",
);

/// Words that begin the name of a degree.
static DEGREE_WORDS: WordList = WordList::new(
    "\
    bachelor bachelors bachelor's master masters master's doctor doctorate doctorat doctorado \
    promotion magister staatsexamen associate's degree diploma diplome certificate abitur \
    fachabitur fachhochschulreife hochschulreife reife realschulabschluss hauptschulabschluss \
    ausbildung umschulung gesellenbrief meisterbrief meisterprufung licence maitrise baccalaureat \
    bac licenciatura licenciado licenciada grado graduado graduada bachillerato maestria tecnico \
    ingenieria apprenticeship a-levels levels gcse gcses ged brevet postgraduate undergraduate \
    habilitation abschluss lehre",
);

/// Abbreviations of degrees.
static SHORT_DEGREES: WordList = WordList::new(
    "\
    bsc msc ba ma bs ms mba bba phd dphil beng meng btech mtech be me bcom bcomm mcom llb llm md \
    bfa mfa bed med mphil mca bca mres hnd hnc nvq btec pgce pgdm cap bep bts dut but deug dea \
    dess mag aa as aas bsn msn drph jd edd pgdip esd fp cfgm cfgs eso bachelier bph mph dipl \
    bvsc bacc bn mn bnurs bnurse mbbs mbchb bds msci mmath mphys mchem bpharm mpharm dnp dpt bsw \
    msw mlis bcomp bhsc bdes mdes barch march",
);

/// Times without work, folded.
const GAPS: &[&str] = &[
    "parental leave",
    "maternity leave",
    "paternity leave",
    "family leave",
    "medical leave",
    "sick leave",
    "career break",
    "career gap",
    "gap year",
    "sabbatical",
    "unemployed",
    "stay at home parent",
    "elternzeit",
    "mutterschutz",
    "erziehungsurlaub",
    "kindererziehung",
    "familienzeit",
    "familienphase",
    "pflegezeit",
    "arbeitssuchend",
    "arbeitsuchend",
    "arbeitslos",
    "sabbatjahr",
    "auszeit",
    "conge parental",
    "conge maternite",
    "conge de maternite",
    "conge sabbatique",
    "annee sabbatique",
    "pause de carriere",
    "recherche d'emploi",
    "excedencia",
    "baja maternal",
    "baja por maternidad",
    "permiso parental",
    "ano sabatico",
    "desempleo",
];

/// Names of degrees of several words.
const DEGREE_PHRASES: &[&str] = &[
    "high school diploma",
    "high school certificate",
    "secondary school certificate",
    "associate of",
    "associate in",
    "associate degree",
    "mittlere reife",
    "formacion profesional",
    "ciclo formativo",
    "brevet de technicien",
    "graduado en",
    "grado superior",
    "grado medio",
    "a levels",
    "baccalaureat",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trades_in_four_languages() {
        for text in [
            "Head Nurse",
            "SENIOR SOFTWARE ENGINEER",
            "Softwareentwicklerin",
            "Krankenpfleger",
            "Filialleiterin",
            "Bürokauffrau",
            "Infirmière",
            "Développeuse web",
            "Aide-soignante",
            "Cocinera",
            "Jefa de obra",
            "Técnica de laboratorio",
            "Köchin",
            "Kfz-Mechatroniker",
        ] {
            assert!(names_trade(text), "{text}");
        }
        for text in [
            "Example Works",
            "Berlin",
            "Managed accounts",
            "Ada Example",
            "Responsibilities",
            "Zeugnisse",
        ] {
            assert!(!names_trade(text), "{text}");
        }
    }

    #[test]
    fn employers_and_degrees() {
        assert!(
            names_employer("Musterwerke GmbH")
                && names_employer("Stadtkrankenhaus")
                && names_employer("Inn & Bar")
        );
        for text in [
            "Parental leave",
            "In Elternzeit",
            "Congé parental",
            "Cuidado de mi madre (excedencia)",
        ] {
            assert!(names_gap(text), "{text}");
        }
        assert!(!names_gap("Leave administrator") && !names_gap("Sabbaticals officer"));
        assert!(names_employer("Example (SA) Ltd") && !names_employer("Johannesburg (SA)"));
        assert!(!names_employer("Head Nurse") && !names_employer("ag and more"));
        for text in [
            "BSc Nursing",
            "B.Sc. Informatik",
            "Ph.D. in Physics",
            "Master of Arts",
            "Diplom-Ingenieur",
            "Abitur",
            "Licence de droit",
            "M.A. History",
        ] {
            assert_eq!(degree(text).map(|(at, _)| at), Some(0), "{text}");
        }
        assert_eq!(degree("Scrum Master"), None);
        assert_eq!(degree("as a nurse"), None);
    }
}
