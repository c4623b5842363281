# Was die Seiten auf Deutsch sagen. Jeder Text steht hier in jeder Sprache der Oberfläche.

skip = Zum Inhalt springen
menu = Seiten
menu-tag = Lernergebnisse
api = Für Maschinen
signed-in = Angemeldet als { $name }
close = Schließen
search = Suchen
somebody = jemand

type-skill = Fertigkeit
type-knowledge = Kenntnisse
chance-likely = wahrscheinlich
chance-possible = möglich
chance-unsure = unsicher

problem-back = Zurück zur ersten Seite
problem-malformed-request = Die Anfrage ist nicht lesbar
problem-unauthorised = Bitte zuerst anmelden
problem-forbidden = Das dürfen Sie nicht
problem-not-found = Diese Seite gibt es nicht
problem-method-not-allowed = Das geht hier nicht
problem-not-acceptable = In diesem Format ist es nicht zu haben
problem-conflict = Es widerspricht dem, was da ist
problem-precondition-failed = Es hat sich inzwischen geändert
problem-too-large = Das ist zu groß
problem-unsupported-media-type = Dieses Format wird nicht gelesen
problem-invalid = Hier stimmt noch etwas nicht
problem-too-many-requests = Zu viele Anfragen: bitte einen Moment warten
problem-busy = Gerade ist zu viel zu tun: bitte gleich noch einmal versuchen
problem-loading = Der Dienst startet gerade: bitte gleich noch einmal versuchen
problem-timed-out = Es hat zu lange gedauert: bitte mit weniger versuchen
problem-internal = Etwas ist schiefgegangen

signin-title = Anmelden
signin-why = Dieser Dienst fragt, wer Sie sind. Ihre Einrichtung hat einen API-Schlüssel für Sie.
signin-key = API-Schlüssel
signin-do = Anmelden
signin-leave = Abmelden
signin-wrong = Dieser Schlüssel ist nicht bekannt oder wurde widerrufen.

tag-title = Lernergebnisse verknüpfen
tag-lead = Fügen Sie Lernergebnisse, eine Kursseite oder eine Stellenanzeige ein. Jeder Satz bekommt die ESCO-Konzepte, die am besten passen; Sie entscheiden.
tag-text = Ihr Text
tag-placeholder = KI-Systeme bewerten können
tag-file = oder eine Datei
tag-reviewer = Ihr Name
tag-do = Konzepte vorschlagen
tag-kept = Der Text und Ihre Entscheidungen werden auf diesem Dienst aufbewahrt. Lesen kann ihn nur, wer die Adresse der Seite kennt, die Sie erhalten, und Sie können ihn entfernen.
tag-recent = Wo Sie aufgehört haben
tag-read-only = Mit Ihrem Schlüssel können Sie lesen, aber keine Entscheidungen aufbewahren. Bitten Sie um einen mit dem Umfang „write“.
tag-untitled = Lernergebnisse
tags-label = Vorgeschlagene Konzepte
tags-none = Nichts passt gut genug. Suchen Sie unten ein Konzept.
tag-accepted = angenommen
tag-rejected = abgelehnt
tag-add = Anderes Konzept hinzufügen …
tag-search = Ein Konzept für Lernergebnis { $number } suchen
tag-none-fits = Keines passt
do-accept = Annehmen: { $label }
do-reject = Ablehnen: { $label }
do-withdraw = Rückgängig: { $label }
found-none = Kein Konzept heißt „{ $q }“.

sheet-progress = { $all ->
    [one] { $done } von { $all } Lernergebnis entschieden
   *[other] { $done } von { $all } Lernergebnissen entschieden
}
sheet-change = Text ändern
sheet-finish = Exportieren
sheet-keep = In den Katalog aufnehmen
sheet-remove = Diese Seite entfernen
sheet-remove-sure = Den Text entfernen? Ihre Entscheidungen bleiben.

