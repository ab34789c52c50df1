//! First names and what people are called for short. Order is rough frequency: earlier names are drawn more often.

/// Women's and girls' names.
pub(super) const FEMALE: &[&str] = &[
    "Mary", "Maria", "Jennifer", "Linda", "Elizabeth", "Patricia", "Jessica", "Sarah", "Karen", "Ashley", "Emily",
    "Michelle", "Kimberly", "Amanda", "Melissa", "Stephanie", "Rebecca", "Laura", "Sharon", "Cynthia", "Emma", "Olivia",
    "Sophia", "Isabella", "Angela", "Nicole", "Catherine", "Katherine", "Christine", "Deborah", "Rachel", "Carolyn",
    "Janet", "Margaret", "Virginia", "Ruth", "Diana", "Julia", "Victoria", "Kelly", "Lauren", "Christina", "Joan",
    "Evelyn", "Judith", "Megan", "Andrea", "Cheryl", "Hannah", "Jacqueline", "Martha", "Gloria", "Teresa", "Ann",
    "Sara", "Madison", "Frances", "Kathryn", "Janice", "Jean", "Abigail", "Alice", "Guadalupe", "Rosa", "Carmen",
    "Ana", "Lucía", "Sofía", "Valentina", "Ximena", "Camila", "Concepción", "Inés", "Begoña", "Itzel", "Yolanda",
    "Esperanza", "Fernanda", "Graça", "Beatriz", "Conceição", "Luísa", "Thi Lan", "Linh", "Thuy", "Huong", "Mai",
    "Mei", "Xiu Ying", "Li Na", "Yan", "Jing", "Hui", "Yuki", "Sakura", "Haruka", "Aiko", "Keiko", "Ji-woo", "Soo-jin",
    "Eun-ji", "Min-seo", "Hye-jin", "Priya", "Ananya", "Lakshmi", "Deepika", "Kavita", "Sunita", "Meera", "Aishwarya",
    "Fatima", "Aisha", "Zainab", "Khadija", "Maryam", "Layla", "Noor", "Hala", "Yasmin", "Rania", "Shirin", "Parisa",
    "Nasrin", "Ayşe", "Zeynep", "Gülşen", "Elif", "Anna", "Katarzyna", "Małgorzata", "Agnieszka", "Zofia", "Olga",
    "Natalia", "Svitlana", "Oksana", "Tetiana", "Irina", "Ekaterina", "Jana", "Zuzana", "Jiřina", "Živa", "Snežana",
    "Ilse", "Heike", "Jördis", "Käthe", "Ulrike", "Ingrid", "Astrid", "Solveig", "Åsa", "Sigrún", "Aino", "Päivi",
    "Siobhán", "Aoife", "Niamh", "Gráinne", "Catríona", "Eilidh", "Rhiannon", "Anaïs", "Chloé", "Zoë", "Hélène",
    "Geneviève", "Aurélie", "Giulia", "Chiara", "Francesca", "Eleni", "Despina", "Ngozi", "Chiamaka", "Adaeze",
    "Folasade", "Amara", "Abena", "Akosua", "Wanjiru", "Nia", "Thandiwe", "Precious", "Latoya", "Tamika", "Shanice",
    "Ebony", "Keisha", "Leilani", "Kalani", "Mahina", "Sina", "Tiare", "Winona", "Aiyana", "Kateri", "Tallulah",
    "Mary Beth", "Anna-Lena", "Jo Ann", "Billie", "Ottoline", "Marguerite", "Philippa", "Rosalind", "Hyacinth",
    "Maylis", "Odile", "Saoirse", "Nahid", "Tsering", "Dolma", "Mehreen", "Rukhsana", "Nasreen", "Malalai", "Hodan",
];

