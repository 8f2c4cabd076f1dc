//! Positions: which lines are the head of one, and which of their words are the title, the employer
//! and the dates.
//!
//! A period in a short line anchors a position. The lines above the first anchor of a part show how
//! its heads are built ("Employer" above "Title, dates"), and the heads of the others are read
//! alike. Without periods, a short line that names a trade is a head.

mod anchor;
mod columned;
mod head;
mod labelled;
mod promotion;

use super::line::Line;
use super::parts::named;
use super::period::Period;
use super::trade::names_trade;
use super::words::{part, words};
use anchor::{above, anchor};
use columned::columned;
use head::head;
use labelled::labelled;
use promotion::{share_employers, with_length};

pub(super) use anchor::{is_dated, is_headlike};
pub(super) use head::{Entry, may_be_place, without_periods};

/// The positions of a part, and the lines before the first.
pub(super) fn entries<'a>(lines: &[Line<'a>]) -> (Vec<Line<'a>>, Vec<Entry<'a>>) {
    if let Some(mut form) = labelled(lines) {
        let (before, after) = match form.rest.as_slice() {
            [] => (Vec::new(), Vec::new()),
            rest => entries(rest),
        };
        if let Some(last) = form.entries.last_mut() {
            last.body.extend(before);
        }
        form.entries.extend(after);
        return (form.before, form.entries);
    }
    if let Some(entries) = columned(lines) {
        return (Vec::new(), entries);
    }
    let anchors: Vec<(usize, Period)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Some((at, anchor(line)?)))
        .collect();
    if anchors.is_empty() {
        return undated(lines);
    }
    // Lines of text with a blank line after each say nothing by it.
    let blanks = lines.iter().filter(|line| line.blank_before).count();
    let spaced = lines.len() > 3 && blanks.saturating_mul(10) > lines.len().saturating_mul(8);

    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut before: Vec<Line<'a>> = Vec::new();
    let mut usual: Option<usize> = None;
    let mut done = 0;
    for (index, (at, period)) in anchors.iter().enumerate() {
        if *at < done {
            continue;
        }
        let bare = without_periods(lines.get(*at).map_or("", |line| line.text))
            .iter()
            .all(|text| words(text).is_empty());
        let above = above(lines, *at, done, spaced, usual, bare);
        if usual.is_none() {
            usual = Some(above);
        }
        let start = at.saturating_sub(above);
        let mut body: Vec<Line<'a>> = lines.get(done..start).unwrap_or_default().to_vec();
        let under = with_length(&body).map(|(employer, at)| {
            body.truncate(at);
            employer
        });
        match entries.last_mut() {
            Some(last) => last.body = body,
            None => before = body,
        }
        let next = anchors
            .get(index.saturating_add(1))
            .map_or(lines.len(), |(next, _)| {
                next.saturating_sub(usual.unwrap_or_default())
            });
        let mut end = at.saturating_add(1);
        let mut entry = head(lines.get(start..end).unwrap_or_default());
        while end < next && end.saturating_sub(*at) <= 2 {
            let Some(line) = lines.get(end) else { break };
            let lacks = entry.title.is_none() || entry.employer.is_none();
            let near =
                !line.blank_before || spaced || entry.title.is_none() && entry.employer.is_none();
            if !lacks || !near || line.bullet || !is_headlike(line) || anchor(line).is_some() {
                break;
            }
            let longer = head(lines.get(start..end.saturating_add(1)).unwrap_or_default());
            end = end.saturating_add(1);
            entry = longer;
        }
        entry.dates = lines
            .get(*at)
            .map(|line| part(line.text, period.span.clone()));
        entry.period = Some(period.clone());
        entry.under = under;
        let is_in = |name: &str| lines.get(*at).is_some_and(|line| line.text.contains(name));
        entry.is_below_employer = above > 0 && entry.employer.is_some_and(|name| !is_in(name));
        entries.push(entry);
        done = end;
    }
    if let Some(last) = entries.last_mut() {
        last.body = lines.get(done..).unwrap_or_default().to_vec();
    }
    (before, share_employers(entries))
}