hint-unseen = „{ $verb }“ lässt sich nicht beobachten und daher nicht prüfen. Verben derselben Stufe: { $verbs }.
hint-unseen-only = „{ $verb }“ lässt sich nicht beobachten und daher nicht prüfen. Sagen Sie, was die Lernenden tun.
hint-unseen-beside = „{ $verb }“ lässt sich nicht beobachten, „{ $seen }“ schon.
hint-no-verb = Kein Verb sagt, was die Lernenden tun. Solche Verben sind: { $verbs }.
hint-vague = Zu unbestimmt, um geprüft zu werden: sagen Sie, woran, womit oder wie gut es getan wird.
hint-long = { $words } Wörter sind viele: sagen Sie es in höchstens { $most }.
hint-several = Mehrere Lernergebnisse in einem: { $verbs }.

keys-title = Tasten
keys-next = nächster Vorschlag
keys-previous = voriger Vorschlag
keys-accept = annehmen
keys-reject = ablehnen
keys-undo = rückgängig
keys-search = anderes Konzept hinzufügen
keys-undecided = nächstes Lernergebnis ohne Entscheidung
keys-help = diese Karte
keys-on = Einzelne Tasten wirken auf dieser Seite

finish-title = Beschreiben und exportieren
finish-complete = { $there } von { $asked } Pflichtangaben des europäischen Standards sind da.
about-title = Titel
about-awardingBody = Vergebende Einrichtung
about-country = Land
about-ects = Arbeitsaufwand in ECTS
about-eqf = EQR-Niveau
about-language = Sprache
about-participation = Form der Teilnahme
about-assessment = Art der Prüfung
about-qualityAssurance = Qualitätssicherung
about-prerequisites = Voraussetzungen
about-stackability = Anrechenbarkeit
about-further = Weitere Informationen
about-save = Speichern
export-what = { $done ->
    [0] Noch ist kein Lernergebnis entschieden: der Export hat Lernergebnisse ohne Konzepte.
    [one] Der Export hat die Konzepte, die Sie für ein Lernergebnis angenommen haben.
   *[other] Der Export hat die Konzepte, die Sie für { $done } Lernergebnisse angenommen haben.
}
export-suggested = mit wahrscheinlichen Vorschlägen, die noch nicht entschieden sind
export-elm = Europäischer Nachweis (ELM)
export-markdown = Markdown
keep-needs-title = Geben Sie zuerst einen Titel an.

pick-search = Den Katalog durchsuchen: { $what }
pick-placeholder = Katalog durchsuchen …
pick-text = Einfügen oder eine Datei wählen
pick-advert-text = Die Anzeige einfügen oder eine Datei wählen
pick-file = Datei
pick-none = Nichts im Katalog hat diese Wörter.

menu-catalogue = Katalog
menu-concepts = ESCO
type-occupation = Beruf
eqf = EQR-Niveau
reviewed = geprüft
outcomes = { $count ->
    [one] ein Lernergebnis
   *[other] { $count } Lernergebnisse
}
list-more = { $count } weitere

browse-title = In ESCO stöbern
browse-lead = Die europäische Klassifikation von Fertigkeiten, Kompetenzen und Berufen.
browse-search = Fertigkeiten und Berufe suchen
browse-kind = Was gesucht wird
browse-all = Alles
browse-skills = Fertigkeiten und Kenntnisse
browse-occupations = Berufe
browse-groups = Fertigkeiten nach Gruppen
browse-isco = Berufe nach Gruppen
browse-schemes = Sammlungen
browse-path = Wo es steht
browse-extract = Das ESCO in tagus hat { $count } Fertigkeiten, ohne Gruppen und Berufe. Suchen Sie eine Fertigkeit, oder laden Sie eine amtliche Ausgabe: tagus esco import.
concept-obsolete = nicht mehr verwendet
concept-offers = Angebote, die es lehren
concept-plan = Den Weg dorthin planen
concept-coverage = Ein Curriculum damit vergleichen
concept-narrower = Enger
concept-needs-essential = Wesentliche Fertigkeiten und Kenntnisse
concept-needs-optional = Optionale Fertigkeiten und Kenntnisse
concept-essential-for = Wesentlich für diese Berufe
concept-optional-for = Optional für diese Berufe
concept-skills-need = Wesentlich für diese Fertigkeiten
concept-skills-use = Optional für diese Fertigkeiten
concept-labels = Bezeichnungen
concept-uri = URI:
reuse-transversal = übergreifend
reuse-cross-sector = sektorübergreifend
reuse-sector-specific = sektorspezifisch
reuse-occupation-specific = berufsspezifisch

