//! YAML as a small tree: bounded, and without anchors, so that a rule file of a few lines cannot grow to gigabytes.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// How deep a rule may nest. The public rules stay below eight.
const DEPTH_MAX: usize = 64;
/// How many values one file may hold. The largest public rule, a list of drivers' hashes, has some 12,000.
const NODES_MAX: usize = 500_000;

/// One value of a YAML document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// `null`, `~` or nothing at all, without quotes.
    Null,
    /// Anything else that is no list and no map; whether it stood without quotes.
    Scalar(String, bool),
    List(Vec<Node>),
    /// In the order of the file.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The value of a key of a map.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Node::Map(pairs) => pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Node::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The text of a key's scalar, empty if there is none.
    pub(super) fn text_of(&self, key: &str) -> &str {
        self.get(key).and_then(Node::text).unwrap_or_default()
    }

    /// One scalar, or the scalars of a list.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Node::Scalar(text, _) => vec![text],
            Node::List(items) => items.iter().filter_map(Node::text).collect(),
            _ => Vec::new(),
        }
    }
}

/// The documents of a file (`---` between them). The error is a sentence with the place.
pub(super) fn documents(text: &str) -> Result<Vec<Node>, String> {
    let mut reader = Reader { parser: Parser::new_from_str(text), nodes: 0 };
    let mut found = Vec::new();
    loop {
        match reader.next()? {
            Event::StreamEnd => return Ok(found),
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event => match reader.node(event, 0)? {
                Node::Null => {}
                node => found.push(node),
            },
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Event<'a>, String> {
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => Err(format!("not YAML: {error}")),
            None => Ok(Event::StreamEnd),
        }
    }

    fn node(&mut self, event: Event<'a>, depth: usize) -> Result<Node, String> {
        self.nodes += 1;
        if depth > DEPTH_MAX {
            return Err(format!("nested deeper than {DEPTH_MAX}"));
        }
        if self.nodes > NODES_MAX {
            return Err(format!("more than {NODES_MAX} values"));
        }
        match event {
            Event::Scalar(text, style, _, _) => Ok(scalar(text.into_owned(), style == ScalarStyle::Plain)),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => return Ok(Node::List(items)),
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => self.map(depth),
            Event::Alias(_) => Err("has an alias (`*name`), which rules may not".to_owned()),
            _ => Err("ends in the middle".to_owned()),
        }
    }

    fn map(&mut self, depth: usize) -> Result<Node, String> {
        let mut pairs: Vec<(String, Node)> = Vec::new();
        loop {
            let key = match self.next()? {
                Event::MappingEnd => return Ok(Node::Map(pairs)),
                Event::Scalar(key, ..) => key.into_owned(),
                Event::StreamEnd => return Err("ends in the middle".to_owned()),
                _ => return Err("has a key that is no text".to_owned()),
            };
            let event = self.next()?;
            let value = self.node(event, depth + 1)?;
            if pairs.iter().any(|(name, _)| *name == key) {
                return Err(format!("says `{key}` twice"));
            }
            pairs.push((key, value));
        }
    }
}

fn scalar(text: String, is_plain: bool) -> Node {
    if is_plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") {
        Node::Null
    } else {
        Node::Scalar(text, is_plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_lists_maps_and_nulls() {
        let found = documents("a: [1, 'null', null]\nb:\n  c: |\n    x\n---\nd: ~\n").unwrap();
        let list = vec![Node::Scalar("1".into(), true), Node::Scalar("null".into(), false), Node::Null];
        assert_eq!(found[0].get("a"), Some(&Node::List(list)));
        assert_eq!(found[0].get("b").unwrap().text_of("c"), "x\n");
        assert_eq!(found[1].get("d"), Some(&Node::Null));
    }

    #[test]
    fn what_would_grow_or_is_cut_short_is_refused() {
        assert!(documents("a: &x [1]\nb: [*x, *x]\n").unwrap_err().contains("alias"));
        assert!(documents(&"[".repeat(5_000)).is_err());
        assert!(documents("a: [1, 2").is_err());
        assert!(documents("a: 1\na: 2\n").unwrap_err().contains("twice"));
    }
}
