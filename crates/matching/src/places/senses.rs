//! Words of a location line that name no place.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::token::{Gap, Token, name_key};

/// What such words mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Remote,
    Hybrid,
    OnSite,
    /// Denies the word for a workplace after it.
    No,
    /// Denies the word for a workplace before it.
    Unavailable,
    /// Remote, from any place.
    Anywhere,
    /// Any place.
    Everywhere,
    /// No particular place.
    Nowhere,
    /// "or", "and".
    Or,
    And,
    /// Days of a week, after a number.
    Days,
    /// Part of a street address.
    Street,
    /// Whatever else surrounds a place: "office", "greater", "area".
    Filler,
}

/// The longest phrase at the first of these tokens: how many tokens, and its meaning.
pub(super) fn longest(tokens: &[Token]) -> Option<(usize, Sense)> {
    let first = tokens.first()?;
    let begun = phrases().get(first.text.as_str())?.iter();
    let longest = begun
        .filter(|(rest, _)| {
            let follow = tokens.iter().skip(1);
            let follow = follow.take_while(|token| token.gap <= Gap::Joint);
            let follow = follow.map(|token| token.text.as_str());
            follow.take(rest.len()).eq(rest.iter().map(String::as_str))
        })
        .max_by_key(|(rest, _)| rest.len())?;
    Some((longest.0.len().saturating_add(1), longest.1))
}

/// Whether a word names a part of a city before its name.
pub(super) fn is_direction(word: &str) -> bool {
    matches!(
        word,
        "north" | "south" | "east" | "west" | "northern" | "southern" | "eastern" | "western"
    )
}

/// Whether a word beside the name of a city names a part of it: a point of the compass, or how
/// far in it lies. In English, German, Spanish and French.
pub(super) fn names_part(word: &str) -> bool {
    is_direction(word)
        || matches!(
            word,
            "northeast"
                | "northwest"
                | "southeast"
                | "southwest"
                | "central"
                | "inner"
                | "outer"
                | "greater"
                | "metro"
                | "downtown"
                | "midtown"
                | "uptown"
                | "altstadt"
                | "old"
                | "town"
                | "centre"
                | "center"
                | "nord"
                | "sud"
                | "ost"
                | "nordost"
                | "nordwest"
                | "sudost"
                | "sudwest"
                | "mitte"
                | "zentrum"
                | "stadtmitte"
                | "innenstadt"
                | "grossraum"
                | "norte"
                | "sur"
                | "este"
                | "oeste"
                | "centro"
                | "est"
                | "ouest"
        )
}

/// Whether a word joined to a name means all of the place: "EU-wide", "Bayern-weit".
pub(super) fn is_extent(word: &str) -> bool {
    matches!(word, "wide" | "weit")
}

/// Whether a word ends like a German, Dutch or Scandinavian street.
pub(super) fn ends_like_a_street(word: &str) -> bool {
    let endings = [
        "strasse", "str", "platz", "weg", "gasse", "allee", "ufer", "damm", "straat", "laan",
        "gracht", "gatan", "vej", "katu",
    ];
    endings
        .iter()
        .any(|ending| word.len() > ending.len().saturating_add(2) && word.ends_with(ending))
}

/// Whether a word is part of the name of an employer rather than of a town.
pub(super) fn is_of_a_company(word: &str) -> bool {
    matches!(
        word,
        "gmbh"
            | "inc"
            | "ltd"
            | "llc"
            | "ag"
            | "corp"
            | "sa"
            | "plc"
            | "university"
            | "hospital"
            | "group"
            | "department"
            | "division"
            | "school"
            | "airport"
            | "program"
            | "engineering"
            | "sales"
            | "marketing"
            | "company"
            | "our"
            | "your"
            | "we"
            | "you"
            | "more"
            | "details"
            | "apply"
    )
}

/// Phrases by their first token.
type Phrases = HashMap<String, Vec<(Vec<String>, Sense)>>;

fn phrases() -> &'static Phrases {
    static READ: OnceLock<Phrases> = OnceLock::new();
    READ.get_or_init(|| {
        let mut phrases = Phrases::new();
        for (sense, list) in PHRASES {
            for phrase in list.split(',') {
                let key = name_key(phrase);
                let mut words = key.split(' ').map(str::to_owned);
                let first = words.next().unwrap_or_default();
                let begun = phrases.entry(first).or_default();
                begun.push((words.collect(), *sense));
            }
        }
        phrases
    })
}

