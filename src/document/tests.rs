use std::path::Path;

use axum::routing::MethodFilter;
use serde_json::Value;

use super::*;

/// The committed document. `EDGEMATCH_UPDATE=1` writes it anew.
#[test]
fn the_committed_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/openapi.json");
    let current = document().unwrap();
    if std::env::var_os("EDGEMATCH_UPDATE").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == current,
        "public/openapi.json is outdated: run `EDGEMATCH_UPDATE=1 cargo test -p edgematch document`"
    );
}

#[test]
fn each_route_is_described_at_its_own_method_and_path() {
    for mut route in routes::described() {
        let (method, path) = route.at;
        let described: Vec<&String> = route.paths.paths.keys().collect();
        assert_eq!(described, [path]);
        let item = route.paths.paths.values_mut().next().unwrap();
        assert_eq!(operations(item).count(), 1, "{path}");
        let operation = match method {
            MethodFilter::GET => &item.get,
            MethodFilter::PUT => &item.put,
            MethodFilter::POST => &item.post,
            MethodFilter::DELETE => &item.delete,
            method => panic!("{method:?}"),
        };
        assert!(operation.is_some(), "{method:?} {path}");
    }
}

fn parsed() -> Value {
    serde_json::from_str(&document().unwrap()).unwrap()
}