/// Positions of a part without any dates.
fn undated<'a>(lines: &[Line<'a>]) -> (Vec<Line<'a>>, Vec<Entry<'a>>) {
    let mut before = Vec::new();
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut last_is_head = false;
    for line in lines {
        let found = words(line.text).len();
        let list = line.bullet
            && found <= 9
            && (line.text.contains([',', '–', '|', '(']) || line.text.contains(" at "));
        let is_head =
            (!line.bullet || list) && found <= 12 && names_trade(line.text) && is_headlike(line);
        if is_head {
            entries.push(head(std::slice::from_ref(line)));
        } else {
            match entries.last_mut() {
                Some(last)
                    if last_is_head
                        && last.employer.is_none()
                        && !line.bullet
                        && !line.blank_before
                        && is_headlike(line) =>
                {
                    last.employer = named(line.text);
                    last.head.push(*line);
                }
                Some(last) => last.body.push(*line),
                None => before.push(*line),
            }
        }
        last_is_head = is_head;
    }
    (before, entries)
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let (_, entries) = entries(&lines(text));
        entries
            .iter()
            .map(|entry| {
                let years = entry.period.as_ref().map_or(String::new(), |period| {
                    let year = |date: Option<matching::document::YearMonth>| {
                        date.map_or("…".to_owned(), |date| date.year.to_string())
                    };
                    format!("{}-{}", year(period.start), year(period.end))
                });
                format!(
                    "{} / {} / {years} / {}",
                    entry.title.unwrap_or("?"),
                    entry.employer.unwrap_or("?"),
                    entry.body.len()
                )
            })
            .collect()
    }

    #[test]
    fn heads_of_many_shapes() {
        let check = |text: &str, expect: &[&str]| assert_eq!(read(text), expect, "{text}");
        check(
            "Nurse, City Hospital, Leeds      2015 – 2018\n- Wards\n- Nights\nStaff Nurse, Hill Clinic     2012 – 2015\n- Days",
            &[
                "Nurse / City Hospital / 2015-2018 / 2",
                "Staff Nurse / Hill Clinic / 2012-2015 / 1",
            ],
        );
        check(
            "Example Works\nWelder, Jan 2015 – Dec 2018\n• Welding\nSample Yard\nFitter, Jan 2010 – Dec 2014\n• Fitting",
            &[
                "Welder / Example Works / 2015-2018 / 1",
                "Fitter / Sample Yard / 2010-2014 / 1",
            ],
        );
        check(
            "01/2015 – heute   Filialleiterin\n                  Musterladen GmbH, Köln\n- Führung\n03/2010 – 12/2014 Verkäuferin\n                  Beispielmarkt\n- Kasse",
            &[
                "Filialleiterin / Musterladen GmbH / 2015-… / 1",
                "Verkäuferin / Beispielmarkt / 2010-2014 / 1",
            ],
        );
        check(
            "Software Engineer\nExample Systems\nMay 2018 - Present\nBuilt things\nJunior Developer\nSample Labs\n2016 - 2018\nLearned things",
            &[
                "Software Engineer / Example Systems / 2018-… / 1",
                "Junior Developer / Sample Labs / 2016-2018 / 1",
            ],
        );
        check(
            "• 2015–2018 Cook, Example Inn\n• 2012–2015 Baker, Sample Bakery",
            &[
                "Cook / Example Inn / 2015-2018 / 0",
                "Baker / Sample Bakery / 2012-2015 / 0",
            ],
        );
        check(
            "Cook at Example Inn\n- Sauces\nBaker at Sample Bakery",
            &["Cook / Example Inn /  / 1", "Baker / Sample Bakery /  / 0"],
        );
        check(
            "Example Works\n5 years 2 months\n\nForeman\nMarch 2018 - May 2020\n\nWelder\nMarch 2015 - March 2018\n\nSample Yard\nFitter\nMay 2010 - March 2015",
            &[
                "Foreman / Example Works / 2018-2020 / 0",
                "Welder / Example Works / 2015-2018 / 0",
                "Fitter / Sample Yard / 2010-2015 / 0",
            ],
        );
        check(
            "EXAMPLE WORKS LTD, Leeds   2010 – 2020\nMakers of pumps\nForeman (2015 – 2020)\n• Teams\nWelder (2010 – 2015)\nSAMPLE YARD LTD   2008 – 2010\nFitter",
            &[
                "Foreman / EXAMPLE WORKS LTD / 2015-2020 / 2",
                "Welder / EXAMPLE WORKS LTD / 2010-2015 / 0",
                "Fitter / SAMPLE YARD LTD / 2008-2010 / 0",
            ],
        );
        check(
            "Example Works\n   Foreman   2015 – 2020\n   Welder   2012 – 2015\n- Welding\nSample Yard\n   Fitter   2008 – 2010\nHelper   2004 – 2006",
            &[
                "Foreman / Example Works / 2015-2020 / 0",
                "Welder / Example Works / 2012-2015 / 1",
                "Fitter / Sample Yard / 2008-2010 / 0",
                "Helper / ? / 2004-2006 / 0",
            ],
        );
        check(
            "Desde 2016 hasta la actualidad. Transportes Ejemplo SL. Conductor de tráiler.\nDe 2009 a 2016. Logística Muestra SA. Conductor.",
            &[
                "Conductor de tráiler / Transportes Ejemplo SL / 2016-… / 0",
                "Conductor / Logística Muestra SA / 2009-2016 / 0",
            ],
        );
        check(
            "EXAMPLE GROUP, Leeds\nSenior Manager, Supply Chain   2015 – 2020\nManager, Supply Chain   2012 – 2015\nPorter, Sample Hotel   2008 – 2010",
            &[
                "Senior Manager, Supply Chain / EXAMPLE GROUP / 2015-2020 / 0",
                "Manager, Supply Chain / EXAMPLE GROUP / 2012-2015 / 0",
                "Porter / Sample Hotel / 2008-2010 / 0",
            ],
        );
        check(
            "2018 – now\n2012 – 2018\n\nCook, Example Inn\nSauces\nBaker, Sample Bakery",
            &[
                "Cook / Example Inn / 2018-… / 1",
                "Baker / Sample Bakery / 2012-2018 / 0",
            ],
        );
        check(
            "Employer\tPosition\tFrom\tTo\nExample Inn\tCook\t06/2015\t05/2018\nSample Bakery\tBaker\t2012\tpresent",
            &[
                "Cook / Example Inn / 2015-2018 / 0",
                "Baker / Sample Bakery / 2012-… / 0",
            ],
        );
        check(
            "01/2015 – 12/2018\nKunde: Muster AG\nRolle: Entwickler\n\n2012 – 2014\nKunde: Beispiel GmbH\nRolle: Architekt",
            &[
                "Entwickler / Muster AG / 2015-2018 / 0",
                "Architekt / Beispiel GmbH / 2012-2014 / 0",
            ],
        );
        check(
            "2018 –      Example Inn ---------------- Boston, MA\n     sauces and stocks\n2012-2018   Sample Bakery Inc. ------- Boston, MA",
            &[
                "? / Example Inn / 2018-… / 1",
                "? / Sample Bakery Inc. / 2012-2018 / 0",
            ],
        );
        check(
            "Programme lead, Example Works – Johannesburg (SA)\nJan 2017 - Dec 2018\n• Teams\nSolution lead, Sample Yard – Leeds (UK)\nJan 2015 - Dec 2016",
            &[
                "Programme lead / Example Works / 2017-2018 / 1",
                "Solution lead / Sample Yard / 2015-2016 / 0",
            ],
        );
        check(
            "Example Air Force, Leeds\nLogistics Officer, Captain (2021 – 2023)\n• Crews\nDeputy Commander, Lieutenant (2018 – 2021)",
            &[
                "Logistics Officer, Captain / Example Air Force / 2021-2023 / 1",
                "Deputy Commander, Lieutenant / Example Air Force / 2018-2021 / 0",
            ],
        );
        check(
            "Cook at Sample Inn\n2012 – 2015\n\nApprentice cook, Sample Inn (2010 – 2012)",
            &[
                "Cook / Sample Inn / 2012-2015 / 0",
                "Apprentice cook / Sample Inn / 2010-2012 / 0",
            ],
        );
        check(
            "Example Works, Leeds. Process engineer. August 2019 to date.\n5 years 3 months, since March 2014\nWelder\nSample Yard Ltd",
            &[
                "Process engineer / Example Works / 2019-… / 0",
                "Welder / Sample Yard Ltd / 2014-… / 0",
            ],
        );
        check(
            "- Cook, Example Inn (2013 – 2017)\n- Porter, Sample Hotel (2012)\n- Promoted to head porter (2012)",
            &[
                "Cook / Example Inn / 2013-2017 / 0",
                "Porter / Sample Hotel / 2012-2012 / 1",
            ],
        );
        check(
            "• Cook\n  Example Inn | Leeds | 2015 – 2018\n  Sauces\n• Baker\n  Sample Bakery | York | 2012 – 2015\n• Dishwasher\n  Example Inn | Leeds | 2010 – 2012",
            &[
                "Cook / Example Inn / 2015-2018 / 1",
                "Baker / Sample Bakery / 2012-2015 / 0",
                "Dishwasher / Example Inn / 2010-2012 / 0",
            ],
        );
        check(
            "Employer: Example Inn. Job title: Cook. From: 2015. To: 2018.\nEmployer: Sample Bakery. Job title: Baker. From: 02/2010. To: now.\n2008 – 2010: Porter at Example Inn",
            &[
                "Cook / Example Inn / 2015-2018 / 0",
                "Baker / Sample Bakery / 2010-… / 0",
                "Porter / Example Inn / 2008-2010 / 0",
            ],
        );
        check(
            "Employer: Example Inn\nPosition: Cook\nDates: 2015 - 2018\nDuties: sauces\nEmployer: Sample Bakery\nPosition: Baker",
            &[
                "Cook / Example Inn / 2015-2018 / 1",
                "Baker / Sample Bakery /  / 0",
            ],
        );
    }
}
