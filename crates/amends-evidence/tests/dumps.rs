//! SQL dumps in both dialects.

mod shown;

use proptest::prelude::*;
use shown::{check, show};

#[test]
fn mysql_inserts_take_their_columns_from_the_definition() {
    check(
        r"-- MySQL dump 10.13  Distrib 8.0.36
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `customers`;
CREATE TABLE `customers` (
  `id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(80) DEFAULT 'a,b)',
  `note` text COMMENT 'it''s; (odd)',
  `pin` varbinary(16),
  `score` decimal(10,2),
  PRIMARY KEY (`id`),
  KEY `by_name` (`name`)
) ENGINE=InnoDB;
LOCK TABLES `customers` WRITE;
INSERT INTO `customers` VALUES (1,'O\'Hara','two\nlines; (yes), it''s',0x31323334,10.50),(2,NULL,'',NULL,-3),
(3,'Ruben','x',_binary 'ab',1e5);
UNLOCK TABLES;
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON customers FOR EACH ROW BEGIN INSERT INTO audit VALUES (NEW.id); END ;;
DELIMITER ;
INSERT INTO `customers` (`name`, `id`) VALUES ('Ada', 4);
-- Dump completed
",
        r"
# 0 : id | name | note | pin | score
1: 1 | O\'Hara | two\nlines; (yes), it\'s | 1234 | 10.50
2: 2 | - | - | - | -3
3: 3 | Ruben | x | ab | 1e5
4: 4 | Ada | - | - | -
"
        .trim_start(),
    );
}

#[test]
fn postgres_copies_and_inserts_are_read() {
    check(
        "--\n-- PostgreSQL database dump\n--\n\\restrict abc\nSET search_path = '';\n\
CREATE TABLE public.customers (\n    id integer NOT NULL,\n    full_name text,\n    CONSTRAINT c CHECK ((id > 0))\n);\n\
CREATE FUNCTION f() RETURNS void AS $x$ INSERT INTO no VALUES (1); $x$ LANGUAGE sql;\n\
COPY public.customers (id, full_name) FROM stdin;\n1\tOttoline\\tVance\n2\t\\N\n3\tback\\\\slash\n\\.\n\n\
COPY crm.notes (id, \"Text\") FROM stdin;\n7\tcalled\n\\.\n\
INSERT INTO public.customers VALUES (4, 'O''Hara \\n');\n\
INSERT INTO public.customers (full_name, id) VALUES (E'Ada\\nMoss', 5), ('2020-01-02'::date, 6);\n",
        r"
# 0 customers: id | full_name
1: 1 | Ottoline\tVance
2: 2 | -
3: 3 | back\\slash
# 1 notes: id | Text
1: 7 | called
# 0 customers: id | full_name
4: 4 | O\'Hara \\n
5: 5 | Ada\nMoss
6: 6 | 2020-01-02
"
        .trim_start(),
    );
}

#[test]
fn tables_of_one_name_keep_their_schemas() {
    let shown = show(b"INSERT INTO a.t VALUES (1, 'x');\nINSERT INTO b.t VALUES (2, 'y');\n");
    assert!(shown.tables.contains("# 0 a.t:  | ") && shown.tables.contains("# 1 b.t:  | "), "{}", shown.tables);
}

#[test]
fn a_cut_dump_keeps_its_rows() {
    check(
        "INSERT INTO `t` (`id`,`name`) VALUES (1,'Ottoline'),(2,'Rub",
        "\
# 0 : id | name
1: 1 | Ottoline
2: 2 | Rub
! truncated @2 x1
",
    );
    check(
        "-- PostgreSQL database dump\nCOPY t (id, name) FROM stdin;\n1\tOttoline\n2\tRu",
        "\
# 0 : id | name
1: 1 | Ottoline
2: 2 | Ru
! truncated @2 x1
",
    );
}

#[test]
fn a_quote_never_closed_costs_no_row() {
    check(
        "INSERT INTO `t` (`id`,`name`) VALUES (1,'Ottoline),(2,'Ruben'),(3,'Ada');\nINSERT INTO `t` (`id`,`name`) VALUES (4,'Ivo');\n",
        "\
# 0 : id | name
1: - | - + (1,'Ottoline),
2: 2 | Ruben
3: 3 | Ada
4: 4 | Ivo
! broken_quote @1 x1
",
    );
}

#[test]
fn a_statement_of_megabytes_is_read_row_by_row() {
    let rows: Vec<String> = (0..100_000).map(|row| format!("({row},'name {row}','813-555-0142')")).collect();
    let shown = show(
        format!("CREATE TABLE `t` (`a` int, `b` text, `c` text);\nINSERT INTO `t` VALUES {};\n", rows.join(","))
            .as_bytes(),
    );
    assert_eq!((shown.rows, shown.problems.len()), (100_000, 0));
    assert!(shown.tables.ends_with("100000: 99999 | name 99999 | 813-555-0142\n"));
}

#[test]
fn a_dump_without_rows_says_so() {
    check("CREATE TABLE t (a int);\n", "! empty @0 x1");
}

proptest! {
    #[test]
    fn damage_neither_panics_nor_loses_what_stood_before(cut in 100..2400_usize, flip in any::<u8>(), copy: bool) {
        let mut text = String::from("CREATE TABLE t (\n id int,\n name text\n);\n");
        if copy {
            text += "COPY t (id, name) FROM stdin;\n";
            (0..200).for_each(|row| text += &format!("{row}\tname {row}\n"));
            text += "\\.\n";
        } else {
            (0..100).for_each(|row| text += &format!("INSERT INTO t VALUES ({row},'it''s {row}'),\n({row},'y');\n"));
        }
        let mut bytes = text.into_bytes();
        let whole = show(&bytes).tables;
        bytes[cut] = flip;
        bytes.truncate(cut + 400);
        let damaged = show(&bytes).tables;
        let begins = if copy { b'\t' } else { b'(' };
        let before = bytes[80..cut].iter().filter(|byte| **byte == begins).count().saturating_sub(3);
        for (line, expected) in damaged.lines().zip(whole.lines()).skip(2).take(before) {
            prop_assert_eq!(line, expected);
        }
        prop_assert!(damaged.lines().count() > before);
    }
}
