//! Who may use whom, read from the `use` lines: no circle of files, and nothing uses what stands above it. The order of the layers is the
//! block called `layers` in docs/architecture.md, which is thereby what the code does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The modules that each module names.
type Graph = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_file_uses_a_layer_above_it() {
    let layers = layers();
    let place = |module: &str| {
        let fits = |part: &&String| module == part.as_str() || module.strip_prefix(part.as_str()).is_some_and(|rest| rest.starts_with("::"));
        let places = layers.iter().enumerate().flat_map(|(place, layer)| layer.iter().filter(fits).map(move |part| (part.len(), place)));
        places.max().unwrap_or_else(|| panic!("{module} stands in no layer of docs/architecture.md")).1
    };
    let graph = graph();
    let wrong: Vec<String> =
        edges(&graph).filter(|(from, to)| place(from) < place(to)).map(|(from, to)| format!("{from} uses {to}, which stands above it")).collect();

    assert!(graph.len() > 80, "{} modules: some were not read", graph.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let graph = graph();
    let circles: Vec<&String> = graph.keys().filter(|module| reaches(&graph, module, module)).collect();

    assert!(circles.is_empty(), "these use each other: {circles:#?}");
}

/// What the tests above must notice.
#[test]
fn a_use_is_understood_in_every_spelling() {
    let source = "//! Words.\nuse crate::{a::{self, B}, c::d::E as F};\nuse super::{f::G, *};\nfn f() { crate::h::i::<u8>(); super::j() }\n// use crate::k::L;\n#[cfg(test)]\nmod tests { use crate::m::N; }\n";
    let paths: BTreeSet<String> = paths_of(source, &["x".to_owned(), "y".to_owned()]);

    let expected = ["a", "a::B", "c::d::E", "h::i", "x::*", "x::f::G", "x::j"];
    assert_eq!(paths.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

fn edges(graph: &Graph) -> impl Iterator<Item = (&str, &str)> {
    graph.iter().flat_map(|(from, uses)| uses.iter().map(move |to| (from.as_str(), to.as_str())))
}

fn reaches(graph: &Graph, from: &str, to: &str) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        for used in graph.get(module).into_iter().flatten() {
            if used == to {
                return true;
            }
            if seen.insert(used) {
                next.push(used);
            }
        }
    }
    false
}

/// One layer a line, the lowest first; modules of one line may use each other.
fn layers() -> Vec<Vec<String>> {
    let page = include_str!("../../docs/architecture.md");
    let block = page.split("```layers\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block of layers");
    block.lines().map(|line| line.split_whitespace().map(|path| path.replace('/', "::")).collect()).collect()
}

fn graph() -> Graph {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = BTreeMap::new();
    read(&root, &root, &mut sources);
    let modules: BTreeSet<String> = sources.keys().cloned().collect();
    let uses = |module: &String, source: &String| {
        let parts: Vec<String> = module.split("::").map(str::to_owned).collect();
        let named = paths_of(source, &parts).into_iter().filter_map(|path| module_of(&modules, &path));
        named.filter(|used| used != module).collect()
    };
    sources.iter().map(|(module, source)| (module.clone(), uses(module, source))).collect()
}

/// Every file as the module that it is.
fn read(root: &Path, folder: &Path, sources: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            read(root, &entry, sources);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let path = entry.strip_prefix(root).expect("below src").with_extension("");
            let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).filter(|part| *part != "mod").collect();
            // These two only put the program together.
            if !matches!(parts[..], ["lib" | "main"]) && parts.last() != Some(&"tests") {
                sources.insert(parts.join("::"), fs::read_to_string(&entry).expect("text"));
            }
        }
    }
}

/// The longest beginning of a path that is a file.
fn module_of(modules: &BTreeSet<String>, path: &str) -> Option<String> {
    let mut path = path;
    loop {
        if modules.contains(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// What a source names of our own crate: in `use` lines and in the middle of code. `module` is where it stands.
fn paths_of(source: &str, module: &[String]) -> BTreeSet<String> {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut paths = BTreeSet::new();
    for (start, root) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        // Of `super::super::` the first one is read with what follows.
        if code[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':') {
            continue;
        }
        let above = if root == "crate::" { 0 } else { code[start..].split("super::").take_while(|part| part.is_empty()).count() };
        let base = if root == "crate::" { Vec::new() } else { module[..module.len().saturating_sub(above)].to_vec() };
        let rest = &code[start + root.len() * above.max(1)..];
        expand(&base.join("::"), &tree(rest), &mut paths);
    }
    paths
}

/// The tree of a path: up to where its braces close, or its name ends.
fn tree(rest: &str) -> String {
    let mut depth = 0;
    let end = rest.char_indices().find(|(_, c)| {
        depth += i32::from(*c == '{') - i32::from(*c == '}');
        let goes_on = c.is_alphanumeric() || "_:*".contains(*c) || (depth > 0 && (c.is_whitespace() || "{},".contains(*c)));
        !(goes_on || (*c == '}' && depth == 0))
    });
    rest[..end.map_or(rest.len(), |(index, _)| index)].to_owned()
}

fn expand(base: &str, tree: &str, paths: &mut BTreeSet<String>) {
    let joined = |name: &str| [base, name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("::");
    match tree.split_once('{') {
        None => {
            let name = tree.split_whitespace().next().unwrap_or_default().trim_matches(':');
            paths.insert(if name == "self" { base.to_owned() } else { joined(name) });
        }
        Some((head, inside)) => {
            let base = joined(head.trim().trim_matches(':'));
            let mut depth = 0;
            let pieces = inside.trim_end().trim_end_matches('}').split(|c: char| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                c == ',' && depth == 0
            });
            pieces.map(str::trim).filter(|piece| !piece.is_empty()).for_each(|piece| expand(&base, piece, paths));
        }
    }
}