/// Phrases in English, German, Spanish, Portuguese, French and Chinese, separated by commas.
const PHRASES: &[(Sense, &str)] = &[
    (
        Sense::Remote,
        "remote,remotely,fully remote,100 remote,full remote,completely remote,entirely remote,\
         permanently remote,permanent remote,remote work,remote working,remote ok,remote okay,\
         remote eligible,remote position,remote positions,remote job,remote jobs,remote role,\
         remote friendly,remote only,remote first,remote based,remote possible,remote option,\
         remote optional,remote available,remote opportunity,remote opportunities,remote location,\
         remote worker,remote allowed,remote flexible,remote home,remote employee,remote office,\
         remote site,remote area,remote city,remote locations,remote virtual,remote telework,\
         remote work from home,remote within,remote arbeit,remote arbeiten,remote moglich,\
         remote contract,remote full time,remote teams,remote team,remote anywhere in,\
         virtual,virtually,virtual office,telecommute,telecommuting,telework,teleworking,\
         wfh,work from home,working from home,works from home,home based,homebased,home working,\
         home office,homeoffice,home office moglich,homeoffice moglich,100 homeoffice,\
         100 home office,mobiles arbeiten,mobile arbeit,mobile working,distributed,\
         fully distributed,distributed team,100 remoto,100 remota,remoto,remota,en remoto,\
         trabajo remoto,trabajo a distancia,a distancia,teletrabajo,teletrabajo completo,\
         desde casa,trabajo desde casa,100 teletrabajo,home office remoto,trabalho remoto,\
         teletrabalho,teletravail,full teletravail,teletravail complet,100 teletravail,\
         en teletravail,teletravail total,telelavoro,lavoro da remoto,smart working,thuiswerk,thuiswerken,vanuit huis,praca zdalna,\
         zdalnie,distans,pa distans,a distance,distanciel,a domicile,travail a distance,\
         remote 100,da remoto,远程,远程办公,远程工作,居家办公,居家,在家办公,在家工作,异地办公,遠端,\
         リモート,在宅,在宅勤務",
    ),
    (
        Sense::Hybrid,
        "hybrid,hybrid remote,remote hybrid,hybrid work,hybrid working,hybrid office,hybride,\
         hybrides,hibrido,hibrida,partially remote,partly remote,partial remote,part remote,\
         semi remote,some remote,occasional remote,flexible remote,teilweise remote,teilremote,\
         teilweise homeoffice,teilweise home office,hybrid onsite,teletravail partiel,\
         teletravail hybride,teletravail ponctuel,semipresencial,semi presencial,mixto,\
         hybrid flexible,hybrid in office,remote partiel,混合办公,混合,部分远程",
    ),
    (
        Sense::OnSite,
        "on site,onsite,in office,in the office,in person,office based,office only,on premises,\
         fully onsite,fully on site,100 onsite,100 on site,presencial,sur site,presentiel,\
         en presentiel,vor ort,in presenza,现场办公,现场,坐班",
    ),
    (
        Sense::No,
        "no,not,non,never,without,kein,keine,keinerlei,nicht,ohne,sin,sem,nao,pas,pas de,sans,\
         aucun,not a,is not,isnt,cannot be,can not be,nein,不,不支持,非,无",
    ),
    (
        Sense::Unavailable,
        "not possible,not available,not eligible,not offered,not allowed,not an option,\
         not permitted,is not possible,is not available,is not allowed,unavailable,excluded,\
         nicht moglich,ausgeschlossen,no disponible,no posible,no permitido,impossible,\
         pas possible,non disponible,不可",
    ),
    (
        Sense::Anywhere,
        "anywhere,work from anywhere,wfa,from anywhere,anywhere in,location independent,\
         location agnostic,anywhere within,ortsunabhangig,standortunabhangig,remote anywhere,\
         remote from anywhere,desde cualquier lugar,cualquier lugar,n importe ou,partout,\
         remote everywhere,any location",
    ),
    (
        Sense::Everywhere,
        "worldwide,world wide,global,globally,everywhere,international,internationally,earth,\
         planet earth,world,the world,in the world,weltweit,mundial,en todo el mundo,todo el mundo,\
         monde entier,monde,dans le monde,全球,any country,all countries,anywhere in the world,\
         around the world,around the globe,across the globe",
    ),
    (
        Sense::Nowhere,
        "tbd,tba,tbc,n a,na,nil,null,none,to be determined,to be announced,to be confirmed,\
         to be decided,to be discussed,not specified,not disclosed,not applicable,unspecified,\
         undisclosed,unknown,confidential,negotiable,multiple,multiple locations,\
         multiple cities,multiple sites,multiple offices,multiple countries,multiple states,\
         several,several locations,several sites,several offices,several cities,various,\
         various locations,various sites,various cities,various offices,different locations,\
         all,all offices,all locations,all sites,any,any office,any site,our offices,nationwide,\
         nation wide,landesweit,territorio nacional,todo el territorio nacional,\
         territoire national,tout le territoire,statewide,countrywide,citywide,flexible,flexible location,\
         location flexible,other,others,field,field based,field work,in the field,on the road,\
         see description,see job description,see below,client site,client sites,customer site,\
         client location,as required,open,open location,default,diverse,\
         diverse standorte,verschiedene standorte,mehrere standorte,alle standorte,nach absprache,\
         nach vereinbarung,keine angabe,ohne angabe,varios,varias,varias ubicaciones,\
         varias localidades,diversas,por definir,a convenir,a definir,multiples ubicaciones,\
         plusieurs,plusieurs sites,plusieurs lieux,divers,non precise,non renseigne,a preciser,\
         national,pan india,across india,other locations,more locations,more,\
         全国,多地,不限,待定,其他,若干,多个城市",
    ),
    (
        Sense::Or,
        "or,oder,o,ou,bzw,beziehungsweise,alternatively,或,或者",
    ),
    (
        Sense::And,
        "and,und,y,et,e,plus,sowie,as well as,also,和,及,与,as well",
    ),
    (
        Sense::Days,
        "day,days,days a week,days per week,days week,day week,d week,x week,times a week,tag,tage,\
         tage pro woche,tagen,dia,dias,dias a la semana,dias por semana,jour,jours,\
         jours par semaine,天,日",
    ),
    (
        Sense::Street,
        "street,avenue,ave,road,rd,boulevard,blvd,lane,ln,drive,highway,hwy,suite,floor,flr,\
         building,bldg,unit,apt,room,house,parkway,pkwy,terrace,crescent,close,mews,wharf,tower,\
         strasse,str,platz,weg,allee,gasse,damm,ufer,rue,quai,chemin,impasse,cours,route,place,\
         calle,avenida,av,avda,paseo,plaza,carrer,carretera,ctra,poligono,via,viale,piazza,corso,\
         rua,travessa,estrada,etage,stock,og,piso,postfach,po box,p o box,sector,phase,block,plot,\
         路,号,街,大道,大厦,楼,层,室",
    ),
    (
        Sense::Filler,
        "office,offices,the office,office location,hq,headquarters,headquarter,head office,\
         main office,home base,hauptsitz,zentrale,hauptverwaltung,firmensitz,standort,\
         standorte,niederlassung,filiale,buro,location,locations,work location,job location,city,city of,city centre,\
         city center,town,village,town of,downtown,midtown,uptown,central,greater,metro,\
         metropolitan,metro area,metropolitan area,metroplex,area,region,regions,the,in,within,\
         inside,from,based,based in,based out of,located in,located,only,near,nearby,around,outside,\
         across,throughout,of,for,with,at,to,by,surrounding,surrounding areas,and surroundings,\
         surroundings,umgebung,und umgebung,raum,grossraum,innenstadt,stadt,nahe,nahe bei,bei,nahe der,im,\
         in der,innerhalb,innerhalb von,wide,weit,siege,siege social,bureau,bureaux,\
         agence,oficina,oficinas,oficina central,sede,sede central,ciudad,zona,area de,en,a,au,aux,\
         le,les,la,los,las,el,de,del,des,du,da,do,das,dos,em,nos,na regiao,dans,proche,pres de,\
         candidates,candidate,residents,resident,must,be,employees,applicants,people,preferred,\
         preferably,required,eligible,time zone,timezone,time zones,timezones,hours,working,work,\
         works,job,jobs,position,role,campus,site,sites,plant,branch,hub,studio,store,warehouse,\
         north,south,east,west,northern,southern,eastern,western,northeast,northwest,southeast,\
         southwest,north east,north west,south east,south west,inner,outer,suburb,suburbs,district,\
         ost,zentrum,stadtmitte,ouest,este,oeste,nordost,nordwest,sudost,sudwest,centre ville,sudlich,nordlich,ostlich,westlich,von,inner city,\
         province,state,states,county,country,countries,land,kanton,departement,prefecture,municipality,\
         bundesland,region of,state of,province of,est,pst,cet,cest,gmt,utc,bst,ist,full time,\
         fulltime,part time,parttime,contract,permanent,temporary,remote worker in,either,both,\
         possible,available,allowed,option,optional,ok,friendly,first,week,per week,a week,\
         per month,pro woche,par semaine,a la semana,min,max,up to,some,once,twice,moglich,usual,primary,secondary,\
         work type,workplace,workplace type,place of work,arbeitsort,einsatzort,lieu,ubicacion,\
         local,cedex,市,省,区,县,州,自治区,地区,工作地点,地点,市区,新区,办公室,总部",
    ),
];
