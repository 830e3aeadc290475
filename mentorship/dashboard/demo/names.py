"""Invented people, in the variety of the Low Countries."""

GIVEN = (
    "Fleur Ahmed Samir Hanneke Lotte Jan Iris Ruth Bram Els Aylin Tess Willem Olaf Noor Emma Karim Daan "
    "Marijke Joris Anna Pieter Hans Fatıma Zoë Youssef Femke Joost Sanne Mehmet Elif Rachid Naima Sjoerd "
    "Wietske Femke Gerrit Truus Kwame Shanice Jerrel Soraya Indra Wayan Agnieszka Piotr Ewa Mihai Ioana "
    "Luc Katrien Wout Lien Dries Margot Thibault Amélie Renée André José Özlem Çağla Ömer Şirin Hüseyin "
    "Aïcha Bilal Khadija Imane Nadia Tariq Yara Selin Deniz Ravi Priya Mei Wei Linh Minh Abel Saba Tsegay"
).split()
FAMILY = (
    "Peeters;Yilmaz;Bouzid;Smit;de Graaf;Brouwer;Meijer;Okafor;Scholten;Mulder;Demir;Kok;de Boer;Timmer;Vos;"
    "Kuipers;Hendriks;Ruiter;Jansen;Haddad;Willems;Bos;van Dam;El Idrissi;Visser;van der Heijden;van den Berg;"
    "’t Hart;Öztürk;Şahin;Kaya;Benali;Amrani;Ouali;Hoekstra;Dijkstra;Wiersma;Terpstra;van der Meulen;Kowalski;"
    "Nowak;Wiśniewska;Popescu;Claes;Maes;Vermeulen;De Smet;Dubois;Lambert;Martina;Pinas;Rellum;Soekhai;Ramdin;"
    "Tjon-A-Ten;Wijaya;Sutrisno;Nguyen;Tran;Chen;Abebe;Tesfaye;Mensah;Boateng;van ’t Veer;Ter Haar;Löwenthal;"
    "Müller-de Wit;D’Hondt;Van Damme"
).split(";")
PLACES = (
    "Tiel;Zaltbommel;Culemborg;Geldermalsen;Nijmegen;Arnhem;Goes;Gent;Antwerpen;Brussel;Mechelen;Utrecht"
).split(";")
QUESTIONS = (
    "Hoe bewaak ik mijn grenzen in een drukke week?",
    "Hoe maak ik keuzes die bij mij passen?",
    "Ik wil leren om lastige gesprekken rustig te voeren.",
    "Hoe bouw ik een netwerk op in een nieuwe stad?",
    "Hoe word ik zekerder van mezelf?",
    "Hoe leid ik een team zonder alles zelf te doen?",
)
OFFERS = (
    "Ik leidde jarenlang een team en denk graag mee.",
    "Ik weet hoe het is om opnieuw te beginnen.",
    "Ik kan goed luisteren en stel graag vragen.",
    "Ik ken veel mensen in de regio en deel mijn netwerk.",
)
