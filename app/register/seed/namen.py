"""First names and surnames from which fictitious people are put together, by background and generation."""

from typing import NamedTuple


class Namen(NamedTuple):
    """Names of one background; men and women per generation, oldest first."""

    man: tuple[tuple[str, ...], ...]
    vrouw: tuple[tuple[str, ...], ...]
    achternaam: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _list(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.split(","))


# Born before GENERATIONS[0], before GENERATIONS[1], and later.
GENERATIONS = (1963, 1983)

NEDERLANDS = Namen(
    man=(
        _words("""Jan Kees Piet Henk Gerrit Wim Cor Bert Ben Arie Joop Hans Ton Rob Theo Frits Leo Nico Dick Klaas
            Hendrik Jaap Johan Ruud Fred Harry Gert Jos Peter Paul Ad Wil Aart Bram Chris Evert Herman Huub Jacob
            Koos Lambert Maarten Rinus Sjaak Teun Wouter Dirk Adriaan Anton Bas Bernard Cees Egbert"""),
        _words("""Marco Peter Erik Mark Michel Edwin Patrick Martin Ronald Marcel Jeroen Robert Richard Arjan Frank
            Bart Dennis Remco Sander Martijn Bas Wouter Vincent Arno Erwin René André John Roland Harold Jeroen Hugo
            Casper Floris Maurits Ivo Menno Raymond Stefan Paul Mathijs Jurgen Olaf Reinier Rutger Sebastiaan
            Gert-Jan Jan-Willem Dirk-Jan Pieter Joost Jasper Koen"""),
        _words("""Thijs Daan Tim Jesse Tom Lars Niels Bram Luuk Sven Rick Joris Koen Stijn Ruben Max Thomas Jelle
            Gijs Sam Teun Floor Mees Pim Roel Jop Kevin Nick Mike Danny Jordy Milan Boris Job Guus Julian Wessel
            Twan Wout Hidde Olivier Quinten Rens Siem Tijn Bart Jurre Matthijs"""),
    ),
    vrouw=(
        _words("""Ria Truus Marijke Anneke Ineke Joke Wil Corrie Hannie Tineke Greet Gerda Marja Elly Nel Ans Riet
            Hennie Janny Willy Thea Toos Lia Marian Yvonne Margriet Annie Hetty José Loes Nelleke Bep Coby Diny
            Gonnie Hilda Josée Liesbeth Mieke Petra Riky Trees Wilma Els Hanneke Ellen"""),
        _words("""Monique Sandra Petra Ingrid Marjan Karin Esther Astrid Mirjam Saskia Linda Anita Bianca Wendy
            Angelique Jolanda Patricia Miranda Nicole Brigitte Claudia Daniëlle Ellen Femke Heleen Ilse Judith Katja
            Marieke Natasja Renate Simone Suzanne Tamara Yvette Inge Barbara Christel Marloes Nathalie Sonja Diana
            Annemarie Anne-Marie Hilde Carolien Marit"""),
        _words("""Sanne Lotte Anouk Lisa Eva Fleur Iris Roos Laura Emma Anne Sophie Julia Marit Femke Kim Naomi
            Bo Nina Maud Noor Merel Isa Floor Amber Lieke Manon Esmée Charlotte Britt Demi Eline Jade Kirsten Lynn
            Maartje Myrthe Nienke Pleun Rosanne Tess Veerle Willemijn Zoë Elin Chloë Danique"""),
    ),
    achternaam=_list("""Jansen, de Vries, van den Berg, van Dijk, Bakker, Visser, Smit, Meijer, de Boer, Mulder, de Groot,
        Vos, Peters, Hendriks, van Leeuwen, Dekker, Brouwer, de Wit, Dijkstra, Smits, de Graaf, van der Meer,
        van der Linden, Kok, Jacobs, van Vliet, de Haan, Vermeulen, van den Heuvel, van der Veen, van den Broek, de Bruijn,
        van der Heijden, Schouten, van Beek, Willems, van de Ven, van der Laan, Hoekstra, Maas, Verhoeven, Koster, Prins,
        Blom, Huisman, Peeters, de Jonge, Kuipers, van Veen, Kuiper, Veenstra, Kramer, van Wijk, Postma, Martens, Hermans,
        ten Brink, Gerritsen, van Loon, de Leeuw, Bosch, van Dam, Groen, Bosman, Molenaar, van Schaik, Scholten,
        van de Velde, Verbeek, Wolters, van Doorn, Evers, Koning, van Rooij, de Bruin, van Es, van Dongen, Roos, Kleijn,
        de Ruiter, ter Horst, van Ginkel, van 't Hof, van 't Hul, Boonstra, Timmer, Hofman, Versteeg, Driessen, de Kort,
        van Rijn, Stam, van Ommen, Terlouw, ten Cate, ter Braak, op de Weegh, in 't Veld, van der Zee, den Hartog,
        den Ouden, van Ree, Blokland, Kooistra, Schippers, Romijn, Tuinman, van Houwelingen, Slagter, Baars, de Rooij,
        Lammers, Wessels, te Riele, te Velde, Nijenhuis, Wiggers, Oosterhuis, Westerhof, van der Kolk, van de Pol,
        Boersma, Schaap, Admiraal, Kortekaas, van Zuilen, de Ridder, Buitenhuis, van Wageningen, Klomp, Huijsmans"""),
)