catalogue-title = Katalog
catalogue-search = Wörter
catalogue-field = Fach
catalogue-level = EQR-Niveau ab
catalogue-ects = ECTS höchstens
catalogue-language = Sprache
catalogue-skill = Fertigkeit
catalogue-without = entfernen
catalogue-any = beliebig
catalogue-empty = Der Katalog ist leer. Nehmen Sie etwas von einer Seite auf, auf der Sie Lernergebnisse verknüpft haben, oder mit „tagus catalogue add“.
catalogue-none = Nichts passt. Nehmen Sie einen Filter weg.
catalogue-next = Weiter
field-00 = Allgemeine Bildungsgänge
field-01 = Pädagogik
field-02 = Geisteswissenschaften und Künste
field-03 = Sozialwissenschaften, Journalismus und Informationswesen
field-04 = Wirtschaft, Verwaltung und Recht
field-05 = Naturwissenschaften, Mathematik und Statistik
field-06 = Informatik und Kommunikationstechnologie
field-07 = Ingenieurwesen, verarbeitendes Gewerbe und Baugewerbe
field-08 = Landwirtschaft, Forstwirtschaft, Fischerei und Tiermedizin
field-09 = Gesundheit und Sozialwesen
field-10 = Dienstleistungen

credential-outcomes = Lernergebnisse
credential-no-outcomes = Es hat keine Lernergebnisse.
credential-elements = Angaben
credential-compare-source = Vergleichen: was jemand mitbringt
credential-compare-target = Vergleichen: was verlangt wird
credential-plan = Von hier aus planen
credential-download = Herunterladen
credential-review = Seine Konzepte prüfen
credential-remove = Entfernen
credential-remove-sure = Aus dem Katalog entfernen?
element-unread = nicht lesbar:
element-learner = Lernende Person
element-body = Vergebende Einrichtung
element-country = Land
element-date = Datum
element-workload = Arbeitsaufwand
element-level = Niveau
element-assessment = Prüfung
element-participation = Teilnahme
element-quality = Qualitätssicherung
element-prerequisites = Voraussetzungen
element-supervision = Aufsicht und Identität
element-grade = Note
element-stackability = Anrechenbarkeit
element-further = Weitere Informationen
element-language = Sprache
# Zwei Nachweise vergleichen

menu-compare = Vergleichen
compare-title = Zwei Nachweise vergleichen
compare-lead = Wie weit deckt das, was jemand mitbringt, das ab, was verlangt wird? Der Bericht nennt Gründe, Lernergebnis für Lernergebnis; entscheiden muss ein Gremium.
compare-source = Quelle: was mitgebracht wird
compare-target = Ziel: als was es anerkannt werden soll
compare-source-short = Quelle
compare-target-short = Ziel
compare-do = Vergleichen
compare-again = Etwas anderes vergleichen
compare-both = Es braucht beides: eine Quelle und ein Ziel.
compare-one-each = Für jede Seite ein Nachweis: wählen Sie einen aus dem Katalog oder bringen Sie ein Dokument mit.
compare-gone = Diesen Nachweis gibt es im Katalog nicht mehr. Wählen Sie einen anderen.
compare-which = Das Dokument hat mehrere Nachweise. Wählen Sie den, der gemeint ist.
compare-number = Welcher? { $what }
compare-untitled = Ohne Titel
compare-report = { $source } als { $target }
compare-t = Z{ $number }
compare-s = Q{ $number }