/// Every value in the document, with its address; examples are left out.
fn values(document: &Value) -> Vec<(String, &Value)> {
    fn walk<'a>(at: &str, value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
        found.push((at.to_owned(), value));
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(&format!("{at}/{index}"), item, found);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let is_example = matches!(name.as_str(), "example" | "examples");
                    if !is_example || at.ends_with("/properties") {
                        walk(&format!("{at}/{name}"), member, found);
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk("", document, &mut found);
    found
}

/// Every schema in the document, with its address.
fn schemas(document: &Value) -> impl Iterator<Item = (String, &serde_json::Map<String, Value>)> {
    values(document).into_iter().filter_map(|(at, value)| {
        let mut above = at.rsplit('/');
        let (name, parent) = (above.next()?, above.next()?);
        let is_schema = match parent {
            "schemas" | "properties" | "oneOf" | "anyOf" | "allOf" | "prefixItems" => true,
            _ => matches!(name, "schema" | "items" | "contentSchema"),
        };
        let schema = value.as_object().filter(|_| is_schema)?;
        Some((at, schema))
    })
}

/// A client knows the type of every value.
#[test]
fn every_schema_has_a_type() {
    const TYPES: [&str; 7] = ["type", "$ref", "oneOf", "anyOf", "allOf", "enum", "const"];
    let document = parsed();
    let mut untyped = Vec::new();
    for (at, schema) in schemas(&document) {
        let is_list = match &schema.get("type") {
            Some(Value::Array(types)) => types.iter().any(|one| one == "array"),
            one => one.is_some_and(|one| one == "array"),
        };
        let items = ["items", "prefixItems"];
        let has_items = items.iter().any(|name| schema.contains_key(*name));
        if !TYPES.iter().any(|name| schema.contains_key(*name)) || (is_list && !has_items) {
            untyped.push(at);
        }
    }
    assert!(untyped.is_empty(), "without a type: {untyped:#?}");
}

/// A description speaks to callers, in sentences that have a subject.
#[test]
fn descriptions_speak_to_callers() {
    const OF_CODE: [&str; 4] = ["crate::", "```", "[`", "Internal: "];
    let document = parsed();
    let mut wrong = Vec::new();
    for (at, value) in values(&document) {
        if !(at.ends_with("/description") || at.ends_with("/summary")) {
            continue;
        }
        let Some(text) = value.as_str() else { continue };
        let first = text.split([' ', ',']).next().unwrap_or_default();
        let has_no_subject = ["What", "Who", "Whoever", "Whose", "Whatever"].contains(&first);
        if has_no_subject || OF_CODE.iter().any(|part| text.contains(part)) {
            wrong.push(format!("{at}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A parameter whose values are fixed lists them.
#[test]
fn parameters_with_fixed_values_list_them() {
    let document = parsed();
    let mut found = 0;
    for (at, value) in values(&document) {
        let name = value["name"].as_str().unwrap_or_default();
        let is_fixed = ["pay", "posted", "kind", "algorithm", "sort", "explain"].contains(&name);
        if !is_fixed || value["in"].is_null() {
            continue;
        }
        let schema = &value["schema"];
        let schema = match schema["$ref"].as_str() {
            Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
            None => schema,
        };
        let listed = [&schema["enum"], &schema["items"]["enum"]];
        assert!(listed.iter().any(|values| values.is_array()), "{at}");
        found += 1;
    }
    assert!(found > 10, "{found}");
}

/// Every response to a request that counts against a quota names the quota, and a refusal says when
/// to try again.
#[test]
fn quotas_are_in_the_headers() {
    let document = parsed();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let counted = responses.contains_key("429");
            assert_eq!(counted, path != "/healthz", "{method} {path}");
            assert!(responses.contains_key("500") || !counted, "{method} {path}");
            for (status, response) in responses {
                let response = match response["$ref"].as_str() {
                    Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
                    None => response,
                };
                let has = |name: &str| !response["headers"][name].is_null();
                let is_refusal = status == "429";
                assert_eq!(has("RateLimit"), is_refusal, "{method} {path} {status}");
                assert!(!is_refusal || has("Retry-After"), "{method} {path}");
                let is_success = status.starts_with('2');
                assert!(
                    !is_success || has("RateLimit-Policy") == counted,
                    "{method} {path}"
                );
            }
        }
    }
}

#[test]
fn every_body_has_a_schema_and_every_reference_a_target() {
    let document = parsed();
    for (_, value) in values(&document) {
        if let Some(target) = value["$ref"].as_str() {
            let target = target.strip_prefix('#').unwrap();
            assert!(document.pointer(target).is_some(), "{target}");
        }
        for content in value["content"].as_object().into_iter().flatten() {
            let schema = content.1["schema"].as_object().unwrap();
            assert!(!schema.is_empty(), "{content:?}");
        }
    }
}

/// Each media type of a request has an example, and so has each success with a JSON body.
#[test]
fn every_media_type_and_every_success_has_an_example() {
    let document = parsed();
    let mut without = Vec::new();
    for operation in document["paths"].as_object().unwrap().values() {
        for operation in operation.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap_or_default();
            let mut check = |part: &str, content: &Value, only_json: bool| {
                for (media, body) in content.as_object().into_iter().flatten() {
                    let counts = !only_json || media.ends_with("json");
                    if counts && body["examples"].is_null() {
                        without.push(format!("{name}: {part} {media}"));
                    }
                }
            };
            check("request", &operation["requestBody"]["content"], false);
            for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                if status.starts_with('2') {
                    check(status, &response["content"], true);
                }
            }
        }
    }
    assert!(without.is_empty(), "without an example: {without:#?}");
}

/// Reads a request as its route does.
fn read(operation: &str, body: &Value) -> Result<(), String> {
    fn typed<T: serde::de::DeserializeOwned>(body: &Value) -> Result<(), String> {
        let read = serde_json::from_value::<T>(body.clone());
        read.map(drop).map_err(|error| error.to_string())
    }
    let invalid = |invalid: interchange::Invalid| invalid.to_string();
    match operation {
        "post_jobs" | "put_job" => interchange::jobposting::read(body)
            .map(drop)
            .map_err(invalid),
        "put_resume" => match body.as_str() {
            Some(cv) => interchange::resume::from_text(cv)
                .map(drop)
                .map_err(invalid),
            None => interchange::resume::read(body).map(drop).map_err(invalid),
        },
        "put_preferences" => interchange::preferences::read(body)
            .map(drop)
            .map_err(invalid),
        "post_messages" => service::messages::Message::parse(&body.to_string())
            .map(drop)
            .map_err(|error| error.to_string()),
        "post_read" => match body.as_str() {
            Some(page) if page.starts_with('<') => {
                let documents = interchange::page::documents(page.as_bytes());
                let read = |document: &Vec<u8>| interchange::jobposting::parse(document).map(drop);
                documents.iter().try_for_each(read).map_err(invalid)
            }
            Some(cv) => interchange::resume::from_text(cv)
                .map(drop)
                .map_err(invalid),
            None => interchange::jobposting::read(body)
                .map(drop)
                .map_err(invalid),
        },
        "put_user" => typed::<service::profiles::User>(body),
        "put_company" => typed::<service::companies::CompanyRecord>(body),
        "post_interaction" => typed::<service::interactions::Interaction>(body),
        "put_experiment" => typed::<service::experiments::Experiment>(body),
        "post_impact_audit" => typed::<service::audits::ImpactOrder>(body),
        "put_decision" => typed::<service::requests::DecisionOrder>(body),
        "put_alert" => typed::<service::alerts::AlertOrder>(body),
        "put_alert_told" => typed::<service::alerts::AlertProgress>(body),
        "put_visibility" => typed::<service::visibility::PersonVisibility>(body),
        "put_mentoring" => typed::<service::mentoring::MentoringDocument>(body),
        "post_pairing" => typed::<service::pairings::PairingOrder>(body),
        "post_spread" => typed::<service::spreads::SpreadOrder>(body),
        "put_standing" => typed::<service::mentoring::Standing>(body),
        "put_request_answer" => typed::<service::requests::RequestAnswer>(body),
        "put_skills" => typed::<service::skills::WantedSkills>(body),
        "post_mcp" => typed::<routes::Message>(body),
        "post_visit" => typed::<service::visits::Visit>(body),
        "post_recompute" => typed::<routes::RecomputeOrder>(body),
        other => Err(format!("{other} has no reader here")),
    }
}

#[test]
fn the_service_reads_every_request_of_the_examples() {
    let exchanges: Vec<Exchange> = serde_json::from_str(EXAMPLES).unwrap();
    let requests = exchanges.iter().filter_map(|exchange| {
        let request = exchange.request.as_ref()?;
        Some((&exchange.operation, request))
    });
    let mut read_so_far = 0;
    for (operation, request) in requests {
        // Of several lines, the first is right. Other texts are CVs and pages.
        let request = match request.as_str() {
            Some(lines) => match serde_json::from_str(lines.lines().next().unwrap()) {
                Ok(first) => first,
                Err(_) => request.clone(),
            },
            None => request.clone(),
        };
        assert_eq!(read(operation, &request), Ok(()), "{operation}");
        read_so_far += 1;
    }
    assert_ne!(read_so_far, 0);
}