FRIES = Namen(
    man=(
        _words("Sietse Douwe Sjoerd Tjeerd Jelle Wiebe Gosse Hessel Fokke Anne Auke Bouwe Durk Eelke Foppe Hylke"),
        _words("Wytze Jelmer Sybren Tsjerk Klaas Lieuwe Marten Pieter Rinse Sipke Taeke Ate Folkert Jitze Oene"),
        _words("Jelmer Wybren Sytse Hidde Jorrit Douwe Tjalling Ruurd Feike Sjoerd Menno Doeke Keimpe Bauke"),
    ),
    vrouw=(
        _words("Sjoukje Tjitske Aukje Grietje Baukje Froukje Jeltje Trijntje Hiltje Pietsje Wytske Ytsje Hinke"),
        _words("Nynke Jeltsje Tjitske Wietske Anke Sietske Froukje Hylkje Joukje Margryt Renske Ymkje Boukje"),
        _words("Nynke Fenna Jildou Femke Sytske Welmoed Marrit Rixt Doutzen Fardau Jeldau Minke Silke Elske"),
    ),
    achternaam=_list("""Hoekstra, Dijkstra, Postma, de Jong, Bosma, Feenstra, Hofstra, Wiersma, Sijtsma, Terpstra, Zijlstra,
        van der Wal, Boonstra, Haitsma, Sikkema, Tamminga, Wijnia, Bouma, Algra, Miedema, Riemersma, Kingma, Reitsma,
        Zandstra, de Haan, Hettinga, Idsardi, Jorritsma, Kuperus, Leijenaar, Nauta, Osinga, Poelstra, Rijpkema, Sinnema,
        Tolsma, Veldstra, Wouda, Ypma, van der Ploeg, Elzinga, Fokkema, Galama, Hylkema, van Dekema"""),
)

ZUIDELIJK = Namen(
    man=(
        _words("Jo Sjef Harrie Wiel Huub Jan Pierre Mathieu Ger Thijs Frans Toon Sjaak Zef Giel Leo Wim Piet Noud"),
        _words("Maurice Roger Ralf Guido Twan Ruud John Frank Marcel Rob Raymond Sjors Bart Jean-Paul Lambèrt Theo"),
        _words("Stan Luc Roy Jules Noud Pieter Rik Loek Sjuul Gijs Teun Joep Maikel Bart Niek Dirk Bram Stef"),
    ),
    vrouw=(
        _words("Mia Tiny Annie Truus Leny Marie-José Fien Gertie Lies Miet Riet Tonny Willy Jeanne Netty Jacqueline"),
        _words("Marie-Louise Nicole Sylvia Helga Bernadette Ankie Marie-Thérèse Margo Karin Wilma Ellen Hilde Manon"),
        _words("Lotte Kyra Anne Sjanneke Fenne Pleun Lieke Janske Roos Eefje Imke Tess Floor Loes Maartje Vera"),
    ),
    achternaam=_list("""Janssen, Hendrikx, Peeters, Beckers, Schreurs, Smeets, Geraets, Crijns, Bemelmans, Reijnders, Heijnen,
        Frijns, Wolfs, Pluijmaekers, Jongen, Lemmens, Kuijpers, Verstappen, van de Laar, van den Boom, Vossen,
        Hermans, Coenen, Dohmen, Thijssen, Vullings, Claessens, Bours, van der Velden, van Gerwen, van de Sande, Aerts,
        Verhagen, van Gestel, van Lieshout, Swinkels, van Bommel, Timmermans, Kusters, Cuijpers, Hendriks, Ramaekers,
        Rutten, Schoenmakers, van de Wijdeven, Oerlemans, Brouwers, de Laat, van den Oever, Jaspers, Custers"""),
)