compare-figures = Wie weit sie einander abdecken
compare-of-target = Die Quelle deckt { $share } des Ziels ab.
compare-of-source = Das Ziel deckt { $share } der Quelle ab.
compare-interval = In neun von zehn Fällen liegt es zwischen { $least } und { $most }.
compare-comparability = Die Vergleichbarkeit ist { $value } von 1.
compare-formula = Sie ist F = 5 · t · s / (4 · s + t), mit t der Abdeckung des Ziels und s der Abdeckung der Quelle: dass das Ziel abgedeckt ist, zählt doppelt.
compare-unknown = Wie weit sie einander abdecken, ist nicht bekannt: einer der beiden hat keine Lernergebnisse.

compare-matrix = Matrix der Lernergebnisse
compare-matrix-how = Jede Zeile ist ein Lernergebnis des Ziels (Z), jede Spalte eines der Quelle (Q). Die Zahl ist der Grad in Prozent, zu dem Q das Z abdeckt.
compare-matrix-caption = Zu welchem Grad, in Prozent, jedes Lernergebnis der Quelle jedes des Ziels abdeckt
compare-matrix-large = Für eine Matrix sind es zu viele Lernergebnisse. Die Tabelle unten hat die, die einander am besten abdecken.
compare-counts = umrandet: was für die Abdeckung zählt
compare-choose = Wählen Sie eine Zahl, um beide Lernergebnisse zu sehen und was sie gemeinsam haben. Mit den Pfeiltasten geht es von einer zur nächsten.
compare-cell = { $target } durch { $source }: { $degree } %
compare-pair = { $target } und { $source }
compare-target-says = Ziel
compare-source-says = Quelle
compare-degree = Grad
compare-meaning = Ähnlichkeit der Bedeutung
compare-meaning-unknown = nicht bekannt: ein Text ist in einer Sprache, deren Bedeutung nicht gelesen wird
compare-shared = Gemeinsame Konzepte
compare-counts-here = Dieses zählt für die Abdeckung.
compare-back = Zurück zur Matrix

degree-covered = abgedeckt
degree-partly = teilweise abgedeckt
degree-not = nicht abgedeckt
compare-outcomes = Lernergebnis für Lernergebnis
compare-outcomes-target = Lernergebnisse des Ziels
compare-outcomes-source = Lernergebnisse der Quelle
compare-best = Am besten abgedeckt durch
compare-about = Beide handeln von
compare-in-target = zu { $share } im Ziel

compare-differences = Unterschiede, die wichtigsten zuerst
compare-differences-none = Es gibt keine.
compare-weight-what = Das Gewicht eines Lernergebnisses ist, wie viel des Ziels mit ihm fehlt, das des Arbeitsaufwands der fehlende Anteil; jede Niveaustufe wiegt 50 %.
compare-weight = Gewicht: { $weight }
difference-partly = Lernergebnis { $outcome } des Ziels ist nur teilweise abgedeckt: „{ $text }“.
difference-not = Lernergebnis { $outcome } des Ziels ist nicht abgedeckt: „{ $text }“.
difference-closest = Am nächsten kommt in der Quelle: „{ $text }“.
difference-nothing = Die Quelle hat nichts dergleichen.
difference-level = { $levels ->
    [one] Das Niveau ist um eine Stufe niedriger: EQR { $source } statt { $target }.
   *[other] Das Niveau ist um { $levels } Stufen niedriger: EQR { $source } statt { $target }.
}
difference-workload = Der Arbeitsaufwand ist um { $less } ECTS geringer: { $source } statt { $target }.

compare-aspects = Nebeneinander
compare-relation = Verglichen mit dem Ziel
compare-not-said = nicht angegeben
aspect-level = Niveau
aspect-workload = Arbeitsaufwand
aspect-assessment = Prüfung
aspect-supervision = Aufsicht und Identität
aspect-participation = Form der Teilnahme
aspect-quality-assurance = Qualitätssicherung
aspect-language = Sprache
relation-same = gleich
relation-higher = höher
relation-lower = niedriger
relation-different = anders
relation-unknown = nicht bekannt

