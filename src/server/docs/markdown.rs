//! The documentation as text: an index (llmstxt.org) and the whole of it, as Markdown.

use std::fmt::Write as _;

use crate::{
    pages::api::{Block, Section, Table},
    paths,
    server::{
        api::operation::Operation,
        config::Config,
        docs::{
            curl::Reader,
            openapi,
            sections::{LEAD, sections},
        },
    },
};

/// `/llms.txt`: what there is, and where.
pub fn index(config: &Config, operations: &[Operation]) -> String {
    let origin = &config.public_url.origin;
    let page = format!("{origin}{}", paths::API);
    let mut text = heading(config);
    let _ = write!(
        text,
        "\n## Documentation\n\n- [Reference]({page}): every operation, object, problem and limit\n- [The same as one text]({origin}{}): Markdown\n- \
         [OpenAPI document]({origin}{}): OpenAPI {}\n\n## Operations\n\n",
        paths::LLMS_FULL,
        paths::OPENAPI,
        openapi::VERSION
    );
    for operation in operations {
        let _ = writeln!(text, "- [{}]({page}#{}): `{} {}`", operation.summary, operation.name, operation.method, operation.path);
    }
    let _ = write!(text, "\n## Optional\n\n- [Problems]({page}#problems): every kind\n- [Codes]({page}#codes): every rule a member can break\n");
    text
}

/// `/llms-full.txt`: everything the page says.
pub fn whole(config: &Config, operations: &[Operation]) -> String {
    let mut text = heading(config);
    for section in sections(&Reader::anybody(&config.public_url.origin), operations) {
        write_section(&mut text, &section);
    }
    text
}

fn heading(config: &Config) -> String {
    format!("# {} customer API\n\n> {LEAD}\n", config.shop_name)
}

fn write_section(text: &mut String, section: &Section) {
    let _ = write!(text, "\n## {}\n", section.title);
    for block in &section.blocks {
        let _ = match block {
            Block::Words(words) => write!(text, "\n{words}\n"),
            Block::Code { name, text: code } => write!(text, "\n{name}:\n\n```\n{code}\n```\n"),
            Block::Table(table) => write!(text, "\n{}\n", rows(table)),
        };
    }
}

fn rows(table: &Table) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | "));
    let columns: Vec<String> = table.columns.iter().map(|&column| column.to_owned()).collect();
    let rule = format!("|{}", "---|".repeat(columns.len()));
    let rows = table.rows.iter().map(|row| line(&row.cells));
    let lines: Vec<String> = [format!("{}:\n", table.name), line(&columns), rule].into_iter().chain(rows).collect();
    lines.join("\n")
}