TURKS = Namen(
    man=(_words("Mehmet Mustafa Ali Hasan Hüseyin"), _words("Murat Kemal Orhan Serdar Ömer Cengiz Hakan Bülent"),
         _words("Emre Tarık Yusuf Burak Enes Kaan Onur Selim")),
    vrouw=(_words("Fatma Ayşe Emine Hatice"), _words("Nuray Sevgi Gülsen Songül Zeynep Filiz Hülya"),
           _words("Elif Esra Merve Büşra Çağla Derya Selin Ebru")),
    achternaam=_list("""Yılmaz, Demirbaş, Öztürk, Kaya, Coşkun, Şahin, Çelik, Arslan, Doğan, Kılıç, Aydın, Özdemir, Yıldız,
        Koç, Polat, Erdem, Güneş, Türkmen, Karataş, Bozkurt, Ünal, Aksoy, Tekin, Uçar"""),
)  # fmt: skip

MAROKKAANS = Namen(
    man=(_words("Mohamed Ahmed Abdellah Hassan"), _words("Rachid Karim Jamal Mustapha Khalid Said Nordin Brahim"),
         _words("Bilal Yassin Anouar Ilyas Soufian Younes Zakaria Ayoub")),
    vrouw=(_words("Fatima Khadija Malika Aïcha"), _words("Samira Naima Karima Hanan Latifa Souad Najat Loubna"),
           _words("Yasmina Nora Amira Imane Soumaya Ikram Salma Dounia")),
    achternaam=_list("""El Amrani, El Khattabi, el Idrissi, Bouzidi, Haddou, Ait Salah, Benali, Chaouki, El Ouali,
        Azzouzi, Boukhari, Ben Haddou, el Yaakoubi, Amhaouch, Bouali, Ouaziz, El Mansouri, Tahiri, Belhaj, Mokhtari,
        Aarab, El Bakkali, Lahlou, Zerouali"""),
)  # fmt: skip

SURINAAMS = Namen(
    man=(_words("Henry Roy Waldo Soedesh"), _words("Stanley Rudi Anil Ricardo Clyde Kenneth Radjesh"),
         _words("Jayden Ravi Dwight Shaquille Avinash Quincy")),
    vrouw=(_words("Hermine Lucia Sita Wilhelmina"), _words("Sharda Mavis Carmen Sheila Anushka Lucille Joan"),
           _words("Shanti Cheryl Priya Chelsea Anjali Romana Xaviera")),
    achternaam=_list("""Ramdin, Kalpoe, Pinas, Wijngaarde, Lachman, Mahabier, Blokland, Sewradj, Rozenblad, Esajas,
        Biharie, Doerga, Kartosen, Mangal, Plein, Sitaldin, Tjon A Tsien, Wongsodikromo, Zalman, Landveld, Ormskirk"""),
)  # fmt: skip

INDONESISCH = Namen(
    man=(_words("Rudy Eddy Max Frits"), _words("Danny Ronny Glenn Benny Marlon Yopi"), _words("Jordan Jeremy Dion Levi")),
    vrouw=(_words("Joyce Dolly Poppy Trudy"), _words("Marlene Sylvia Yvonne Monica"), _words("Melanie Rianne Jessica Noëmi")),
    achternaam=_list("""Tuhumena, Manuputty, Latuheru, Sahertian, Pattiwael, Soerjadi, de Queljoe, Tehupeiory, Hehanussa,
        Ririassa, Soumokil, van Motman, Wattimury, Lekatompessy, Siahaya, Kaihatu, Noya"""),
)  # fmt: skip

