//! The last step of the document: schemas that no type of ours gives, and what the derived ones
//! cannot express.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FOREIGN: &str = include_str!("foreign.json");
const MESSAGES: &str = include_str!("../../public/schemas/messages/v1.json");

/// Schemas whose every member is in every response, null or not, except those named here.
const COMPLETE: &[(&str, &[&str])] = &[
    ("ActPage", &[]),
    ("CacheHoldings", &[]),
    ("CandidatePage", &[]),
    ("DeadLetter", &[]),
    ("DeadLetterPage", &[]),
    ("DisclosurePage", &[]),
    ("DueAlertPage", &[]),
    ("ExperimentPage", &[]),
    ("ExperimentResults", &["preference"]),
    ("Fluency", &[]),
    ("HeldDisclosure", &[]),
    ("HeldFirst", &[]),
    ("HeldMentorship", &[]),
    ("HeldMentoring", &[]),
    ("HeldPairing", &[]),
    ("HeldRequest", &[]),
    ("HeldShowing", &[]),
    ("HeldSpread", &[]),
    ("Holdings", &[]),
    ("Identity", &[]),
    ("ImpactGroup", &[]),
    ("InteractionPage", &[]),
    ("JobPage", &[]),
    ("KindResults", &["difference"]),
    ("LimitUse", &[]),
    ("MentorItem", &[]),
    ("MentorPage", &[]),
    ("NewMatchPage", &[]),
    ("OpenAnalysis", &[]),
    ("PastInteraction", &[]),
    ("Permit", &[]),
    ("PostingFacts", &[]),
    ("PostingSummary", &["places"]),
    ("Preference", &[]),
    ("ProfileFacts", &[]),
    ("Reach", &[]),
    (
        "RecommendationPage",
        &["experiment", "facets", "searched", "total"],
    ),
    ("RequestPage", &[]),
    ("Run", &[]),
    ("RunPage", &["total"]),
    ("SentRequestPage", &[]),
    ("UnderstoodPlace", &[]),
    ("YearlyPay", &[]),
];

/// JSON whose objects keep the order of their members.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Node {
    Object(Members),
    List(Vec<Self>),
    Leaf(Value),
}

type Members = IndexMap<String, Node>;

impl Node {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Leaf(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    fn children(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match self {
            Self::Object(members) => Box::new(members.values()),
            Self::List(items) => Box::new(items.iter()),
            Self::Leaf(_) => Box::new(std::iter::empty()),
        }
    }
}

fn object<'a>(members: &'a mut Members, name: &str) -> Option<&'a mut Members> {
    match members.get_mut(name) {
        Some(Node::Object(found)) => Some(found),
        _ => None,
    }
}

