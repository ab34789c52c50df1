//! The page: sections in order, one style sheet, nothing from outside.

use askama::Template;

use crate::error::ReportError;
use crate::sections::{
    calendar, columns, decisions, duties, elements, evidence, foot, head, linking, map, matrix, minute, notices,
    people, posture, problems, shown, telling, trace,
};
use crate::view::ReportView;

/// The style sheet, inlined: the page loads nothing.
const STYLE: &str = include_str!("../templates/report.css");

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: String,
    style: &'static str,
    has_telling: bool,
    has_trace: bool,
    has_posture: bool,
    sections: Vec<String>,
}

/// The text of `report.html` for this view. Equal views give equal bytes.
pub fn render(view: &ReportView) -> Result<String, ReportError> {
    let mut sections = vec![
        lay_out("head", &head::Section::new(view))?,
        lay_out("minute", &minute::Section::new(view))?,
        lay_out("elements", &elements::Section::new(view))?,
        lay_out("map", &map::Section::new(view))?,
        lay_out("calendar", &calendar::Section::new(view))?,
        lay_out("duties", &duties::Section::new(view))?,
    ];
    // Before the people: what was got at decides whose data counts.
    if let Some(trace) = &view.trace {
        sections.push(lay_out("trace", &trace::Section::new(trace))?);
    }
    // What happened first, then what could.
    if let Some(posture) = &view.posture {
        sections.push(lay_out("posture", &posture::Section::new(posture))?);
    }
    sections.extend([
        lay_out("matrix", &matrix::Section::new(view))?,
        lay_out("people", &people::Section::new(view))?,
        lay_out("linking", &linking::Section::new(view))?,
        lay_out("columns", &columns::Section::new(view))?,
        lay_out("evidence", &evidence::Section::new(view))?,
        lay_out("problems", &problems::Section::new(view))?,
        lay_out("decisions", &decisions::Section::new(view))?,
        lay_out("notices", &notices::Section::new(view))?,
    ]);
    if let Some(telling) = &view.telling {
        sections.push(lay_out("telling", &telling::Section::new(telling))?);
    }
    sections.push(lay_out("foot", &foot::Section::new(view))?);
    let title = format!("{}: whose data was taken, and what is owed", shown(&view.head.organization));
    lay_out(
        "page",
        &Page {
            title,
            style: STYLE,
            has_telling: view.telling.is_some(),
            has_trace: view.trace.is_some(),
            has_posture: view.posture.is_some(),
            sections,
        },
    )
}

fn lay_out(section: &'static str, template: &impl Template) -> Result<String, ReportError> {
    template.render().map_err(|source| ReportError::Layout { section, source })
}