OVERIG = Namen(
    man=(
        _words("Andrzej Manuel Carlos Wei Reza Ibrahim Giuseppe Klaus"),
        _words("Piotr Tomasz Joaquim Ravi Farhad Kwame Abdi Stefano Jürgen Milan Goran Darko"),
        _words("Jakub Mateusz Diego Minh Arash Kofi Liban Matteo Luka Dariusz Yonas"),
    ),
    vrouw=(
        _words("Krystyna Maria Rosa Mei Parvin Amina Gisela"),
        _words("Agnieszka Małgorzata Ana Linh Shirin Abena Hodan Paola Vesna Birgit"),
        _words("Magdalena Zofia Inês Thuy Nasrin Akosua Sahra Giulia Nikolina Selam"),
    ),
    achternaam=_list("""Kowalska-Vermeer, Nowak, Wiśniewski, Zieliński, Lewandowska, Évora, Tavares, Lopes, Martina,
        Winklaar, Nguyen, Chan, Liu, Rahimi, Ahmadi, Hosseini, Mensah, Osei, Warsame, Abdullahi, Romano, Ferrari, Schneider,
        Petrović, Kovačević, Tesfay, Gebremariam, Sarmiento, Leito, Monteiro, Barzani, Haidari"""),
)

# Surnames that exist in few families or none: the first part with the last.
SURNAME_STARTS = _words("""Hazel Molen Linden Oldenk Woud Vree Krabben Gravest Kloosterz Hoek Rietd Otter Langen Wagen Brink
    Zand Schel Bijle Water Heide Berken Duin Essen Kamper Meer Nieuw Noorder Ooster Westen Zuider Brede Korte Hoge Diepen
    Groene Steen Veld Eiken Elzen Beuken Wilgen Appel Koren Haver Vlas Schuur Hooi Dorps""")
SURNAME_ENDS = _words("hof kamp berg burg dam veld woud huis beek broek horst stein man laar stra ing sma donk dijk voort poel")

# Combinations the generator must not make: people known from national and local politics.
KNOWN_PEOPLE = frozenset(_list("""Mark Rutte, Jan Peter Balkenende, Wopke Hoekstra, Hugo de Jonge, Frans Timmermans, Rob Jetten,
    Jan Paternotte, Sander Dekker, Wouter Bos, Hans Dijkstra, Jimmy Dijk, Jan de Vries, Wouter Koolmees, Piet Hein Donner,
    Jan van Zanen, John Jorritsma, Wouter Kolff, Jos Wienen, Peter Snijders, Maarten van Ooijen, Paul Blokhuis, Jan Hamming,
    Ahmed Aboutaleb, Ahmed Marcouch, Femke Halsema, Sharon Dijksma, Nora Azough, Mohamed El Mokaddem, Karin van Gennip,
    Esther Ouwehand, Kees van der Staaij, Chris Stoffer, Mirjam Bikker, Roelof Bisschop, Pieter Omtzigt, Henk Kamp,
    Gerrit Zalm, Ben Bot, Ruud Lubbers, Dick Schoof, Theo Bovens, Johan Remkes, Bas Eickhout, Sophie Hermans, Eva Schouten,
    Carola Schouten, Tom van der Lee, Tom van den Nieuwenhuijzen, Thom de Graaf, Fred de Graaf, Jan Terlouw, Hans Wiegel,
    Jan Pronk, Wim Kok, Joop den Uyl, Dries van Agt, Piet de Jong, Ed Nijpels, Hans van Mierlo, Jan Marijnissen,
    Lilian Marijnissen, Emile Roemer, Marianne Thieme, Geert Wilders, Fleur Agema, Martin Bosma, Sybrand Buma, Jan Kees de Jager,
    Frans Weisglas, Gerdi Verbeet, Vera Bergkamp, Martin Bos, Maxime Verhagen, Hans Hoogervorst, Bert Koenders, Ank Bijleveld,
    Stef Blok, Lodewijk Asscher, Ronald Plasterk, Henk Krol, Jan Nagel, Roger van Boxtel, Hugo de Jong, Max van den Berg"""))