/// The document as it is committed.
pub(super) fn finish(document: &str) -> Result<String, serde_json::Error> {
    let mut document: Members = serde_json::from_str(document)?;
    let mut asked = BTreeSet::new();
    for item in document
        .get("paths")
        .iter()
        .flat_map(|paths| paths.children())
    {
        for operation in item.children() {
            if let Node::Object(operation) = operation
                && let Some(body) = operation.get("requestBody")
            {
                references(body, &mut asked);
            }
        }
    }
    let components = object(&mut document, "components");
    if let Some(schemas) = components.and_then(|components| object(components, "schemas")) {
        schemas.extend(foreign()?);
        schemas.sort_keys();
        close(&mut asked, schemas);
        for (name, schema) in schemas.iter_mut() {
            if let Node::Object(schema) = schema {
                complete(name, schema);
                if !asked.contains(name) {
                    without_null(schema);
                }
            }
        }
    }
    let mut document = Node::Object(document);
    tidy(&mut document);
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

/// Documents of foreign standards, and the messages of the queue as they are published.
fn foreign() -> Result<Members, serde_json::Error> {
    let mut foreign: Members = serde_json::from_str(FOREIGN)?;
    let mut message: Members = serde_json::from_str(MESSAGES)?;
    if let Some(Node::Object(definitions)) = message.shift_remove("$defs") {
        let named = |(name, schema): (String, _)| (definition(&name), schema);
        foreign.extend(definitions.into_iter().map(named));
    }
    message.retain(|name, _| !name.starts_with('$'));
    let mut message = Node::Object(message);
    refer_to_components(&mut message);
    foreign.insert("Message".to_owned(), message);
    Ok(foreign)
}

/// The name of a schema that the published messages define: `MessageId` for `id`.
fn definition(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    std::iter::chain("Message".chars(), first)
        .chain(letters)
        .collect()
}

/// Lets references into a schema's own definitions point at those of the document.
fn refer_to_components(node: &mut Node) {
    match node {
        Node::Leaf(Value::String(text)) => {
            if let Some(name) = text.strip_prefix("#/$defs/") {
                *text = format!("#/components/schemas/{}", definition(name));
            }
        }
        Node::Leaf(_) => {}
        Node::List(items) => items.iter_mut().for_each(refer_to_components),
        Node::Object(members) => members.values_mut().for_each(refer_to_components),
    }
}

/// Adds the names of the schemas that a part of the document refers to.
fn references(node: &Node, found: &mut BTreeSet<String>) {
    if let Node::Object(members) = node
        && let Some(name) = members.get("$ref").and_then(Node::text)
        && let Some(name) = name.strip_prefix("#/components/schemas/")
    {
        found.insert(name.to_owned());
    }
    node.children().for_each(|child| references(child, found));
}

/// Adds everything that these schemas refer to.
fn close(names: &mut BTreeSet<String>, schemas: &Members) {
    let mut known = 0;
    while known < names.len() {
        known = names.len();
        for name in names.clone() {
            if let Some(schema) = schemas.get(&name) {
                references(schema, names);
            }
        }
    }
}

/// Makes every member of a response required, if all of them are always there.
fn complete(name: &str, schema: &mut Members) {
    let Some((_, except)) = COMPLETE.iter().find(|(complete, _)| *complete == name) else {
        return;
    };
    let Some(properties) = object(schema, "properties") else {
        return;
    };
    let names = properties.keys();
    let always = names.filter(|name| !except.contains(&name.as_str()));
    let always = always.map(|name| Node::Leaf(name.as_str().into()));
    let always = Node::List(always.collect());
    schema.insert("required".to_owned(), always);
}

/// A response leaves out what it does not have, unless the member is always there.
fn without_null(schema: &mut Members) {
    let required: Vec<String> = match schema.get("required") {
        Some(Node::List(names)) => names
            .iter()
            .filter_map(Node::text)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    for (name, property) in object(schema, "properties").into_iter().flatten() {
        if !required.contains(name) {
            not_null(property);
        }
    }
    if let Some(Node::List(parts)) = schema.get_mut("allOf") {
        for part in parts {
            if let Node::Object(part) = part {
                without_null(part);
            }
        }
    }
}

fn is_null(node: &Node) -> bool {
    match node {
        Node::Object(members) => members.get("type").is_some_and(is_null),
        node => node.text() == Some("null"),
    }
}

/// Removes null from the types of a schema.
fn not_null(schema: &mut Node) {
    let Node::Object(members) = schema else {
        return;
    };
    for alternatives in ["type", "oneOf"] {
        if let Some(Node::List(of)) = members.get_mut(alternatives) {
            of.retain(|one| !is_null(one));
        }
    }
    if let Some(kind) = members.get_mut("type")
        && let Node::List(types) = kind
        && let [one] = types.as_slice()
    {
        *kind = one.clone();
    }
}

/// Whether alternatives are objects without a member that tells them apart, so that one document
/// may fit several.
fn are_untagged(alternatives: &Node) -> bool {
    let Node::List(alternatives) = alternatives else {
        return false;
    };
    alternatives.iter().all(|alternative| {
        let Node::Object(schema) = alternative else {
            return false;
        };
        let Some(Node::Object(properties)) = schema.get("properties") else {
            return false;
        };
        let is_tag = |property: &Node| match property {
            Node::Object(of) => of.contains_key("enum") || of.contains_key("const"),
            _ => false,
        };
        !properties.values().any(is_tag)
    })
}

/// Removes what is of use to readers of the code alone, and what says nothing.
fn tidy(node: &mut Node) {
    if let Node::Object(members) = node {
        if members
            .get("default")
            .is_some_and(|default| matches!(default, Node::Leaf(Value::Null)))
        {
            members.shift_remove("default");
        }
        // A parameter is left out; it is never null.
        if members.contains_key("in") {
            members.get_mut("schema").into_iter().for_each(not_null);
        }
        // Its description is the code's own, so it comes first.
        if let Some(Node::List(alternatives)) = members.get_mut("oneOf")
            && let [Node::Object(_)] = alternatives.as_slice()
            && let Some(Node::Object(only)) = alternatives.pop()
        {
            *members = only;
        }
        if let Some(Node::Leaf(Value::String(text))) = members.get_mut("description") {
            *text = plain(text);
        }
        if members.get("oneOf").is_some_and(are_untagged)
            && let Some(alternatives) = members.shift_remove("oneOf")
        {
            members.insert("anyOf".to_owned(), alternatives);
        }
    }
    match node {
        Node::Object(members) => {
            let are_properties = members
                .values()
                .all(|member| matches!(member, Node::Object(_)));
            for (name, member) in members {
                // Examples stay as they are.
                if are_properties || !["example", "examples"].contains(&name.as_str()) {
                    tidy(member);
                }
            }
        }
        Node::List(items) => items.iter_mut().for_each(tidy),
        Node::Leaf(_) => {}
    }
}

/// A description without its Rust example, without links into the code and what is said to readers
/// of the code alone ("Internal: …"), on one line per paragraph.
fn plain(description: &str) -> String {
    let (text, _) = description
        .split_once("\n\n```")
        .unwrap_or((description, ""));
    let (text, _) = text.split_once("Internal: ").unwrap_or((text, ""));
    let paragraphs = text
        .trim_end()
        .split("\n\n")
        .map(|paragraph| paragraph.replace('\n', " "));
    let text = paragraphs.collect::<Vec<_>>().join("\n\n");
    let text = without_targets(&text, "](crate::");
    text.replace("[`", "`").replace("`]", "`")
}

/// A text whose links into the code, whose targets begin like this, are their words alone.
fn without_targets(text: &str, target: &str) -> String {
    let mut parts = text.split(target);
    let mut words = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        words.push(']');
        words.push_str(part.split_once(')').map_or(part, |(_, rest)| rest));
    }
    words
}