compare-route = Weg
route-recognition = Anerkennung nach den Grundsätzen der Lissabon-Konvention.
route-recognition-why = Alle Pflichtangaben sind da; also wird er anerkannt, es sei denn, das Gremium kann zeigen, dass ein Unterschied wesentlich ist.
route-prior = Anrechnung früheren Lernens.
route-prior-why = Im Nachweis fehlt: { $missing }. Das kann auf andere Weise gezeigt werden.
route-questions = Sieben Fragen dazu
route-question = Frage
route-said = Der Nachweis sagt
route-ask = Zu verlangen
route-nothing = nichts
route-answered = nichts weiter
route-offer = ein Angebot, das noch niemand erworben hat
route-signed = signiert; die Signatur ist nicht geprüft
route-outcomes = { $count ->
    [one] ein Lernergebnis
   *[other] { $count } Lernergebnisse
}
missing-learner = die lernende Person
missing-title = der Titel
missing-country = das Land
missing-awarding-body = die vergebende Einrichtung
missing-date = das Datum
missing-learning-outcomes = die Lernergebnisse
missing-workload = der Arbeitsaufwand
missing-level = das Niveau
missing-assessment = die Art der Prüfung
missing-participation = die Form der Teilnahme
missing-quality-assurance = die Qualitätssicherung
question-quality = Ist die Qualität des Lernens gesichert, und von wem?
question-verification = Ist er echt?
question-level = Auf welchem Niveau ist er?
question-learning-outcomes = Was kann, wer ihn hat?
question-workload = Wie viel Arbeit ist es?
question-assessment = Wie wurden die Lernergebnisse geprüft?
question-identification = Wurde bei der Prüfung die Identität festgestellt?
ask-quality = die Akkreditierung des Anbieters oder des Studiengangs, oder wie die Qualität gesichert ist
ask-verification = den signierten Nachweis oder eine Bestätigung der ausstellenden Einrichtung
ask-verification-offer = den Nachweis, den jemand erworben hat
ask-verification-signed = eine Prüfung der Signatur mit dem Schlüssel der ausstellenden Einrichtung
ask-level = das Niveau im EQR oder in einem nationalen Rahmen, oder wofür er sonst zählt
ask-learning-outcomes = die Lernergebnisse oder den Lehrplan
ask-workload = den Arbeitsaufwand in ECTS-Punkten oder in Stunden
ask-assessment = wie die Lernergebnisse geprüft wurden, oder eine eigene Prüfung
ask-identification = ob die Prüfung beaufsichtigt war und wie die Identität festgestellt wurde, oder ein Gespräch

decision-title = Entscheidung des Gremiums
decision-print-only = Nur zum Drucken: nichts, was Sie hier schreiben, wird gesendet oder aufbewahrt. Füllen Sie es aus und drucken Sie dann die Seite oder sichern Sie sie als PDF.
decision-what = Anerkennung
decision-full = vollständig
decision-partial = teilweise
decision-none = keine
decision-reasons = Gründe
decision-names = Namen
decision-date = Datum
decision-print = Drucken
compare-who = Dieser Bericht nennt Gründe. Die Entscheidung liegt beim Gremium.
compare-made-by = Erstellt mit tagus { $tagus }, ESCO { $esco } in der Sprache { $language }, Ranker { $ranker }.
compare-release-unknown = unbekannter Fassung

