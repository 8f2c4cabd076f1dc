//! Which file of a crate imports which, read from the source.
//!
//! An import is a path in code (a `use` line, or a path written out) that leads to another file of
//! the crate. A re-export is followed to the file that defines the name. A parent's `mod` lines and
//! its re-exports of children are no imports, and neither is anything under `#[cfg(test)]`.
//!
//! Not seen: paths inside string attributes, such as serde's `default = "…"`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// One file that imports another, at the first line that does so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) from: String,
    pub(crate) line: usize,
    pub(crate) to: String,
    /// The path as it is written.
    pub(crate) path: String,
}

/// A module: a file, or a part of one.
#[derive(Default)]
struct Module {
    file: String,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// Names that are defined here.
    items: BTreeSet<String>,
    /// Names that `use` brings here, with the path each is short for.
    names: BTreeMap<String, Vec<String>>,
    /// Modules all of whose names `use` brings here.
    globs: Vec<Vec<String>>,
    uses: Vec<Use>,
    paths: Vec<(Vec<String>, usize)>,
}

/// One name, or a glob, of a `use` line.
struct Use {
    path: Vec<String>,
    line: usize,
    is_public: bool,
}

/// The imports of the crate whose root file is `root`; `read` gives the text of a file, if it
/// exists.
pub(crate) fn imports(root: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<Import> {
    let text = read(root).unwrap_or_else(|| panic!("{root} does not exist"));
    let mut modules = vec![Module {
        file: root.to_owned(),
        ..Module::default()
    }];
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut reader = Reader {
        modules: &mut modules,
        current: 0,
        folder: folder.to_owned(),
        read,
    };
    reader.visit_file(&parsed(root, &text));
    let mut found = BTreeMap::new();
    for (index, module) in modules.iter().enumerate() {
        for (path, line, target) in imported(&modules, index) {
            let to = &modules[target].file;
            if *to != module.file {
                let first = found
                    .entry((module.file.clone(), to.clone()))
                    .or_insert((line, path.join("::")));
                if line < first.0 {
                    *first = (line, path.join("::"));
                }
            }
        }
    }
    found
        .into_iter()
        .map(|((from, to), (line, path))| Import {
            from,
            line,
            to,
            path,
        })
        .collect()
}

/// The files that import each other in a circle, one shortest way around for each knot of them.
pub(crate) fn circles(imports: &[Import]) -> Vec<Vec<Import>> {
    let mut circles: Vec<Vec<Import>> = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for import in imports {
        if seen.contains(import.from.as_str()) {
            continue;
        }
        if let Some(way) = shortest(imports, &import.to, &import.from) {
            // Everything that reaches this circle and is reached from it is one knot.
            seen.extend(
                imports
                    .iter()
                    .map(|other| other.from.as_str())
                    .filter(|file| {
                        *file == import.from
                            || shortest(imports, &import.from, file).is_some()
                                && shortest(imports, file, &import.from).is_some()
                    }),
            );
            circles.push(std::iter::once(import.clone()).chain(way).collect());
        }
    }
    circles
}

/// The imports from a room to one above it, in the order of `floors`, the top one first. A room is
/// a folder or a file beside the root; one that `floors` does not name is an error.
pub(crate) fn upward(root: &str, floors: &[&str], imports: &[Import]) -> Vec<String> {
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let room = |file: &str| -> Option<String> {
        let inside = file.strip_prefix(folder)?.trim_start_matches('/');
        let first = inside.split('/').next()?;
        Some(first.trim_end_matches(".rs").to_owned())
    };
    let floor = |room: &str| floors.iter().position(|floor| *floor == room);
    let mut wrong = Vec::new();
    for import in imports.iter().filter(|import| import.from != root) {
        let (Some(from), Some(to)) = (room(&import.from), room(&import.to)) else {
            continue;
        };
        let Import {
            from: file,
            line,
            to: other,
            path,
        } = import;
        match (floor(&from), floor(&to)) {
            (Some(below), Some(above)) if below > above => wrong.push(format!(
                "{file}:{line} imports {other} (`{path}`): `{from}` lies below `{to}`"
            )),
            (Some(_), Some(_)) => {}
            (None, _) => wrong.push(format!("{file}: `{from}` has no floor")),
            (_, None) => wrong.push(format!("{other}: `{to}` has no floor")),
        }
    }
    wrong
}

/// A circle as a reader sees it: one import per line.
pub(crate) fn shown(circle: &[Import]) -> String {
    let line = |import: &Import| {
        let Import {
            from,
            line,
            to,
            path,
        } = import;
        format!("  {from}:{line} imports {to} (`{path}`)\n")
    };
    circle.iter().map(line).collect()
}

fn shortest(imports: &[Import], from: &str, to: &str) -> Option<Vec<Import>> {
    let mut ways = VecDeque::from([(from, Vec::new())]);
    let mut seen = BTreeSet::from([from]);
    while let Some((file, way)) = ways.pop_front() {
        if file == to {
            return Some(way);
        }
        for import in imports.iter().filter(|import| import.from == file) {
            if seen.insert(&import.to) {
                let mut longer = way.clone();
                longer.push(import.clone());
                ways.push_back((&import.to, longer));
            }
        }
    }
    None
}

fn parsed(file: &str, text: &str) -> syn::File {
    syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What the paths of a module lead to: path, line and module.
fn imported(modules: &[Module], index: usize) -> Vec<(Vec<String>, usize, usize)> {
    let module = &modules[index];
    let mut found = Vec::new();
    let mut handed_on = BTreeSet::new();
    for Use {
        path,
        line,
        is_public,
    } in &module.uses
    {
        let Some(target) = resolve(modules, index, path, 0) else {
            continue;
        };
        if *is_public && is_below(modules, target.module, index) {
            handed_on.extend(path.last().cloned());
        } else {
            found.push((path.clone(), *line, target.module));
        }
    }
    for (path, line) in &module.paths {
        let first = path.first().map_or("", String::as_str);
        // A name alone is counted where its `use` is, but for a name that is handed on.
        let counts = path.len() > 1 || handed_on.contains(first);
        if let Some(target) = resolve(modules, index, path, 0).filter(|_| counts) {
            found.push((path.clone(), *line, target.module));
        }
    }
    found
}

fn is_below(modules: &[Module], mut module: usize, ancestor: usize) -> bool {
    while let Some(parent) = modules[module].parent {
        if parent == ancestor {
            return true;
        }
        module = parent;
    }
    false
}

/// Where a path leads: a module itself, or something that is defined in it.
#[derive(Clone, Copy)]
struct Target {
    module: usize,
    is_item: bool,
}

fn resolve(modules: &[Module], from: usize, path: &[String], depth: usize) -> Option<Target> {
    // Two globs that name each other would lead round and round.
    if depth > 16 {
        return None;
    }
    let mut target = Target {
        module: from,
        is_item: false,
    };
    for (index, name) in path.iter().enumerate() {
        let module = &modules[target.module];
        target = match name.as_str() {
            "crate" if index == 0 => Target {
                module: 0,
                ..target
            },
            "self" => target,
            "super" => Target {
                module: module.parent?,
                ..target
            },
            _ if target.is_item => return Some(target),
            name => match named(modules, target.module, name, depth) {
                Some(found) => found,
                // The path has reached a module of ours, so that defines the name, perhaps by a
                // macro.
                None if index > 0 => return Some(target),
                None => return None,
            },
        };
    }
    Some(target)
}

fn named(modules: &[Module], index: usize, name: &str, depth: usize) -> Option<Target> {
    let module = &modules[index];
    if let Some(child) = module.children.get(name) {
        return Some(Target {
            module: *child,
            is_item: false,
        });
    }
    if module.items.contains(name) {
        return Some(Target {
            module: index,
            is_item: true,
        });
    }
    if let Some(path) = module.names.get(name) {
        return resolve(modules, index, path, depth + 1);
    }
    module.globs.iter().find_map(|path| {
        let glob = resolve(modules, index, path, depth + 1)?;
        named(modules, glob.module, name, depth + 1)
    })
}

/// Reads modules, one file after another.
struct Reader<'a> {
    modules: &'a mut Vec<Module>,
    current: usize,
    /// Where the files of the current module's children are.
    folder: String,
    read: &'a dyn Fn(&str) -> Option<String>,
}

impl Reader<'_> {
    fn module(&mut self) -> &mut Module {
        &mut self.modules[self.current]
    }

    fn enter(&mut self, name: &str, file: String, visit: impl FnOnce(&mut Self)) {
        let parent = self.current;
        self.modules.push(Module {
            file,
            parent: Some(parent),
            ..Module::default()
        });
        self.current = self.modules.len() - 1;
        let child = self.current;
        self.modules[parent].children.insert(name.to_owned(), child);
        let folder = format!("{}/{name}", self.folder);
        let outside = std::mem::replace(&mut self.folder, folder);
        visit(self);
        self.folder = outside;
        self.current = parent;
    }

    fn path(&mut self, path: &[String], line: usize) {
        self.module().paths.push((path.to_vec(), line));
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String], is_public: bool) {
        let mut path = before.to_vec();
        match tree {
            syn::UseTree::Path(part) => {
                path.push(part.ident.to_string());
                self.tree(&part.tree, &path, is_public);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before, is_public);
                }
            }
            syn::UseTree::Glob(star) => {
                self.module().globs.push(path.clone());
                self.named(path, star.star_token.spans[0], is_public, None);
            }
            syn::UseTree::Name(name) => {
                let mut short = name.ident.to_string();
                if short == "self" {
                    short = path.last().cloned().unwrap_or_default();
                } else {
                    path.push(short.clone());
                }
                self.named(path, name.ident.span(), is_public, Some(short));
            }
            syn::UseTree::Rename(renamed) => {
                path.push(renamed.ident.to_string());
                let short = renamed.rename.to_string();
                self.named(path, renamed.ident.span(), is_public, Some(short));
            }
        }
    }

    fn named(
        &mut self,
        path: Vec<String>,
        span: proc_macro2::Span,
        is_public: bool,
        short: Option<String>,
    ) {
        if let Some(short) = short {
            self.module().names.insert(short, path.clone());
        }
        let line = span.start().line;
        self.module().uses.push(Use {
            path,
            line,
            is_public,
        });
    }

    /// The paths among the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.path(&std::mem::take(&mut path), line);
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(colon) if colon.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.path(&std::mem::take(&mut path), line);
                    colons = 0;
                    self.tokens(group.stream());
                }
                // `$crate::…` is this crate, too.
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.path(&std::mem::take(&mut path), line);
                    colons = 0;
                }
            }
        }
        self.path(&path, line);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, name) = declared(item);
        if is_for_tests(attributes) {
            return;
        }
        self.module().items.extend(name.map(ToString::to_string));
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let name = module.ident.to_string();
        if let Some((_, items)) = &module.content {
            let file = self.module().file.clone();
            self.enter(&name, file, |reader| {
                items.iter().for_each(|item| reader.visit_item(item));
            });
            return;
        }
        let flat = format!("{}/{name}.rs", self.folder);
        let nested = format!("{}/{name}/mod.rs", self.folder);
        let flat = flat.trim_start_matches('/').to_owned();
        let nested = nested.trim_start_matches('/').to_owned();
        let (file, text) = match ((self.read)(&flat), (self.read)(&nested)) {
            (Some(text), _) => (flat, text),
            (None, Some(text)) => (nested, text),
            (None, None) => panic!("{}: `mod {name}` has no file", self.module().file),
        };
        let parsed = parsed(&file, &text);
        self.enter(&name, file, |reader| reader.visit_file(&parsed));
    }

    fn visit_item_use(&mut self, line: &'ast syn::ItemUse) {
        if line.leading_colon.is_none() {
            let is_public = !matches!(line.vis, syn::Visibility::Inherited);
            self.tree(&line.tree, &[], is_public);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let names = path.segments.iter().map(|part| part.ident.to_string());
            let first = path.segments.first();
            let line = first.map_or(0, |part| part.ident.span().start().line);
            self.path(&names.collect::<Vec<_>>(), line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        visit::visit_macro(self, call);
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

/// The attributes of an item, and the name that it defines.
fn declared(item: &syn::Item) -> (&[syn::Attribute], Option<&syn::Ident>) {
    use syn::Item;
    match item {
        Item::Const(item) => (&item.attrs, Some(&item.ident)),
        Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
        Item::Mod(item) => (&item.attrs, None),
        Item::Static(item) => (&item.attrs, Some(&item.ident)),
        Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        Item::Type(item) => (&item.attrs, Some(&item.ident)),
        Item::Union(item) => (&item.attrs, Some(&item.ident)),
        Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|condition| condition == "test")
    })
}
