"""Names of people and places that nobody can take for real ones."""

FIRST_NAMES: tuple[str, ...] = (
    "Aisha", "Agnieszka", "Ali", "Amir", "Ana", "Anders", "Anita", "Anja", "Annette", "Asta", "Bente", "Birgit", "Bo",
    "Carla", "Carsten", "Charlotte", "Dagmar", "Daniel", "Dana", "Diana", "Ditte", "Elena", "Else", "Emil", "Erik",
    "Fatima", "Fie", "Frederik", "Gitte", "Grethe", "Halima", "Hans", "Hassan", "Helle", "Ida", "Inge", "Irena", "Jan",
    "Janne", "Jens", "Joanna", "Karen", "Karim", "Kasper", "Katarzyna", "Kim", "Kirsten", "Lars", "Leila", "Lene",
    "Line", "Lone", "Lotte", "Mads", "Malene", "Maria", "Marta", "Merete", "Mikkel", "Mona", "Nadia", "Nanna", "Niels",
    "Nina", "Olga", "Omar", "Oksana", "Pernille", "Peter", "Pia", "Rasmus", "Rikke", "Rosa", "Ruth", "Samira", "Sanne",
    "Selma", "Sofie", "Somchai", "Susanne", "Svend", "Tanja", "Thi", "Thomas", "Tina", "Torben", "Trine", "Ulla",
    "Vera", "Vibeke", "Wanda", "Yasmin", "Zahra", "Zofia",
)  # fmt: skip

LAST_NAMES: tuple[str, ...] = (
    "Attrap", "Demosen", "Eksempelsen", "Fiktivsen", "Findesikke", "Forsøgsgaard", "Kulissen", "Modelgaard",
    "Mønsterbo", "Opdigtsen", "Papfigur", "Pladsholder", "Prøvesen", "Skabelonsen", "Statistsen", "Tænktesen",
    "Testesen", "Tomsen-Felt", "Udkastsen", "Øvelsesen",
)  # fmt: skip

#: what a customer is called, what kind of place it is, how much it matters (1 to 5)
CUSTOMERS: tuple[tuple[str, str, int], ...] = (
    ("Eksempelskolen", "skole", 4),
    ("Børnehuset Øvelse", "institution", 4),
    ("Prøveklinikken", "klinik", 5),
    ("Kontorhuset Attrap", "kontor", 2),
    ("Demo Revision", "kontor", 2),
    ("Mønsterbageriet", "fødevarer", 5),
    ("Butikken Kulisse", "butik", 3),
    ("Modelfabrikken", "industri", 3),
    ("Rådhus Skabelon", "offentlig", 3),
    ("Hallen Opdigt", "idræt", 3),
    ("Plejehjemmet Pladsholder", "pleje", 5),
    ("Lageret Tomt Felt", "lager", 1),
)

STREETS: tuple[str, ...] = (
    "Eksempelvej", "Prøvegade", "Demostræde", "Kulissevej", "Modelallé", "Attrapgade", "Fiktionsvej", "Øvelsestorv",
)  # fmt: skip

#: room type -> Danish name, and the tasks a service plan has for it: task code, words, frequency, minutes, criticality
ROOMS: dict[str, tuple[str, tuple[tuple[str, str, str, int, str], ...]]] = {
    "toilet": ("Toilet", (
        ("toilet", "Rengøring af toilet og håndvask", "daily", 8, "critical"),
        ("floor", "Gulv vaskes", "daily", 4, "critical"),
        ("consumables", "Papir og sæbe fyldes op", "daily", 2, "critical"),
        ("bins", "Affald tømmes", "daily", 1, "normal"),
        ("dust", "Spejl og hylder aftørres", "weekly:2", 3, "normal"),
        ("toilet", "Afkalkning", "monthly", 10, "deferrable"),
        ("dust", "Fliser aftørres", "monthly", 10, "deferrable"),
        ("dust", "Ventilation støvsuges", "quarterly", 5, "deferrable"),
    )),
    "kitchen": ("Køkken", (
        ("kitchen", "Bordflader aftørres", "daily", 5, "critical"),
        ("kitchen", "Vask og armatur rengøres", "daily", 3, "critical"),
        ("bins", "Affald tømmes", "daily", 2, "critical"),
        ("floor", "Gulv vaskes", "daily", 6, "normal"),
        ("kitchen", "Køleskab aftørres udvendigt", "weekly", 2, "normal"),
        ("kitchen", "Mikroovn rengøres", "weekly", 3, "normal"),
        ("kitchen", "Skabe rengøres indvendigt", "quarterly", 20, "deferrable"),
        ("consumables", "Opvaskemiddel fyldes op", "weekly", 1, "normal"),
    )),
    "office": ("Kontor", (
        ("bins", "Affald tømmes", "weekly:2", 1, "normal"),
        ("floor", "Gulv støvsuges", "weekly", 6, "normal"),
        ("dust", "Frie flader aftørres", "weekly", 4, "deferrable"),
        ("dust", "Vindueskarme aftørres", "weekly", 2, "deferrable"),
        ("dust", "Dørgreb og kontakter aftørres", "weekly:2", 1, "normal"),
        ("dust", "Paneler støvsuges", "monthly", 4, "deferrable"),
        ("floor", "Gulv vaskes", "monthly", 8, "deferrable"),
        ("windows", "Vinduer pudses indvendigt", "quarterly", 10, "deferrable"),
    )),
    "entrance": ("Indgang", (
        ("floor", "Gulv vaskes", "daily", 8, "critical"),
        ("floor", "Måtter støvsuges", "daily", 4, "normal"),
        ("windows", "Glasdøre pletrengøres", "daily", 3, "normal"),
        ("bins", "Affald tømmes", "daily", 1, "normal"),
        ("dust", "Skranke aftørres", "daily", 2, "normal"),
        ("dust", "Inventar aftørres", "weekly", 3, "deferrable"),
        ("dust", "Lamper støves af", "quarterly", 6, "deferrable"),
        ("windows", "Facade pudses udvendigt", "quarterly", 30, "deferrable"),
    )),
    "stairs": ("Trappe", (
        ("floor", "Trin fejes", "weekly:2", 5, "normal"),
        ("floor", "Trin vaskes", "weekly", 10, "normal"),
        ("dust", "Gelænder aftørres", "weekly", 3, "normal"),
        ("dust", "Spindelvæv fjernes", "monthly", 3, "deferrable"),
        ("windows", "Ruder pudses", "quarterly", 8, "deferrable"),
        ("dust", "Paneler aftørres", "monthly", 4, "deferrable"),
        ("bins", "Henkastet affald samles op", "daily", 1, "normal"),
        ("dust", "Lamper støves af", "yearly", 6, "deferrable"),
    )),
}  # fmt: skip