/// Men's and boys' names.
pub(super) const MALE: &[&str] = &[
    "James", "Michael", "Robert", "John", "David", "William", "Joseph", "Richard", "Thomas", "Christopher", "Daniel",
    "Matthew", "Anthony", "Mark", "Steven", "Andrew", "Joshua", "Kenneth", "Paul", "Kevin", "Brian", "José", "Timothy",
    "Ronald", "Jason", "George", "Edward", "Jeffrey", "Ryan", "Jacob", "Nicholas", "Gary", "Eric", "Jonathan",
    "Stephen", "Larry", "Justin", "Scott", "Brandon", "Benjamin", "Samuel", "Gregory", "Alexander", "Patrick",
    "Frank", "Raymond", "Jack", "Dennis", "Jerry", "Tyler", "Aaron", "Juan", "Luis", "Carlos", "Jorge", "Miguel",
    "Francisco", "Jesús", "Ángel", "Héctor", "Raúl", "Óscar", "Andrés", "Joaquín", "Íñigo", "Martín", "Tomás",
    "Adam", "Henry", "Nathan", "Zachary", "Douglas", "Peter", "Kyle", "Noah", "Ethan", "Jeremy", "Walter", "Keith",
    "Roger", "Terry", "Austin", "Sean", "Gerald", "Carl", "Dylan", "Harold", "Jordan", "Bryan", "Lawrence", "Arthur",
    "Gabriel", "Bruce", "Albert", "Willie", "Alan", "Wayne", "Elijah", "Eugene", "Vincent", "Russell", "Philip",
    "João", "Gonçalo", "Tiago", "Estêvão", "Rui", "Van Minh", "Duc", "Quang", "Hieu", "Wei", "Jun", "Ming", "Hao",
    "Zhi Qiang", "Hiroshi", "Kenji", "Takumi", "Ren", "Min-jun", "Seo-joon", "Ji-hoon", "Dong-hyun", "Rahul", "Arjun",
    "Vikram", "Sanjay", "Anil", "Ravi", "Harpreet", "Gurpreet", "Mohammed", "Ahmed", "Omar", "Ali", "Hassan",
    "Ibrahim", "Yusuf", "Khalid", "Tariq", "Bilal", "Reza", "Dariush", "Behrouz", "Mehmet", "Emre", "Oğuz", "Çağlar",
    "Piotr", "Paweł", "Łukasz", "Krzysztof", "Stanisław", "Dmitri", "Sergei", "Oleksandr", "Mykola", "Andriy",
    "Tomáš", "Jiří", "Miloš", "Zoran", "Željko", "Hans", "Jürgen", "Günther", "Matthias", "Björn", "Søren", "Lars",
    "Øyvind", "Håkon", "Mikko", "Jukka", "Þór", "Ciarán", "Seán", "Pádraig", "Eoin", "Hamish", "Gareth", "François",
    "Étienne", "Jérôme", "Noël", "Giovanni", "Matteo", "Niccolò", "Dimitrios", "Giorgos", "Chukwuemeka", "Olumide",
    "Babatunde", "Kwame", "Kofi", "Kamau", "Thabo", "Sipho", "DeShawn", "Jamal", "Tyrone", "Malik", "Darnell",
    "Keoni", "Makoa", "Tavita", "Sione", "Chaska", "Dakota", "Jean-Pierre", "Billy Ray", "Bartholomew", "Ignatius",
    "Tenzin", "Karma", "Abdirahman", "Liban", "Gebre", "Tesfaye", "Farhad", "Nasir", "Imran", "Usman", "Zoltán", "Ferenc",
];

/// What a name is shortened to; the full name first.
pub(super) const SHORT: &[(&str, &str)] = &[
    ("Elizabeth", "Liz"), ("Elizabeth", "Betty"), ("Jennifer", "Jen"), ("Jessica", "Jess"), ("Katherine", "Kate"),
    ("Kathryn", "Kathy"), ("Catherine", "Cathy"), ("Patricia", "Pat"), ("Patricia", "Trish"), ("Margaret", "Peggy"),
    ("Margaret", "Maggie"), ("Rebecca", "Becky"), ("Stephanie", "Steph"), ("Deborah", "Debbie"), ("Christina", "Tina"),
    ("Christine", "Chris"), ("Victoria", "Vicky"), ("Cynthia", "Cindy"), ("Kimberly", "Kim"), ("Abigail", "Abby"),
    ("Guadalupe", "Lupe"), ("Concepción", "Concha"), ("Małgorzata", "Gosia"), ("Katarzyna", "Kasia"),
    ("Natalia", "Natasha"), ("Ekaterina", "Katya"), ("Virginia", "Ginny"), ("Teresa", "Terri"), ("Amanda", "Mandy"),
    ("James", "Jim"), ("James", "Jimmy"), ("Michael", "Mike"), ("Robert", "Bob"), ("Robert", "Rob"), ("John", "Jack"),
    ("David", "Dave"), ("William", "Bill"), ("William", "Will"), ("Joseph", "Joe"), ("Richard", "Rick"),
    ("Richard", "Dick"), ("Thomas", "Tom"), ("Christopher", "Chris"), ("Daniel", "Dan"), ("Matthew", "Matt"),
    ("Anthony", "Tony"), ("Steven", "Steve"), ("Stephen", "Steve"), ("Andrew", "Andy"), ("Andrew", "Drew"),
    ("Joshua", "Josh"), ("Kenneth", "Ken"), ("Timothy", "Tim"), ("Ronald", "Ron"), ("Edward", "Ted"), ("Edward", "Ed"),
    ("Jeffrey", "Jeff"), ("Jacob", "Jake"), ("Nicholas", "Nick"), ("Jonathan", "Jon"), ("Lawrence", "Larry"),
    ("Benjamin", "Ben"), ("Samuel", "Sam"), ("Gregory", "Greg"), ("Alexander", "Alex"), ("Alexander", "Sasha"),
    ("Patrick", "Pat"), ("Raymond", "Ray"), ("Francisco", "Paco"), ("José", "Pepe"), ("Jesús", "Chuy"),
    ("Zachary", "Zach"), ("Gerald", "Jerry"), ("Walter", "Walt"), ("Bartholomew", "Bart"), ("Ignatius", "Iggy"),
    ("Mohammed", "Mo"), ("Oleksandr", "Sasha"), ("Krzysztof", "Krzys"), ("Chukwuemeka", "Emeka"), ("Olumide", "Olu"),
];
