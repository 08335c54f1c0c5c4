//! The API for people: what the server's table of operations says, as a page. It moves nothing, so it brings no wasm.

use leptos::prelude::*;

/// A part of the documentation under a heading of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its place on the page.
    pub anchor: String,
    /// Its heading.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a section. Words may hold `code` between backquotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Words(String),
    /// Something to type or to read as it is.
    Code {
        /// What it is.
        name: String,
        /// The lines.
        text: String,
    },
    /// Rows of the same kind.
    Table(Table),
}

/// Rows of the same kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What they are.
    pub name: String,
    /// The heading of each column.
    pub columns: &'static [&'static str],
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row; its first cell is its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place on the page, when others point to it.
    pub anchor: Option<String>,
    /// What stands in it.
    pub cells: Vec<String>,
}

/// The whole documentation.
#[component]
pub fn ApiPage(
    /// What it is about.
    lead: &'static str,
    /// The same for machines: path and name.
    machines: Vec<(&'static str, &'static str)>,
    /// Its parts, in their order.
    sections: Vec<Section>,
) -> impl IntoView {
    let contents = sections.iter().map(|section| view! { <li><a href=format!("#{}", section.anchor)>{section.title.clone()}</a></li> }).collect_view();
    let machines = machines.into_iter().map(|(path, name)| view! { <li><a href=path>{name}</a></li> }).collect_view();
    view! {
        <h1>"Customer API"</h1>
        <p class="lead">{lead}</p>
        <section class="card" aria-labelledby="contents">
            <h2 id="contents">"On this page"</h2>
            <ul class="links">{contents}</ul>
            <h3>"For machines"</h3>
            <ul class="links">{machines}</ul>
        </section>
        {sections.into_iter().map(card).collect_view()}
    }
}

fn card(section: Section) -> impl IntoView {
    let blocks = section.blocks.into_iter().map(move |block| match block {
        Block::Words(text) => view! { <p>{words(&text)}</p> }.into_any(),
        Block::Code { name, text } => code(name, text),
        Block::Table(rows) => table(rows),
    });
    view! {
        <section class="card" aria-labelledby=section.anchor.clone()>
            <h2 id=section.anchor.clone()>{section.title}</h2>
            {blocks.collect_view()}
        </section>
    }
}

fn code(name: String, text: String) -> AnyView {
    view! { <section class="tbl" aria-label=name><pre><code>{text}</code></pre></section> }.into_any()
}

fn table(table: Table) -> AnyView {
    let columns = table.columns.iter().map(|column| view! { <th scope="col">{*column}</th> }).collect_view();
    let rows = table.rows.into_iter().map(|row| {
        let mut cells = row.cells.into_iter();
        let name = cells.next().unwrap_or_default();
        let cells = cells.map(|cell| view! { <td>{words(&cell)}</td> }).collect_view();
        view! { <tr id=row.anchor><th scope="row">{words(&name)}</th>{cells}</tr> }
    });
    view! {
        <section class="tbl" aria-label=table.name.clone() tabindex="0">
            <table><caption>{table.name.clone()}</caption><thead><tr>{columns}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
        </section>
    }
    .into_any()
}

/// Every second piece between backquotes is code.
fn words(text: &str) -> AnyView {
    let pieces = text.split('`').map(str::to_owned).enumerate();
    pieces.map(|(place, piece)| if place % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() }).collect_view().into_any()
}