list-and = und
level-unknown = „{ $written }“, wofür kein EQR-Niveau bekannt ist
level-eqf = EQR { $eqf }{ $eqf ->
    [5] , Kurzstudiengang
    [6] , erster Zyklus
    [7] , zweiter Zyklus
    [8] , dritter Zyklus
   *[other] {""}
}
level-national = { $level }, aus „{ $written }“ in { $framework }
level-cycle = { $level }, aus „{ $written }“
level-best-fit = { $level }, wie { $count } von { $all } Lernergebnissen
workload-range = { $fewest } bis { $most } ECTS, aus { $given }
workload-from = { $ects } ECTS, aus { $given }
unit-ects = { $value } ECTS
unit-hours = { $count ->
    [one] { $value } Stunde
   *[other] { $value } Stunden
}
unit-unknown = { $value } { $name } unbekannter Art
unit-unknown-hours = { $value } { $name } zu { $hours } Stunden
credit-uk-credit-cats = { $value } { $count ->
    [one] britischer Punkt
   *[other] britische Punkte
} (CATS)
credit-scottish-credit-scqf = { $value } { $count ->
    [one] schottischer Punkt
   *[other] schottische Punkte
} (SCQF)
credit-italian-credit-cfu = { $value } { $count ->
    [one] italienischer Punkt
   *[other] italienische Punkte
} (CFU)
credit-estonian-credit-eap = { $value } { $count ->
    [one] estnischer Punkt
   *[other] estnische Punkte
} (EAP)
credit-finnish-credit = { $value } { $count ->
    [one] finnischer Punkt
   *[other] finnische Punkte
}
credit-swedish-credit = { $value } { $count ->
    [one] schwedischer Punkt
   *[other] schwedische Punkte
}
credit-norwegian-credit = { $value } { $count ->
    [one] norwegischer Punkt
   *[other] norwegische Punkte
}
credit-dutch-and-flemish-credit = { $value } { $count ->
    [one] niederländischer oder flämischer Punkt
   *[other] niederländische oder flämische Punkte
}
credit-german-credit = { $value } { $count ->
    [one] Leistungspunkt
   *[other] Leistungspunkte
}

# Ein Studiengang neben einem Beruf

menu-coverage = Curriculum
coverage-title = Ein Curriculum mit einem Beruf vergleichen
coverage-lead = Welche Fertigkeiten eines Berufs lehrt ein Studiengang, in welchem Modul, welche fehlen, und welche werden mehrfach gelehrt?
coverage-modules = Module des Studiengangs
coverage-occupation = Beruf
coverage-search = Einen Beruf suchen …
coverage-do = Vergleichen
coverage-again = Etwas anderes vergleichen
coverage-no-occupations = Das geladene ESCO hat keine Berufe
coverage-import = Was mit tagus kommt, hat nur Fertigkeiten. Laden Sie die Klassifikation im ESCO-Portal als CSV auf Englisch herunter und dann mit diesem Befehl:
coverage-no-modules = Es braucht mindestens ein Modul.
coverage-no-occupation = Wählen Sie einen Beruf.
coverage-unknown = Kein Beruf heißt so.
coverage-which = Wählen Sie einen der gefundenen Berufe.
coverage-gone = Diesen Beruf hat das geladene ESCO nicht. Suchen Sie einen anderen.
coverage-report = Abdeckung durch das Curriculum: { $occupation }
coverage-m = M{ $number }
coverage-figures = Wie viel gelehrt wird
coverage-essential = Der Studiengang lehrt { $share } der wesentlichen Fertigkeiten.
coverage-optional = Der Studiengang lehrt { $share } der optionalen Fertigkeiten.
coverage-counts = { $taught } werden gelehrt, { $again } davon in mehr als einem Modul; { $partly } werden teilweise gelehrt; { $missing } fehlen.
coverage-skills-essential = Wesentliche Fertigkeiten
coverage-skills-optional = Optionale Fertigkeiten
coverage-how = Jede Zeile ist eine Fertigkeit, jede Spalte ein Modul (M). Die Zahl ist die Wahrscheinlichkeit in Prozent, dass das Modul die Fertigkeit lehrt.
coverage-caption = Die Wahrscheinlichkeit in Prozent, dass jedes Modul jede Fertigkeit lehrt
coverage-skill = Fertigkeit
coverage-all = Zusammen
coverage-by = Gelehrt durch
coverage-beyond = Was darüber hinaus gelehrt wird
coverage-beyond-nothing = Nichts: jedes Lernergebnis gehört zu einer Fertigkeit des Berufs.
taught-missing = Fehlt
taught-partly = Teilweise gelehrt
taught-once = Gelehrt
taught-again = In mehr als einem Modul gelehrt
