//! The pull reader by itself.

use amends_case::{ProblemKind, SecretId};

use super::*;

const VOCABULARY: &[Known] = &[
    Known("a", Need::Inside, &["x", "y"]),
    Known("b", Need::Text, &["x"]),
    Known("c", Need::Nothing, &[]),
    Known("d", Need::Text, &[]),
];

fn check(text: &str, expected: &str, problems: &[ProblemKind]) {
    let secret = |_: &str| SecretId([0; 16]);
    let mut out = Out::new("a.xml", &secret);
    let mut xml = Xml::new(text, VOCABULARY);
    let mut seen = Vec::new();
    while let Some(step) = xml.next(&mut out) {
        seen.push(match step {
            Step::Open(name) => format!("{name}({})", xml.value("x")),
            Step::Close(name) => format!("/{name}={}@{}", xml.text(), xml.around()),
        });
    }
    let read = out.finish("test", 0);
    assert_eq!(seen.join(" "), expected, "{text}");
    assert_eq!(read.problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), problems, "{text}");
}

#[test]
fn elements_open_and_close_with_their_attributes_and_their_own_text() {
    check("<a x='1 &amp; 2'/>", "a(1 & 2) /a=@", &[]);
    check("<a><b>one<d>two</d> &lt;three<![CDATA[&]]></b></a>", "a() b() d() /d=two@b /b=one <three&@a /a=@", &[]);
    check("<a><c><z>no</z></c><b/></a>", "a() b() /b=@a /a=@", &[]);
}

#[test]
fn names_that_are_not_known_are_told_of_once_and_passed_over() {
    check("<a><z><b/></z><z/><b/></a>", "a() b() /b=@a /a=@", &[ProblemKind::UnknownFormat]);
    check("<a z='1' xmlns:q='r'/>", "a() /a=@", &[ProblemKind::UnknownFormat]);
}

#[test]
fn a_document_type_by_name_is_fine_and_one_that_declares_ends_the_reading() {
    check("<!DOCTYPE a><a/>", "a() /a=@", &[]);
    check("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "a() /a=@", &[ProblemKind::Malformed]);
    check("<!DOCTYPE a [<!ENTITY e \"x\">]><a><b>&e;</b></a>", "", &[ProblemKind::Malformed]);
    check("<!DOCTYPE a [<!ENTITY % e SYSTEM \"http://example.org/\"> %e;]><a/>", "", &[ProblemKind::Malformed]);
    check("<a><b>&e;1</b></a>", "a() b() /b=1@a /a=@", &[ProblemKind::Malformed]);
}

#[test]
fn bounds_are_kept() {
    let deep = "<a>".repeat(10_000);
    let expected = "a() ".repeat(DEPTH_MAX);
    check(&deep, expected.trim(), &[ProblemKind::LimitReached]);
    let hidden = format!("<a><c>{}", "<q>".repeat(10_000));
    check(&hidden, "a()", &[ProblemKind::LimitReached]);
    let long = "v".repeat(VALUE_MAX + 1);
    check(&format!("<a x='{long}'><b>{long}</b></a>"), "a() b() /b=@a /a=@", &[ProblemKind::LimitReached; 2]);
    let many: String = (0..1_000).map(|n| format!(" xmlns:n{n}='1'")).collect();
    check(&format!("<a{many}/>"), "a() /a=@", &[ProblemKind::LimitReached]);
}

#[test]
fn what_is_broken_ends_with_a_problem() {
    check("<a><b>x</b>", "a() b() /b=x@a", &[ProblemKind::Truncated]);
    check("<a><b x='", "a()", &[ProblemKind::Truncated]);
    check("<a></b>", "a()", &[ProblemKind::Malformed]);
    check("<a x=1/>", "a() /a=@", &[ProblemKind::Malformed]);
    check("<a x='1' x='2'/>", "a(1) /a=@", &[ProblemKind::Malformed]);
}

#[test]
fn the_first_element_is_found_behind_a_prologue() {
    assert_eq!(root("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b \"]>\">]>\n<!-- <no> -->\n<a x='1'>"), "a x='1'");
    for none in ["", "a", "<!DOCTYPE a [", "<?xml", "{\"a\": 1}", "<!--"] {
        assert_eq!(root(none), "", "{none}");
    }
    assert_eq!(root_name("<a/>"), "a");
}
